package dev.faultline.maturity;

import dev.faultline.timeline.Fact;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to the levels of services, in the control plane's own chain. */
sealed interface MaturityFact extends Fact {

    String FAULTLINE = "faultline";

    @Override
    default @Nullable UUID run() {
        return null;
    }

    @Override
    UUID team();

    /** @param why in a sentence */
    record Became(UUID team, String service, int from, int to, String why) implements MaturityFact {
        @Override
        public String actor() {
            return FAULTLINE;
        }

        @Override
        public String kind() {
            return to > from ? "maturity.earned" : "maturity.lost";
        }

        @Override
        public String inWords() {
            return "“%s” %s level %d: %s".formatted(service, to > from ? "earned" : "fell to", to, why);
        }
    }

    record Asked(UUID override, UUID team, String actor, String service, int level, String reason, Instant expiresAt)
            implements MaturityFact {
        @Override
        public String kind() {
            return "maturity.override-asked";
        }

        @Override
        public String inWords() {
            return "%s asked to treat “%s” as if it had earned level %d: %s".formatted(actor, service, level, reason);
        }
    }

    record Approved(UUID override, UUID team, String actor, String service, int level, String askedBy, String reason)
            implements MaturityFact {
        @Override
        public String kind() {
            return "maturity.override-approved";
        }

        @Override
        public String inWords() {
            return "%s agreed to treat “%s” as if it had earned level %d, as %s asked: %s"
                    .formatted(actor, service, level, askedBy, reason);
        }
    }

    record Rejected(UUID override, UUID team, String actor, String service, int level, String askedBy, String reason)
            implements MaturityFact {
        @Override
        public String kind() {
            return "maturity.override-rejected";
        }

        @Override
        public String inWords() {
            return "%s refused to treat “%s” as if it had earned level %d, as %s asked: %s"
                    .formatted(actor, service, level, askedBy, reason);
        }
    }

    record Withdrawn(UUID override, UUID team, String actor, String service, int level) implements MaturityFact {
        @Override
        public String kind() {
            return "maturity.override-withdrawn";
        }

        @Override
        public String inWords() {
            return "%s took the override of the level of “%s” back".formatted(actor, service);
        }
    }

    record Expired(UUID override, UUID team, String service, int level) implements MaturityFact {
        @Override
        public String actor() {
            return FAULTLINE;
        }

        @Override
        public String kind() {
            return "maturity.override-expired";
        }

        @Override
        public String inWords() {
            return "The override of the level of “%s” ran out".formatted(service);
        }
    }
}
