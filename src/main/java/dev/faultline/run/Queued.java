package dev.faultline.run;

import dev.faultline.access.Mandate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A start that was asked for while others were in its way.
 *
 * @param id of the run that it becomes, too
 * @param place who comes first has a lower one
 * @param mandate in whose name it starts
 * @param epoch of the halts when it was asked for: whatever was pressed since ends it
 * @param environments of its targets, as far as they were ever seen
 * @param waitsFor what was in its way when it was last looked at, in sentences
 * @param why it ended; empty while it waits
 */
record Queued(
        UUID id,
        long place,
        UUID experiment,
        int version,
        UUID team,
        String name,
        Mandate mandate,
        String askedBy,
        Instant askedAt,
        Instant expiresAt,
        @Nullable String key,
        @Nullable String hash,
        long epoch,
        Set<String> environments,
        State state,
        List<String> waitsFor,
        String why,
        @Nullable Instant endedAt) {

    enum State {
        WAITING,
        /** It is a run. */
        STARTED,
        EXPIRED,
        CANCELLED,
        /** Something else came in its way: a right that was lost, an experiment that was changed. */
        REFUSED
    }
}
