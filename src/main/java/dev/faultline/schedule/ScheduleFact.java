package dev.faultline.schedule;

import dev.faultline.timeline.Fact;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to schedules, for the timeline. */
sealed interface ScheduleFact extends Fact {

    @Override
    default @Nullable UUID run() {
        return null;
    }

    record Written(String actor, UUID schedule, UUID team, String name, int version, String when)
            implements ScheduleFact {
        @Override
        public String kind() {
            return version == 1 ? "schedule.created" : "schedule.changed";
        }

        @Override
        public String inWords() {
            return "The schedule “%s” was %s: %s.".formatted(name, version == 1 ? "made" : "changed", when);
        }
    }

    record Deleted(String actor, UUID schedule, UUID team, String name) implements ScheduleFact {
        @Override
        public String kind() {
            return "schedule.deleted";
        }

        @Override
        public String inWords() {
            return "The schedule “%s” was deleted.".formatted(name);
        }
    }

    /** @param until null: until somebody lets it go on */
    record Paused(
            String actor,
            UUID schedule,
            UUID team,
            String name,
            String reason,
            @Nullable Instant until) implements ScheduleFact {
        @Override
        public String kind() {
            return "schedule.paused";
        }

        @Override
        public String inWords() {
            return "The schedule “%s” was paused%s: %s".formatted(name, until == null ? "" : " until " + until, reason);
        }
    }

    record Resumed(String actor, UUID schedule, UUID team, String name) implements ScheduleFact {
        @Override
        public String kind() {
            return "schedule.resumed";
        }

        @Override
        public String inWords() {
            return "The schedule “%s” goes on.".formatted(name);
        }
    }

    /** Belongs to the run that it began. */
    record Started(String actor, UUID schedule, UUID team, String name, UUID begun, Instant plannedAt)
            implements ScheduleFact {
        @Override
        public UUID run() {
            return begun;
        }

        @Override
        public String kind() {
            return "schedule.started";
        }

        @Override
        public String inWords() {
            return "The schedule “%s” started the run, as planned for %s.".formatted(name, plannedAt);
        }
    }

    record NotStarted(
            String actor,
            UUID schedule,
            UUID team,
            String name,
            Instant plannedAt,
            OccurrenceState outcome,
            List<String> reasons)
            implements ScheduleFact {
        @Override
        public String kind() {
            return outcome == OccurrenceState.MISSED ? "schedule.missed" : "schedule.skipped";
        }

        @Override
        public String inWords() {
            return "The schedule “%s” %s %s: %s"
                    .formatted(
                            name,
                            outcome == OccurrenceState.MISSED ? "missed" : "skipped",
                            plannedAt,
                            String.join(" ", reasons));
        }
    }

    /** One time is not to start, as somebody says beforehand. */
    record TakenOut(String actor, UUID schedule, UUID team, String name, Instant plannedAt, String reason)
            implements ScheduleFact {
        @Override
        public String kind() {
            return "schedule.taken-out";
        }

        @Override
        public String inWords() {
            return "The occurrence of “%s” at %s was taken out: %s".formatted(name, plannedAt, reason);
        }
    }

    record PutBack(String actor, UUID schedule, UUID team, String name, Instant plannedAt) implements ScheduleFact {
        @Override
        public String kind() {
            return "schedule.put-back";
        }

        @Override
        public String inWords() {
            return "The occurrence of “%s” at %s was put back.".formatted(name, plannedAt);
        }
    }

    record Added(String actor, UUID schedule, UUID team, String name, Instant plannedAt) implements ScheduleFact {
        @Override
        public String kind() {
            return "schedule.added";
        }

        @Override
        public String inWords() {
            return "An occurrence of “%s” was added at %s.".formatted(name, plannedAt);
        }
    }

    record MovedOne(String actor, UUID schedule, UUID team, String name, Instant from, Instant plannedAt)
            implements ScheduleFact {
        @Override
        public String kind() {
            return "schedule.moved-one";
        }

        @Override
        public String inWords() {
            return "The occurrence of “%s” at %s was moved to %s.".formatted(name, from, plannedAt);
        }
    }

    /** It is about to start. @param against what is against it, as far as one knows by then */
    record Announced(
            String actor, UUID schedule, UUID team, String name, Instant plannedAt, long minutes, List<String> against)
            implements ScheduleFact {
        @Override
        public String kind() {
            return "schedule.starts-soon";
        }

        @Override
        public String inWords() {
            return against.isEmpty()
                    ? "“%s” starts in %d min.".formatted(name, minutes)
                    : "“%s” would start in %d min, but: %s".formatted(name, minutes, String.join(" ", against));
        }
    }

    /** Half an hour before, something is against it. */
    record Foreseen(String actor, UUID schedule, UUID team, String name, Instant plannedAt, List<String> against)
            implements ScheduleFact {
        @Override
        public String kind() {
            return "schedule.will-skip";
        }

        @Override
        public String inWords() {
            return "The schedule “%s” will skip %s, if nothing changes: %s"
                    .formatted(name, plannedAt, String.join(" ", against));
        }
    }

    record PausedItself(String actor, UUID schedule, UUID team, String name, String reason) implements ScheduleFact {
        @Override
        public String kind() {
            return "schedule.paused-itself";
        }

        @Override
        public String inWords() {
            return "The schedule “%s” paused itself: %s".formatted(name, reason);
        }
    }

    /** Governments changed their minds, and the tz database followed. */
    record Moved(String actor, UUID schedule, UUID team, String name, String zone, String zoneRules, int moved)
            implements ScheduleFact {
        @Override
        public String kind() {
            return "schedule.moved";
        }

        @Override
        public String inWords() {
            return "The schedule “%s” was worked out anew, because the rules of %s changed (%s): %d occurrence%s moved."
                    .formatted(name, zone, zoneRules, moved, moved == 1 ? "" : "s");
        }
    }
}
