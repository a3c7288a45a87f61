package dev.faultline.ports;

import java.time.Duration;

/**
 * Monotonic time: only differences mean something. Leases, silences and freshness are measured with it, never with the wall
 * clock, which people and NTP move.
 */
@FunctionalInterface
public interface Ticker {

    /** Nanoseconds since some fixed moment of this process. May be negative; compare by subtraction. */
    long nanos();

    /** How long ago {@code then}, an earlier answer of {@link #nanos}, was. */
    default Duration since(long then) {
        return Duration.ofNanos(nanos() - then);
    }

    static Ticker system() {
        return System::nanoTime;
    }
}
