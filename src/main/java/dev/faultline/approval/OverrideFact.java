package dev.faultline.approval;

import dev.faultline.timeline.Fact;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to overrides, in the control plane's own chain; the use of one is told in the chain of its run. */
sealed interface OverrideFact extends Fact {

    @Override
    default @Nullable UUID run() {
        return null;
    }

    @Override
    UUID team();

    record Asked(
            UUID override,
            UUID team,
            String actor,
            UUID experiment,
            String what,
            List<UUID> calendars,
            List<String> rules,
            String reason,
            Instant expiresAt)
            implements OverrideFact {
        @Override
        public String kind() {
            return "override.asked";
        }

        @Override
        public String inWords() {
            return "%s asked to start %s although calendars are against it: %s (%s)"
                    .formatted(actor, what, reason, String.join(" ", rules));
        }
    }

    record Approved(UUID override, UUID team, String actor, String what, String askedBy, String reason)
            implements OverrideFact {
        @Override
        public String kind() {
            return "override.approved";
        }

        @Override
        public String inWords() {
            return "%s approved the override of calendars for %s that %s asked for: %s"
                    .formatted(actor, what, askedBy, reason);
        }
    }

    record Rejected(UUID override, UUID team, String actor, String what, String askedBy, String reason)
            implements OverrideFact {
        @Override
        public String kind() {
            return "override.rejected";
        }

        @Override
        public String inWords() {
            return "%s rejected the override of calendars for %s that %s asked for: %s"
                    .formatted(actor, what, askedBy, reason);
        }
    }

    record Withdrawn(UUID override, UUID team, String actor, String what) implements OverrideFact {
        @Override
        public String kind() {
            return "override.withdrawn";
        }

        @Override
        public String inWords() {
            return "%s withdrew the override of calendars for %s".formatted(actor, what);
        }
    }

    record Expired(UUID override, UUID team, String what) implements OverrideFact {
        @Override
        public String actor() {
            return "faultline";
        }

        @Override
        public String kind() {
            return "override.expired";
        }

        @Override
        public String inWords() {
            return "The override of calendars for %s ran out".formatted(what);
        }
    }

    record Used(
            UUID run,
            UUID override,
            UUID team,
            String actor,
            String askedBy,
            String approvedBy,
            String reason,
            List<String> rules)
            implements OverrideFact {
        @Override
        public String kind() {
            return "override.used";
        }

        @Override
        public String inWords() {
            return "%s starts it although calendars are against it, as %s asked and %s approved: %s (%s)"
                    .formatted(actor, askedBy, approvedBy, reason, String.join(" ", rules));
        }
    }
}
