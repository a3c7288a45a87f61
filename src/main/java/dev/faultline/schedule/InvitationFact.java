package dev.faultline.schedule;

import dev.faultline.timeline.Fact;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who wants invitations by e-mail, for the timeline: nobody else's concern. */
sealed interface InvitationFact extends Fact {

    @Override
    default @Nullable UUID run() {
        return null;
    }

    @Override
    default boolean confidential() {
        return true;
    }

    /** @param of the team whose schedules they are about */
    record Wanted(String actor, UUID person, UUID of) implements InvitationFact {
        @Override
        public String kind() {
            return "schedule.invitations-wanted";
        }

        @Override
        public String inWords() {
            return "%s is invited by e-mail to what a team plans.".formatted(actor);
        }
    }

    record Ended(String actor, UUID person, UUID of) implements InvitationFact {
        @Override
        public String kind() {
            return "schedule.invitations-ended";
        }

        @Override
        public String inWords() {
            return "%s is invited by e-mail to what a team plans no more.".formatted(actor);
        }
    }
}
