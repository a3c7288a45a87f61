package dev.faultline.fleet;

import dev.faultline.protocol.Timing;
import java.time.Duration;

/** How long an agent has been silent. */
public enum Freshness {
    /** Heard within one idle sync and a half. */
    LIVE,
    /** Silent for longer than it should be. */
    LATE,
    /** Silent for so long that whatever it held has been taken back by itself. */
    LOST,
    /** Enrolled, and never heard since. */
    NEW,
    REVOKED;

    /** An agent with nothing on its host syncs this often; half of it again for the network and for writing it down. */
    static final Duration LATE_AFTER = Timing.SYNC_IDLE.multipliedBy(3).dividedBy(2);

    static final Duration LOST_AFTER = Duration.ofSeconds(15);

    static Freshness after(Duration silence) {
        if (silence.compareTo(LATE_AFTER) < 0) {
            return LIVE;
        }
        return silence.compareTo(LOST_AFTER) < 0 ? LATE : LOST;
    }

    /** Whether orders can be expected to arrive. */
    public boolean reachable() {
        return this == LIVE || this == LATE;
    }
}
