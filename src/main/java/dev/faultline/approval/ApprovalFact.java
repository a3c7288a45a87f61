package dev.faultline.approval;

import dev.faultline.timeline.Fact;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to approvals, in the control plane's own chain; the use of one is told in the chain of its run. */
sealed interface ApprovalFact extends Fact {

    @Override
    default @Nullable UUID run() {
        return null;
    }

    @Override
    UUID team();

    record Asked(
            UUID approval,
            UUID team,
            String actor,
            UUID experiment,
            String name,
            int version,
            List<String> environments,
            List<String> targets,
            String planHash,
            Instant expiresAt)
            implements ApprovalFact {
        @Override
        public String kind() {
            return "approval.asked";
        }

        @Override
        public String inWords() {
            return "%s asked for approval to run “%s” (version %d) in %s against %s"
                    .formatted(actor, name, version, String.join(", ", environments), String.join(", ", targets));
        }
    }

    record Approved(UUID approval, UUID team, String actor, String name, int version, String askedBy, String planHash)
            implements ApprovalFact {
        @Override
        public String kind() {
            return "approval.approved";
        }

        @Override
        public String inWords() {
            return "%s approved the plan of “%s” (version %d) that %s asked for"
                    .formatted(actor, name, version, askedBy);
        }
    }

    record Rejected(UUID approval, UUID team, String actor, String name, int version, String askedBy, String reason)
            implements ApprovalFact {
        @Override
        public String kind() {
            return "approval.rejected";
        }

        @Override
        public String inWords() {
            return "%s rejected the plan of “%s” (version %d) that %s asked for: %s"
                    .formatted(actor, name, version, askedBy, reason);
        }
    }

    /** @param replaced by another request, because the plan is another one now */
    record Withdrawn(UUID approval, UUID team, String actor, String name, int version, boolean replaced)
            implements ApprovalFact {
        @Override
        public String kind() {
            return "approval.withdrawn";
        }

        @Override
        public String inWords() {
            return "%s withdrew the approval of “%s” (version %d)%s"
                    .formatted(actor, name, version, replaced ? " and asked again: the plan has changed" : "");
        }
    }

    record Expired(UUID approval, UUID team, String name, int version) implements ApprovalFact {
        @Override
        public String actor() {
            return "faultline";
        }

        @Override
        public String kind() {
            return "approval.expired";
        }

        @Override
        public String inWords() {
            return "The approval of “%s” (version %d) ran out".formatted(name, version);
        }
    }

    record Used(UUID run, UUID approval, UUID team, String actor, String askedBy, String approvedBy, String planHash)
            implements ApprovalFact {
        @Override
        public String kind() {
            return "approval.used";
        }

        @Override
        public String inWords() {
            return "%s starts what %s asked for and %s approved".formatted(actor, askedBy, approvedBy);
        }
    }
}
