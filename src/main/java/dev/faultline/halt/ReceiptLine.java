package dev.faultline.halt;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One target on the receipt of a halt.
 *
 * @param run or the drill, for a canary
 * @param experiment its name; empty for a canary
 * @param deliveredAt when its agent was known to have the order
 * @param revertedAt when the agent took the fault back, by the agent's clock
 * @param verifiedAt when the proof arrived
 * @param evidence what was read on the host, in the agent's words
 * @param overBy while unverified: when it must have ended by itself, with nobody alive
 */
public record ReceiptLine(
        UUID injection,
        UUID run,
        String experiment,
        String target,
        String agent,
        Instant requestedAt,
        @Nullable Instant deliveredAt,
        @Nullable Instant revertedAt,
        @Nullable Instant verifiedAt,
        String evidence,
        @Nullable Instant overBy) {

    /** Whether it is the canary of a drill, which belongs to no experiment. */
    boolean ofADrill() {
        return experiment.isEmpty();
    }

    public boolean verified() {
        return verifiedAt != null;
    }
}
