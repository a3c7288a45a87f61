package dev.faultline.simulation;

import dev.faultline.ports.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A computer's clocks: one that only counts, too fast or too slow by up to 5 %, and one on the wall, which jumps. */
public final class Machine {

    private static final Instant BEGIN = Instant.parse("2026-11-23T14:00:00Z");

    private final World world;
    private final double rate;
    private final long offset;
    private Duration ahead = Duration.ZERO;
    private long slept;

    Machine(World world, double rate, long offset) {
        this.world = world;
        this.rate = rate;
        this.offset = offset;
    }

    /** Nanoseconds that this machine believes have passed since the simulation began. */
    public long elapsed() {
        return (long) (world.now() * rate);
    }

    public Ticker ticker() {
        return () -> offset + elapsed() - slept;
    }

    /** It is about to sleep: the clock that only counts stands still meanwhile. */
    public void sleeps(Duration time) {
        slept += (long) (time.toNanos() * rate);
    }

    public void jump(Duration by) {
        ahead = ahead.plus(by);
    }

    public Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return BEGIN.plusNanos(elapsed()).plus(ahead);
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }
}
