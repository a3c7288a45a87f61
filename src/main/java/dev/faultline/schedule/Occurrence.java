package dev.faultline.schedule;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One time at which a schedule starts its experiment, or did not.
 *
 * @param schedule its name
 * @param dueAt with the jitter
 * @param goodUntil later, it is never started
 * @param reasons why it did not start; none otherwise
 */
record Occurrence(
        UUID id,
        UUID scheduleId,
        String schedule,
        Instant plannedAt,
        Instant dueAt,
        Instant goodUntil,
        String localTime,
        String note,
        OccurrenceState state,
        List<String> reasons,
        @Nullable UUID run,
        @Nullable Instant decidedAt) {

    Occurrence {
        reasons = List.copyOf(reasons);
    }
}
