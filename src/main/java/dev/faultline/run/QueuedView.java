package dev.faultline.run;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A start that waits or waited, for people and programs.
 *
 * @param id of the run that it becomes, too
 * @param position in the line, 1 for the first; 0 when it does not wait any more
 * @param waitsFor what is in its way, in sentences
 * @param why it ended; empty while it waits
 */
record QueuedView(
        UUID id,
        UUID experiment,
        int version,
        String name,
        Queued.State state,
        int position,
        String askedBy,
        Instant askedAt,
        Instant expiresAt,
        List<String> waitsFor,
        String why,
        @Nullable Instant endedAt) {

    static QueuedView of(Queued start, int position) {
        return new QueuedView(
                start.id(),
                start.experiment(),
                start.version(),
                start.name(),
                start.state(),
                position,
                start.askedBy(),
                start.askedAt(),
                start.expiresAt(),
                start.waitsFor(),
                start.why(),
                start.endedAt());
    }
}
