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
 * @param takenOut whether somebody said beforehand that it is not to start
 * @param told whether its start was told beforehand
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
        @Nullable Instant decidedAt,
        boolean takenOut,
        boolean told) {

    Occurrence {
        reasons = List.copyOf(reasons);
    }

    /** Whether it is still to start. */
    public boolean open() {
        return state == OccurrenceState.PLANNED || state == OccurrenceState.ARMED;
    }

    /** For pages: what clocks show in the schedule's zone. */
    public String wall() {
        return Words.wall(localTime);
    }

    /** For pages: the kind of state that gives a glyph and a colour. */
    public String stateKind() {
        return switch (state) {
            case PLANNED -> "planned";
            case ARMED -> "armed";
            case DISPATCHED -> "held";
            case MISSED -> "stale";
            case SKIPPED -> "stopped";
        };
    }

    public String stateWord() {
        return switch (state) {
            case PLANNED -> "planned";
            case ARMED -> "starts in seconds";
            case DISPATCHED -> "started";
            case MISSED -> "missed";
            case SKIPPED -> takenOut ? "taken out" : "skipped";
        };
    }
}
