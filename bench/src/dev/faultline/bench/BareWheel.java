package dev.faultline.bench;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * The limit: everything in the memory of one process, a thread that waits for the next, and a virtual thread for each. It writes
 * nothing down, and what it holds is gone with it.
 */
final class BareWheel {

    private record Due(int number, Instant at) {}

    private BareWheel() {}

    /** Arguments: how many, over how many seconds. */
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        long over = Long.parseLong(arguments[1]) * 1_000_000_000L;
        var lateness = new Lateness();
        var first = Instant.parse(lateness.ready());
        var wheel = new PriorityQueue<>(Comparator.comparing(Due::at));
        for (int i = 0; i < count; i++) {
            wheel.add(new Due(i, first.plusNanos(over * i / count)));
        }
        var starting = Executors.newVirtualThreadPerTaskExecutor();
        while (!wheel.isEmpty()) {
            var now = Instant.now();
            while (!wheel.isEmpty() && !wheel.element().at().isAfter(now)) {
                var due = wheel.remove();
                starting.execute(() -> lateness.note("asked", due.number(), due.at()));
            }
            if (!wheel.isEmpty()) {
                LockSupport.parkNanos(Math.max(1, java.time.Duration.between(Instant.now(), wheel.element().at()).toNanos()));
            }
        }
        lateness.tell();
    }
}
