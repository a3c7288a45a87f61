package dev.faultline.halt;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One press of the red button.
 *
 * @param epoch the value of the epoch after the press; 0 while it is not recorded yet
 * @param by as facts name actors
 * @param at when it was pressed, by the clock of the node it was pressed on
 * @param node where it was pressed
 * @param reference of an incident or an exercise, free text
 */
public record Halt(
        UUID id,
        Scope scope,
        long epoch,
        String by,
        Instant at,
        String node,
        @Nullable String reason,
        @Nullable String reference) {

    /** Whether the database has it, and so an epoch of its own. */
    public boolean isRecorded() {
        return epoch > 0;
    }

    /**
     * Whether it can end what was let pass under that epoch. A sweep may come late, after the release: what was started since then
     * is not its business.
     */
    public boolean isAfter(long admitted) {
        return admitted < epoch;
    }

    Halt withEpoch(long epoch) {
        return new Halt(id, scope, epoch, by, at, node, reason, reference);
    }
}
