package dev.faultline.monkey;

import dev.faultline.timeline.Fact;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to policies, and what they start. */
sealed interface MonkeyFact extends Fact {

    String FAULTLINE = "faultline";

    @Override
    default @Nullable UUID run() {
        return null;
    }

    @Override
    UUID team();

    private static String about(@Nullable String service) {
        return service == null ? "the whole team" : "“%s”".formatted(service);
    }

    record Written(String actor, UUID policy, UUID team, String called, int version, long seed) implements MonkeyFact {
        @Override
        public String kind() {
            return version == 1 ? "monkey.created" : "monkey.changed";
        }

        @Override
        public String inWords() {
            return "The policy %s was %s; its seed is %d".formatted(called, version == 1 ? "made" : "changed", seed);
        }
    }

    record Deleted(String actor, UUID policy, UUID team, String called) implements MonkeyFact {
        @Override
        public String kind() {
            return "monkey.deleted";
        }

        @Override
        public String inWords() {
            return "The policy %s was deleted".formatted(called);
        }
    }

    record Paused(String actor, UUID policy, UUID team, String called, String reason) implements MonkeyFact {
        @Override
        public String kind() {
            return "monkey.paused";
        }

        @Override
        public String inWords() {
            return "The policy %s was paused: %s".formatted(called, reason);
        }
    }

    record Resumed(String actor, UUID policy, UUID team, String called) implements MonkeyFact {
        @Override
        public String kind() {
            return "monkey.resumed";
        }

        @Override
        public String inWords() {
            return "The policy %s goes on".formatted(called);
        }
    }

    /** It plans something that it did not plan before. */
    record TookIn(UUID policy, UUID team, String called, String unit) implements MonkeyFact {
        @Override
        public String actor() {
            return FAULTLINE;
        }

        @Override
        public String kind() {
            return "monkey.took-in";
        }

        @Override
        public String inWords() {
            return "The policy %s plans for %s from now on".formatted(called, unit);
        }
    }

    record LetGo(UUID policy, UUID team, String called, String unit) implements MonkeyFact {
        @Override
        public String actor() {
            return FAULTLINE;
        }

        @Override
        public String kind() {
            return "monkey.let-go";
        }

        @Override
        public String inWords() {
            return "The policy %s plans nothing for %s any more".formatted(called, unit);
        }
    }

    /** Belongs to the run that it began. */
    record Began(UUID began, UUID policy, UUID team, String called, String unit) implements MonkeyFact {
        @Override
        public UUID run() {
            return began;
        }

        @Override
        public String actor() {
            return FAULTLINE;
        }

        @Override
        public String kind() {
            return "monkey.began";
        }

        @Override
        public String inWords() {
            return "It was the policy %s that planned this run, for %s".formatted(called, unit);
        }
    }

    record OptedOut(
            String actor, UUID optOut, UUID team, @Nullable String service, String reason, Instant until)
            implements MonkeyFact {
        @Override
        public String kind() {
            return "monkey.opted-out";
        }

        @Override
        public String inWords() {
            return "%s opted %s out of all policies until %s: %s".formatted(actor, about(service), until, reason);
        }
    }

    record OptedIn(
            String actor, UUID optOut, UUID team, @Nullable String service) implements MonkeyFact {
        @Override
        public String kind() {
            return "monkey.opted-in";
        }

        @Override
        public String inWords() {
            return "%s let policies have %s again".formatted(actor, about(service));
        }
    }

    record IncidentReported(
            String actor,
            UUID incident,
            UUID team,
            @Nullable String service,
            String reason) implements MonkeyFact {
        @Override
        public String kind() {
            return "incident.reported";
        }

        @Override
        public String inWords() {
            return "%s reported a real incident with %s: %s".formatted(actor, about(service), reason);
        }
    }

    record IncidentEnded(
            String actor,
            UUID incident,
            UUID team,
            @Nullable String service) implements MonkeyFact {
        @Override
        public String kind() {
            return "incident.ended";
        }

        @Override
        public String inWords() {
            return "%s said that the incident with %s is over".formatted(actor, about(service));
        }
    }
}
