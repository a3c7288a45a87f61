package dev.faultline.agent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waits longer after each failure, and never as long as the others do, so that a server that comes back is not trampled. */
final class Backoff {

    private static final Duration LEAST = Duration.ofMillis(250);
    private static final Duration MOST = Duration.ofSeconds(5);

    private final RandomGenerator chance;
    private int failures;

    Backoff(RandomGenerator chance) {
        this.chance = chance;
    }

    void pause() throws InterruptedException {
        Thread.sleep(next());
    }

    /** Between half of the full time and all of it. */
    Duration next() {
        long full = Math.min(MOST.toMillis(), LEAST.toMillis() << Math.min(failures++, 10));
        return Duration.ofMillis(full / 2 + chance.nextLong(full / 2 + 1));
    }

    void reset() {
        failures = 0;
    }
}
