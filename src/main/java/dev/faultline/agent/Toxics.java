package dev.faultline.agent;

import dev.faultline.protocol.ConnectionReset;
import dev.faultline.protocol.ConnectionStall;
import dev.faultline.protocol.NetworkLatency;
import dev.faultline.protocol.RequestFault;
import dev.faultline.protocol.RouteBandwidth;
import dev.faultline.protocol.SlowClose;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** All toxics of a route that are in force at one moment. A change makes a new one and ends what waits on the old. */
final class Toxics {

    static final Toxics NONE = new Toxics(List.of());

    /** Longer than any fault may last. */
    private static final long STALLED = Duration.ofDays(1).toNanos();

    private final List<Toxic> all;
    private final List<Toxic> delays;
    private final CountDownLatch superseded = new CountDownLatch(1);

    Toxics(List<Toxic> all) {
        this.all = List.copyOf(all);
        this.delays = all.stream().filter(toxic -> percent(toxic) > 0).toList();
    }

    List<Toxic> all() {
        return all;
    }

    /** The ones that delay this connection. */
    List<Toxic> delaying(long connection) {
        if (delays.isEmpty()) {
            return delays;
        }
        return delays.stream()
                .filter(toxic -> toxic.hits(connection, percent(toxic)))
                .toList();
    }

    private static int percent(Toxic toxic) {
        return switch (toxic.fault()) {
            case NetworkLatency latency -> latency.percent();
            case ConnectionStall stall -> stall.percent();
            case SlowClose close -> close.percent();
            case RouteBandwidth narrow -> narrow.percent();
            case ConnectionReset _, RequestFault _ -> 0;
        };
    }

    /** How long one of them holds back a piece of what is answered, or the end of it. */
    static long nanos(Toxic toxic, long connection, long piece, boolean isEnd) {
        return switch (toxic.fault()) {
            case NetworkLatency(var delay, var jitter, int _, var distribution) ->
                Math.max(0, delay.toNanos() + (long) (jitter.toNanos() * toxic.sway(distribution, connection, piece)));
            case ConnectionStall _ -> STALLED;
            case SlowClose(var delay, int _) -> isEnd ? delay.toNanos() : 0;
            case ConnectionReset _, RequestFault _, RouteBandwidth _ -> 0;
        };
    }

    /** The slowest rate at which one of them lets bytes pass, in bytes a second; none where none of them minds. */
    static OptionalLong rate(List<Toxic> toxics) {
        return toxics.stream()
                .filter(toxic -> toxic.fault() instanceof RouteBandwidth)
                .mapToLong(toxic -> ((RouteBandwidth) toxic.fault()).bytesPerSecond())
                .min();
    }

    boolean resets(long connection) {
        return all.stream()
                .anyMatch(toxic ->
                        toxic.fault() instanceof ConnectionReset(int percent) && toxic.hits(connection, percent));
    }

    Set<UUID> injections() {
        return all.stream().map(Toxic::injection).collect(Collectors.toSet());
    }

    /** Waits at most that long, and no longer than until something changes. */
    void await(Duration most) throws InterruptedException {
        boolean _ = superseded.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    void supersede() {
        superseded.countDown();
    }
}
