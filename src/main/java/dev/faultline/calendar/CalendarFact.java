package dev.faultline.calendar;

import dev.faultline.timeline.Fact;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** What somebody else's calendar says by now. */
    record Reread(
            String actor,
            UUID calendar,
            @Nullable UUID team,
            String what,
            List<String> came,
            List<String> gone,
            List<String> changed)
            implements CalendarFact {

        private static final int SHOWN = 5;

        @Override
        public String kind() {
            return "calendar.reread";
        }

        @Override
        public String inWords() {
            String news = Stream.of(told("new", came), told("gone", gone), told("another time", changed))
                    .filter(each -> !each.isEmpty())
                    .collect(Collectors.joining("; "));
            return "%s was read again%s".formatted(what, news.isEmpty() ? "." : ": " + news);
        }

        private static String told(String how, List<String> names) {
            if (names.isEmpty()) {
                return "";
            }
            String more = names.size() > SHOWN ? " and %d more".formatted(names.size() - SHOWN) : "";
            return "%s %s%s".formatted(how, names.stream().limit(SHOWN).collect(Collectors.joining(", ")), more);
        }
    }

    record Unread(UUID calendar, @Nullable UUID team, String what, String trouble) implements CalendarFact {
        @Override
        public String actor() {
            return "faultline";
        }

        @Override
        public String kind() {
            return "calendar.unread";
        }

        @Override
        public String inWords() {
            return "%s could not be read again: %s".formatted(what, trouble);
        }
    }

    /** @param refuses whether nothing starts any more that it concerns */
    record Stale(UUID calendar, @Nullable UUID team, String what, boolean refuses) implements CalendarFact {
        @Override
        public String actor() {
            return "faultline";
        }

        @Override
        public String kind() {
            return "calendar.stale";
        }

        @Override
        public String inWords() {
            return "%s is STALE: %s"
                    .formatted(what, refuses ? "nothing starts that it concerns." : "its last good copy holds on.");
        }
    }
}
