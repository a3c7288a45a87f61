package dev.faultline.schedule;

import dev.faultline.timeline.Fact;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to the links to calendars, for the timeline: keys, so as confidential as those of programs. */
sealed interface FeedFact extends Fact {

    @Override
    default @Nullable UUID run() {
        return null;
    }

    @Override
    default boolean confidential() {
        return true;
    }

    /** @param of the team whose schedules it tells; null: those of its owner's teams */
    record Made(
            String actor,
            UUID feed,
            String name,
            UUID owner,
            @Nullable UUID of) implements FeedFact {
        @Override
        public String kind() {
            return "schedule.feed-made";
        }

        @Override
        public String inWords() {
            return "The calendar feed “%s” was made.".formatted(name);
        }
    }

    record Renewed(String actor, UUID feed, String name) implements FeedFact {
        @Override
        public String kind() {
            return "schedule.feed-renewed";
        }

        @Override
        public String inWords() {
            return "The calendar feed “%s” was given another link; the one before is dead.".formatted(name);
        }
    }

    record Revoked(String actor, UUID feed, String name) implements FeedFact {
        @Override
        public String kind() {
            return "schedule.feed-revoked";
        }

        @Override
        public String inWords() {
            return "The calendar feed “%s” was revoked.".formatted(name);
        }
    }
}
