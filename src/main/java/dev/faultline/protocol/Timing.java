package dev.faultline.protocol;

import java.time.Duration;

/**
 * How long everybody waits for everybody. The order is the safety argument: the agent gives up before the guard, the guard
 * before the timer in whatever causes the fault, and the server only calls a fault over when all three must have acted.
 */
public final class Timing {

    /** How often an agent syncs while anything is on its host. */
    public static final Duration SYNC_ACTIVE = Duration.ofSeconds(2);

    /** How often it syncs otherwise. */
    public static final Duration SYNC_IDLE = Duration.ofSeconds(5);

    /** An agent that has not had an answered sync for this long takes everything back. */
    public static final Duration AGENT_SILENCE = Duration.ofSeconds(6);

    /** The lease in the journal: the guard takes an entry back when it is over. */
    public static final Duration GUARD_LEASE = Duration.ofSeconds(10);

    /** The timer in the holder or the proxy. */
    public static final Duration TOOL_LEASE = Duration.ofSeconds(12);

    /** How long taking back may take. */
    public static final Duration REVERT = Duration.ofSeconds(10);

    /** A node renews leases only while its own last read of the database is younger than this. */
    public static final Duration FRESH = Duration.ofSeconds(5);

    /** A Start is good for this long. */
    public static final Duration GRANT = Duration.ofSeconds(5);

    /** When a fault must be over with nobody alive: the last timer, 5 % of clock error, and the time to take it back. */
    public static final Duration CERTAINLY_OVER = Duration.ofSeconds(24);

    private Timing() {}
}
