package dev.faultline.ports;

import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDs of version 7 (RFC 9562 §5.7): 48 bits of milliseconds, then chance. They sort by the time they were made, and
 * are names, never secrets. Thread-safe when its source of chance is.
 */
public final class Ids {

    private final Clock clock;
    private final RandomGenerator chance;

    public Ids(Clock clock, RandomGenerator chance) {
        this.clock = clock;
        this.chance = chance;
    }

    public UUID next() {
        long high = clock.millis() << 16 | 0x7000 | chance.nextInt(0x1000);
        long low = chance.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
