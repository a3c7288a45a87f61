package dev.faultline.calendar;

import dev.faultline.timeline.Fact;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to calendars, for the timeline. */
sealed interface CalendarFact extends Fact {

    @Override
    default @Nullable UUID run() {
        return null;
    }

    /**
     * @param team null for what everybody may read
     * @param what in words
     */
    record Made(String actor, UUID calendar, @Nullable UUID team, String what, String reason) implements CalendarFact {
        @Override
        public String kind() {
            return "calendar.made";
        }

        @Override
        public String inWords() {
            return "%s made %s: %s".formatted(actor, what, reason);
        }
    }

    record Ended(String actor, UUID calendar, @Nullable UUID team, String what, String reason) implements CalendarFact {
        @Override
        public String kind() {
            return "calendar.ended";
        }

        @Override
        public String inWords() {
            return "%s ended %s: %s".formatted(actor, what, reason);
        }
    }
}
