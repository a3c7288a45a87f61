package dev.faultline.nemesis;

import dev.faultline.protocol.Timing;
import java.time.Duration;

/** How long after a press the last effect may be seen, by what ends it: the rows of docs/safety.md in numbers. */
enum Bound {
    /** The order reaches the agent. */
    ORDER(Duration.ZERO),
    /** The agent hears nothing any more. */
    SILENCE(Timing.AGENT_SILENCE),
    /** The node goes on by what it read of the database, and then the agent hears nothing any more. */
    STALE(Timing.FRESH.plus(Timing.AGENT_SILENCE)),
    /** The agent is gone or stopped. */
    GUARD(Timing.GUARD_LEASE),
    /** Everybody is dead. */
    TIMERS(Timing.CERTAINLY_OVER);

    /** What noticing, taking back and looking take on two cores with everything else on them. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final Duration until;

    Bound(Duration until) {
        this.until = until;
    }

    Duration atMost() {
        return this == TIMERS ? until : until.plus(SLACK);
    }
}
