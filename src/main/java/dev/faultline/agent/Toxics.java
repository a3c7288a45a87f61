package dev.faultline.agent;

import dev.faultline.protocol.ConnectionReset;
import dev.faultline.protocol.NetworkLatency;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** All toxics of a route that are in force at one moment. A change makes a new one and ends what waits on the old. */
final class Toxics {

    static final Toxics NONE = new Toxics(List.of());

    private final List<Toxic> all;
    private final List<Toxic> delays;
    private final CountDownLatch superseded = new CountDownLatch(1);

    Toxics(List<Toxic> all) {
        this.all = List.copyOf(all);
        this.delays = all.stream()
                .filter(toxic -> toxic.fault() instanceof NetworkLatency)
                .toList();
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
                .filter(toxic -> toxic.hits(connection, latency(toxic).percent()))
                .toList();
    }

    static NetworkLatency latency(Toxic toxic) {
        return (NetworkLatency) toxic.fault();
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
