package dev.faultline.halt;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Presses and releases where every node finds them. Each call is a transaction of its own; any may fail, and is repeated. */
interface HaltLog {

    /** What is latched, and the epoch as of that very moment. */
    record State(long epoch, List<Halt> latched) {
        public State {
            latched = List.copyOf(latched);
        }
    }

    /** A halt and what became of it. */
    record Stored(
            Halt halt,
            boolean late,
            @Nullable Instant releasedAt,
            @Nullable String releasedBy,
            @Nullable String releaseReason) {}

    /**
     * The first step of a press: commits the latch, alone and without the gate. Recording the same halt twice changes nothing.
     * It counts as late when the database took its time, or was not there at first.
     */
    Stored record(Halt halt);

    /** The second step: waits until every start that was in flight is through, at most two seconds. */
    void waitOutStarts();

    void explain(UUID id, String by, String reason);

    /** @return the epoch after the release, or empty when it is released already */
    Optional<Long> release(Halt halt, String by, String reason, int unconfirmed);

    State state();

    Optional<Stored> find(UUID id);

    /** @param drills whether presses of drills are among them */
    List<Stored> latest(int limit, boolean drills);
}
