package dev.faultline.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event of a calendar, as RFC 5545 has it.
 *
 * @param end null where nobody knows
 * @param alarm how long before its start a reader is to say so; null: not at all
 */
public record CalendarEvent(
        UUID uid,
        Instant start,
        @Nullable Instant end,
        int sequence,
        Instant changedAt,
        Status status,
        String summary,
        String description,
        @Nullable Duration alarm) {

    public CalendarEvent(
            UUID uid,
            Instant start,
            @Nullable Instant end,
            int sequence,
            Instant changedAt,
            Status status,
            String summary,
            String description) {
        this(uid, start, end, sequence, changedAt, status, summary, description, null);
    }

    /** As it is taken out of a calendar again, also where it is only held up. */
    CalendarEvent cancelled() {
        return new CalendarEvent(
                uid,
                start,
                end,
                sequence,
                changedAt,
                Status.CANCELLED,
                status == Status.CANCELLED ? summary : "Paused: " + summary,
                description);
    }

    public enum Status {
        CONFIRMED,
        TENTATIVE,
        CANCELLED
    }
}
