package dev.faultline.schedule;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event of a calendar, as RFC 5545 has it.
 *
 * @param end null where nobody knows
 */
record CalendarEvent(
        UUID uid,
        Instant start,
        @Nullable Instant end,
        int sequence,
        Instant changedAt,
        Status status,
        String summary,
        String description) {

    enum Status {
        CONFIRMED,
        TENTATIVE,
        CANCELLED
    }
}
