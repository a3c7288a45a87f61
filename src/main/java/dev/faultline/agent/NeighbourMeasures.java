package dev.faultline.agent;

import dev.faultline.protocol.ApplicationException;
import dev.faultline.protocol.ApplicationFault;
import dev.faultline.protocol.ApplicationLatency;
import dev.faultline.protocol.ConnectionReset;
import dev.faultline.protocol.ConnectionStall;
import dev.faultline.protocol.NeighbourMeasure;
import dev.faultline.protocol.NetworkLatency;
import dev.faultline.protocol.SlowClose;
import dev.faultline.protocol.ToxiproxyBandwidth;
import dev.faultline.protocol.ToxiproxyDown;
import dev.faultline.protocol.ToxiproxyFault;
import dev.faultline.protocol.ToxiproxyLatency;
import dev.faultline.protocol.ToxiproxyLimit;
import dev.faultline.protocol.ToxiproxyReset;
import dev.faultline.protocol.ToxiproxySlicer;
import dev.faultline.protocol.ToxiproxySlowClose;
import dev.faultline.protocol.ToxiproxyTimeout;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Measures whether a fault bites for which another program was asked: as the clients of what it hurts would see it. */
record NeighbourMeasures(Neighbours neighbours, UUID injection) {

    private static final int FEWEST = 10;
    private static final int MOST = 200;
    private static final int HITS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    Measured take(NeighbourMeasure measure) {
        return switch (measure) {
            case NeighbourMeasure.ContainerDown(var id, var before) ->
                neighbours
                        .engineApi()
                        .find(id)
                        .map(seen -> new Measured(
                                !seen.running() || !seen.began().equals(before),
                                "%s %s"
                                        .formatted(
                                                seen.name(),
                                                seen.running() ? "runs since " + seen.began() : "is down")))
                        .orElseGet(() -> new Measured(true, "it is not there any more"));
            case NeighbourMeasure.ContainerFrozen(var id) ->
                neighbours
                        .engineApi()
                        .find(id)
                        .map(seen -> new Measured(
                                seen.paused(),
                                "%s is %s".formatted(seen.name(), seen.paused() ? "paused" : "not paused")))
                        .orElseGet(() -> new Measured(false, "it is not there any more"));
            case NeighbourMeasure.ToxicEffect(var proxy, var fault) -> toxic(proxy, fault);
            case NeighbourMeasure.ApplicationEffect(var application, var fault) -> application(application, fault);
        };
    }

    private Measured toxic(String proxy, ToxiproxyFault fault) {
        var known = neighbours.proxies().get(proxy);
        var seen = neighbours.toxiproxyApi().find(proxy);
        if (known == null || seen.isEmpty()) {
            return new Measured(false, "Toxiproxy has no proxy " + proxy);
        }
        var route = seen.get().asRoute(known.health());
        return switch (fault) {
            case ToxiproxyLatency(var delay, var jitter, int percent) ->
                RouteMeasure.take(route, new NetworkLatency(delay, jitter, percent), injection);
            case ToxiproxyTimeout(var _, int percent) ->
                RouteMeasure.take(route, new ConnectionStall(percent), injection);
            case ToxiproxyReset(var _, int percent) ->
                RouteMeasure.take(route, new ConnectionReset(percent), injection);
            case ToxiproxySlowClose(var delay, int percent) ->
                RouteMeasure.take(route, new SlowClose(delay, percent), injection);
            case ToxiproxyBandwidth(int rate, int percent) -> RouteMeasure.narrowed(route, rate * 1000L, percent);
            case ToxiproxySlicer(int size, int _, var delay, int percent) ->
                RouteMeasure.sliced(route, size, delay, percent);
            case ToxiproxyLimit(int _, int percent) -> RouteMeasure.cutOff(route, percent);
            case ToxiproxyDown _ -> RouteMeasure.refused(route);
        };
    }

    private Measured application(String name, ApplicationFault fault) {
        var known = neighbours.applications().get(name);
        if (known == null || !neighbours.chaosMonkey(name).settings().enabled()) {
            return new Measured(false, "Chaos Monkey in %s is not enabled".formatted(name));
        }
        int size = Math.clamp(HITS * (long) fault.every(), FEWEST, MOST);
        return switch (fault) {
            case ApplicationLatency latency -> {
                var least = latency.delay().minus(latency.jitter()).toNanos() / 1e6 * 0.95;
                var most = latency.delay().plus(latency.jitter());
                var outcomes = RouteMeasure.requests(
                        call(known), size, most.multipliedBy(5).plus(PATIENCE));
                long late = outcomes.stream()
                        .filter(each -> each instanceof HttpCall.Outcome.Answered answer
                                && answer.time().toNanos() / 1e6 >= least)
                        .count();
                yield counted(late, outcomes.size(), fault.every(), "took at least %.0f ms".formatted(least));
            }
            case ApplicationException _ -> {
                var outcomes = RouteMeasure.requests(call(known), size, PATIENCE);
                long failed = outcomes.stream()
                        .filter(each -> each instanceof HttpCall.Outcome.Answered answer && answer.status() >= 500)
                        .count();
                yield counted(failed, outcomes.size(), fault.every(), "failed");
            }
        };
    }

    /** Calls are counted within the application, and one request may be several: at least one in so many is hit. */
    private static Measured counted(long hit, int of, int every, String what) {
        return new Measured(
                hit > 0 && hit >= of / every - 1,
                "%d of %d requests %s, one in %d asked".formatted(hit, of, what, every));
    }

    private static HttpCall call(Neighbours.Application application) {
        var url = URI.create(application.url());
        var address = new InetSocketAddress(url.getHost(), url.getPort() > 0 ? url.getPort() : 80);
        var path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new HttpCall(address, address, path, List.of());
    }
}
