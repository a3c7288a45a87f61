package dev.faultline.agent;

import dev.faultline.agent.HttpCall.Outcome;
import dev.faultline.agent.HttpCall.Outcome.Answered;
import dev.faultline.protocol.ConnectionReset;
import dev.faultline.protocol.ConnectionStall;
import dev.faultline.protocol.HttpAbort;
import dev.faultline.protocol.HttpDelay;
import dev.faultline.protocol.HttpError;
import dev.faultline.protocol.NetworkLatency;
import dev.faultline.protocol.NetworkLatency.Distribution;
import dev.faultline.protocol.Requests;
import dev.faultline.protocol.RouteBandwidth;
import dev.faultline.protocol.RouteFault;
import dev.faultline.protocol.SlowClose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Compares requests through a route with requests to its upstream, and says whether the difference is the fault. */
final class RouteMeasure {

    private static final int FEWEST = 20;
    private static final int MOST = 400;
    /** So many of the sample are to be hit, so that a small percent can be told from nothing. */
    private static final int HITS = 10;

    private static final int AT_ONCE = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(1);
    /** Machines are busy: this much and 5 % more or less than asked is as asked. */
    private static final double SLACK_MILLIS = 30;

    /** What shapes by the clock of a busy machine is coarse. */
    private static final double DRAWN_OUT_ENOUGH = 0.7;

    private static final double DRAWN_OUT_MOST = 1.6;

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

    static Measured take(Route route, RouteFault fault, UUID injection) {
        return switch (fault) {
            case NetworkLatency latency -> latency(route, latency);
            case ConnectionReset(int percent) -> {
                var outcomes = requests(requestsTo(route), sample(percent), PATIENCE);
                long broken = outcomes.stream()
                        .filter(Outcome.Broken.class::isInstance)
                        .count();
                yield counted(broken, outcomes.size(), percent, "were reset");
            }
            case ConnectionStall(int percent) -> stalled(route, percent);
            case RouteBandwidth narrow -> narrowed(route, narrow.bytesPerSecond(), narrow.percent());
            case SlowClose close -> late(route, close.delay(), close.percent(), requestsTo(route), Answered::whole);
            case HttpDelay delay ->
                late(route, delay.delay(), delay.percent(), requestsOf(route, delay.requests()), Answered::time);
            case HttpAbort abort -> {
                var outcomes = requests(requestsOf(route, abort.requests()), sample(abort.percent()), PATIENCE);
                long broken = outcomes.stream()
                        .filter(Outcome.Broken.class::isInstance)
                        .count();
                yield counted(broken, outcomes.size(), abort.percent(), "were reset");
            }
            case HttpError error -> {
                var outcomes = requests(requestsOf(route, error.requests()), sample(error.percent()), PATIENCE);
                long answered = outcomes.stream()
                        .filter(outcome -> outcome instanceof Answered answer
                                && answer.status() == error.status()
                                && answer.injection().equals(injection.toString()))
                        .count();
                yield counted(answered, outcomes.size(), error.percent(), "were answered " + error.status());
            }
        };
    }

    /** Answers take as long as that many bytes a second let them, against those that go past the proxy. */
    static Measured narrowed(Route route, long rate, int percent) {
        return drawnOut(route, percent, bytes -> bytes * 1000.0 / rate, "at %d KB/s".formatted(rate / 1000));
    }

    /** Answers come in pieces of about that size, with that much time between them. */
    static Measured sliced(Route route, int size, Duration apart, int percent) {
        return drawnOut(
                route,
                percent,
                bytes -> Math.max(0, bytes / size - 1) * apart.toNanos() / 1e6,
                "in slices of %d bytes".formatted(size));
    }

    /** Answers are longer in coming by what their size says. */
    private static Measured drawnOut(Route route, int percent, ToDoubleFunction<Long> millis, String how) {
        var past = requests(direct(route), FEWEST, PATIENCE).stream()
                .filter(Answered.class::isInstance)
                .map(Answered.class::cast)
                .toList();
        if (past.isEmpty()) {
            return new Measured(false, "the upstream of route %s does not answer".formatted(route.name()));
        }
        long bytes = past.getLast().bytes();
        double expected = millis.applyAsDouble(bytes);
        if (expected < SLACK_MILLIS) {
            return new Measured(
                    false,
                    "%d bytes, which %s answers, take no time %s: name a larger answer or ask for more"
                            .formatted(bytes, route.health(), how));
        }
        double before = median(times(List.copyOf(past), Answered::whole));
        var patience = Duration.ofMillis((long) expected * 3).plus(PATIENCE);
        var all = times(requests(requestsTo(route), sample(percent), patience), Answered::whole);
        var late = all.stream()
                .filter(each -> each - before >= expected * DRAWN_OUT_ENOUGH - SLACK_MILLIS / 2)
                .toList();
        var counted = counted(late.size(), all.size(), percent, "came " + how);
        boolean asLate = !late.isEmpty() && median(late) - before <= expected * DRAWN_OUT_MOST + SLACK_MILLIS;
        return new Measured(
                counted.inBand() && asLate,
                "%s: %.0f ms for %d bytes, and %.0f ms past the proxy"
                        .formatted(counted.said(), late.isEmpty() ? 0 : median(late), bytes, before));
    }

    /** Answers end before they are whole, or do not begin. */
    static Measured cutOff(Route route, int percent) {
        var past = requests(direct(route), FEWEST, PATIENCE);
        long whole = past.stream()
                .filter(Answered.class::isInstance)
                .mapToLong(each -> ((Answered) each).bytes())
                .max()
                .orElse(0);
        if (whole == 0) {
            return new Measured(false, "the upstream of route %s does not answer".formatted(route.name()));
        }
        var outcomes = requests(requestsTo(route), sample(percent), PATIENCE);
        long cut = outcomes.stream()
                .filter(each -> !(each instanceof Answered answer) || answer.bytes() < whole)
                .count();
        return counted(cut, outcomes.size(), percent, "were cut off");
    }

    /** Nobody is let in. */
    static Measured refused(Route route) {
        var outcomes = requests(requestsTo(route), FEWEST, PATIENCE);
        long out = outcomes.stream().filter(each -> !(each instanceof Answered)).count();
        return new Measured(out == outcomes.size(), "%d of %d requests found nobody".formatted(out, outcomes.size()));
    }

    /** Requests like the health check's, through the route. */
    private static HttpCall requestsTo(Route route) {
        return new HttpCall(route.listen(), route.upstream(), route.health(), List.of());
    }

    /** Requests that the fault is about, on the health path where that is one of them. */
    private static HttpCall requestsOf(Route route, Requests requests) {
        var path = Requests.isUnder(requests.path(), route.health()) ? route.health() : requests.path();
        return new HttpCall(route.listen(), route.upstream(), path, requests.headers());
    }

    /** An upstream that is slow itself proves nothing: it must answer well within the time that is waited here. */
    private static Measured stalled(Route route, int percent) {
        var direct = millis(requests(direct(route), FEWEST, PATIENCE));
        if (direct.isEmpty() || median(direct) > SILENCE.toMillis() / 2.0) {
            return new Measured(false, "the upstream of route %s does not answer in time".formatted(route.name()));
        }
        var outcomes = requests(requestsTo(route), sample(percent), SILENCE);
        long silent = outcomes.stream()
                .filter(outcome -> !(outcome instanceof Answered))
                .count();
        return counted(silent, outcomes.size(), percent, "were not answered");
    }

    /** So many of them are as late as asked, against those that go past the proxy. */
    private static Measured late(
            Route route, Duration delay, int percent, HttpCall call, Function<Answered, Duration> when) {
        var past = times(
                requests(new HttpCall(route.upstream(), route.upstream(), call.path(), List.of()), FEWEST, PATIENCE),
                when);
        if (past.isEmpty()) {
            return new Measured(false, "the upstream of route %s does not answer".formatted(route.name()));
        }
        double before = median(past);
        var all = times(requests(call, sample(percent), delay.plus(PATIENCE)), when);
        double slack = SLACK_MILLIS + delay.toMillis() * 0.05;
        var late = all.stream()
                .filter(millis -> millis - before >= delay.toMillis() - slack)
                .toList();
        var counted = counted(late.size(), all.size(), percent, "were %d ms late".formatted(delay.toMillis()));
        boolean asLate = !late.isEmpty() && median(late) - before <= delay.toMillis() + slack;
        return new Measured(
                counted.inBand() && asLate,
                "%s: %.0f ms, and %.0f ms past the proxy"
                        .formatted(counted.said(), late.isEmpty() ? 0 : median(late), before));
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
        var direct = millis(requests(direct(route), FEWEST, PATIENCE));
        if (direct.isEmpty()) {
            return new Measured(false, "the upstream of route %s does not answer".formatted(route.name()));
        }
        double before = median(direct);
        double delay = fault.delay().toMillis();
        double jitter = fault.jitter().toMillis();
        double least = Math.max(delay - jitter, delay / 4) * 0.9;
        int size = sample(fault.percent());
        var patience = fault.delay().plus(fault.jitter()).plus(PATIENCE);
        var affected = millis(requests(requestsTo(route), size, patience)).stream()
                .filter(millis -> millis - before >= least)
                .toList();
        if (affected.isEmpty()) {
            return new Measured(false, "none of %d requests through the route was delayed".formatted(size));
        }
        double after = median(affected);
        double slack = SLACK_MILLIS + delay * 0.05;
        boolean asAsked = after - before >= delay - jitter - slack && after - before <= delay + jitter + slack;
        boolean asMany = isLikely(
                affected.size(), size, fault.percent() / 100.0 * atLeast(fault.distribution(), least, delay, jitter));
        return new Measured(
                asAsked && asMany,
                "p50 %.0f ms through the route, %.0f ms to its upstream, %d of %d requests"
                        .formatted(after, before, affected.size(), size));
    }

    /** The share of the delays that is longer than {@code least}, which is less than the delay itself. */
    private static double atLeast(Distribution distribution, double least, double delay, double jitter) {
        return switch (distribution) {
            case UNIFORM -> least <= delay - jitter ? 1 : (delay + jitter - least) / (2 * jitter);
            // the logistic curve is within a hundredth of the normal one
            case NORMAL -> jitter == 0 ? 1 : 1 / (1 + Math.exp(-1.702 * (delay - least) / jitter));
            case EXPONENTIAL -> 1;
        };
    }

    private static HttpCall direct(Route route) {
        return new HttpCall(route.upstream(), route.upstream(), route.health(), List.of());
    }

    private static List<Double> millis(List<Outcome> outcomes) {
        return times(outcomes, Answered::time);
    }

    private static List<Double> times(List<Outcome> outcomes, Function<Answered, Duration> when) {
        return outcomes.stream()
                .filter(Answered.class::isInstance)
                .map(outcome -> when.apply((Answered) outcome).toNanos() / 1e6)
                .toList();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    static List<Outcome> requests(HttpCall call, int size, Duration patience) {
        var places = new Semaphore(AT_ONCE);
        Callable<Outcome> request = () -> {
            places.acquire();
            try {
                return call.make(patience);
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
