package dev.faultline.agent;

import dev.faultline.agent.HttpCall.Outcome;
import dev.faultline.protocol.ConnectionReset;
import dev.faultline.protocol.HttpError;
import dev.faultline.protocol.NetworkLatency;
import dev.faultline.protocol.RouteFault;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/** Compares requests through a route with requests to its upstream, and says whether the difference is the fault. */
final class RouteMeasure {

    private static final int FEWEST = 20;
    private static final int MOST = 400;
    /** So many of the sample are to be hit, so that a small percent can be told from nothing. */
    private static final int HITS = 10;

    private static final int AT_ONCE = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Machines are busy: this much and 5 % more or less than asked is as asked. */
    private static final double SLACK_MILLIS = 30;

    private final List<Route> routes;

    RouteMeasure(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    Measured take(String name, RouteFault fault, UUID injection) {
        return routes.stream()
                .filter(route -> route.name().equals(name))
                .findFirst()
                .map(route -> take(route, fault, injection))
                .orElseGet(() -> new Measured(false, "there is no route " + name));
    }

    private static Measured take(Route route, RouteFault fault, UUID injection) {
        return switch (fault) {
            case NetworkLatency latency -> latency(route, latency);
            case ConnectionReset(int percent) -> {
                var outcomes = through(route, route.health(), sample(percent), PATIENCE);
                long broken = outcomes.stream()
                        .filter(Outcome.Broken.class::isInstance)
                        .count();
                yield counted(broken, outcomes.size(), percent, "were reset");
            }
            case HttpError error -> {
                var path = RouteGate.isUnder(error.path(), route.health()) ? route.health() : error.path();
                var outcomes = through(route, path, sample(error.percent()), PATIENCE);
                long answered = outcomes.stream()
                        .filter(outcome -> outcome instanceof Outcome.Answered answer
                                && answer.status() == error.status()
                                && answer.injection().equals(injection.toString()))
                        .count();
                yield counted(answered, outcomes.size(), error.percent(), "were answered " + error.status());
            }
        };
    }

    private static int sample(int percent) {
        return Math.clamp(HITS * 100L / percent, FEWEST, MOST);
    }

    private static Measured counted(long hits, int of, int percent, String what) {
        return new Measured(
                isLikely(hits, of, percent / 100.0),
                "%d of %d requests %s, %d %% asked".formatted(hits, of, what, percent));
    }

    /** Within three standard deviations of the binomial distribution, and at least one: none proves nothing. */
    static boolean isLikely(long hits, int of, double share) {
        double deviation = Math.sqrt(of * share * (1 - share));
        return hits > 0 && Math.abs(hits - of * share) <= 3 * deviation + 0.5;
    }

    private static Measured latency(Route route, NetworkLatency fault) {
        var direct = millis(requests(route.upstream(), route, route.health(), FEWEST, PATIENCE));
        if (direct.isEmpty()) {
            return new Measured(false, "the upstream of route %s does not answer".formatted(route.name()));
        }
        double before = median(direct);
        double delay = fault.delay().toMillis();
        double jitter = fault.jitter().toMillis();
        double least = Math.max(delay - jitter, delay / 4) * 0.9;
        int size = sample(fault.percent());
        var patience = fault.delay().plus(fault.jitter()).plus(PATIENCE);
        var affected = millis(through(route, route.health(), size, patience)).stream()
                .filter(millis -> millis - before >= least)
                .toList();
        if (affected.isEmpty()) {
            return new Measured(false, "none of %d requests through the route was delayed".formatted(size));
        }
        double after = median(affected);
        double slack = SLACK_MILLIS + delay * 0.05;
        boolean asAsked = after - before >= delay - jitter - slack && after - before <= delay + jitter + slack;
        boolean asMany = isLikely(affected.size(), size, fault.percent() / 100.0 * atLeast(least, delay, jitter));
        return new Measured(
                asAsked && asMany,
                "p50 %.0f ms through the route, %.0f ms to its upstream, %d of %d requests"
                        .formatted(after, before, affected.size(), size));
    }

    /** The share of evenly spread delays that is longer than {@code least}. */
    private static double atLeast(double least, double delay, double jitter) {
        return least <= delay - jitter ? 1 : (delay + jitter - least) / (2 * jitter);
    }

    private static List<Double> millis(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(Outcome.Answered.class::isInstance)
                .map(outcome -> ((Outcome.Answered) outcome).time().toNanos() / 1e6)
                .toList();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static List<Outcome> through(Route route, String path, int size, Duration patience) {
        return requests(route.listen(), route, path, size, patience);
    }

    private static List<Outcome> requests(InetSocketAddress to, Route route, String path, int size, Duration patience) {
        var places = new Semaphore(AT_ONCE);
        Callable<Outcome> request = () -> {
            places.acquire();
            try {
                return HttpCall.get(to, route.upstream(), path, patience);
            } finally {
                places.release();
            }
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var outcomes = new ArrayList<Outcome>();
            for (var done : threads.invokeAll(
                    IntStream.range(0, size).mapToObj(_ -> request).toList())) {
                outcomes.add(done.get());
            }
            return outcomes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
