package dev.faultline.calendar;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When one calendar is against starts, to be drawn.
 *
 * @param kind as the API calls it: {@code freeze}, {@code business-hours}
 * @param of for whom it holds, in words
 * @param team with environment and service: at most one is there; none is everything
 * @param words the rule
 * @param reason why, in the words of who made it
 * @param closed in order
 */
public record Shade(
        UUID id,
        String kind,
        String of,
        @Nullable UUID team,
        @Nullable String environment,
        @Nullable String service,
        String words,
        String reason,
        List<Stretch> closed) {

    public Shade {
        closed = List.copyOf(closed);
    }

    /** @param until not included */
    public record Stretch(Instant from, Instant until) {

        public boolean meets(Instant start, Instant end) {
            return from.isBefore(end) && start.isBefore(until);
        }
    }
}
