package dev.faultline.fleet;

import dev.faultline.timeline.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the timeline is told about agents. Everybody may read it: all teams share the hosts. */
sealed interface AgentFact extends Fact {

    String name();

    @Override
    default @Nullable UUID run() {
        return null;
    }

    @Override
    default String actor() {
        return "agent:" + name();
    }

    /** @param waits for somebody to admit it */
    record AgentEnrolled(UUID agent, String name, String invitedBy, boolean waits) implements AgentFact {
        @Override
        public String kind() {
            return "agent.enrolled";
        }

        @Override
        public String inWords() {
            return "Agent %s enrolled with a join token of %s%s."
                    .formatted(name, invitedBy, waits ? ", and waits to be admitted" : "");
        }
    }

    /** @param despiteCopies whether two had claimed to be it */
    record AgentAdmitted(UUID agent, String name, String actor, boolean despiteCopies) implements AgentFact {
        @Override
        public String kind() {
            return "agent.admitted";
        }

        @Override
        public String inWords() {
            return "Agent %s was admitted%s."
                    .formatted(name, despiteCopies ? " again, after two had claimed to be it" : "");
        }
    }

    record AgentRefused(UUID agent, String name, String actor, String reason) implements AgentFact {
        @Override
        public String kind() {
            return "agent.refused";
        }

        @Override
        public String inWords() {
            return "Agent %s was refused, and is revoked: %s".formatted(name, reason);
        }
    }

    /** @param evidence what the two have said of themselves */
    record AgentCloned(UUID agent, String name, String evidence) implements AgentFact {
        @Override
        public String actor() {
            return "faultline";
        }

        @Override
        public String kind() {
            return "agent.cloned";
        }

        @Override
        public String inWords() {
            return "Two at once claimed to be agent %s. Neither is believed until somebody has looked: %s"
                    .formatted(name, evidence);
        }
    }

    record AgentRebooted(UUID agent, String name, String bootId) implements AgentFact {
        @Override
        public String kind() {
            return "agent.rebooted";
        }

        @Override
        public String inWords() {
            return "The host of agent %s was rebooted.".formatted(name);
        }
    }

    record AgentLost(UUID agent, String name, Instant lastHeardAt) implements AgentFact {
        @Override
        public String actor() {
            return "faultline";
        }

        @Override
        public String kind() {
            return "agent.lost";
        }

        @Override
        public String inWords() {
            return "Agent %s was not heard for %d s. Whatever it held ends by itself."
                    .formatted(name, Freshness.LOST_AFTER.toSeconds());
        }
    }

    record AgentBack(UUID agent, String name, Duration silence) implements AgentFact {
        @Override
        public String kind() {
            return "agent.back";
        }

        @Override
        public String inWords() {
            return "Agent %s was heard again, %d s after it was lost.".formatted(name, silence.toSeconds());
        }
    }

    record AgentRevoked(UUID agent, String name, String actor, String reason) implements AgentFact {
        @Override
        public String kind() {
            return "agent.revoked";
        }

        @Override
        public String inWords() {
            return "Agent %s was revoked: %s".formatted(name, reason);
        }
    }

    record AgentInvited(String name, String actor, Instant expiresAt) implements AgentFact {
        @Override
        public String kind() {
            return "agent.invited";
        }

        @Override
        public String inWords() {
            return "A join token for %s was made.".formatted(name.isEmpty() ? "one agent" : "agent " + name);
        }
    }
}
