package dev.faultline.access;

import dev.faultline.timeline.Fact;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to people and their keys, for the timeline. */
sealed interface AccessFact extends Fact {

    @Override
    default @Nullable UUID run() {
        return null;
    }

    @Override
    default boolean confidential() {
        return true;
    }

    record SetUp(String actor, UUID person, String login) implements AccessFact {
        @Override
        public String kind() {
            return "access.set-up";
        }

        @Override
        public String inWords() {
            return "The first administrator, %s, was set up.".formatted(login);
        }
    }

    record TeamAdded(String actor, UUID team, String name) implements AccessFact {
        @Override
        public String kind() {
            return "access.team-added";
        }

        @Override
        public String inWords() {
            return "Team %s was added.".formatted(name);
        }
    }

    record PersonAdded(String actor, UUID person, String login, Role role, List<UUID> teams) implements AccessFact {
        @Override
        public String kind() {
            return "access.person-added";
        }

        @Override
        public String inWords() {
            return "%s was added as %s.".formatted(login, role.word());
        }
    }

    record PersonChanged(String actor, UUID person, String login, Role role, List<UUID> teams) implements AccessFact {
        @Override
        public String kind() {
            return "access.person-changed";
        }

        @Override
        public String inWords() {
            return "%s is now %s in %d teams.".formatted(login, role.word(), teams.size());
        }
    }

    record PersonDisabled(String actor, UUID person, String login) implements AccessFact {
        @Override
        public String kind() {
            return "access.person-disabled";
        }

        @Override
        public String inWords() {
            return "%s was disabled; their sessions and tokens are over.".formatted(login);
        }
    }

    record PersonEnabled(String actor, UUID person, String login) implements AccessFact {
        @Override
        public String kind() {
            return "access.person-enabled";
        }

        @Override
        public String inWords() {
            return "%s may log in again.".formatted(login);
        }
    }

    record PasswordChanged(String actor, UUID person, String login) implements AccessFact {
        @Override
        public String kind() {
            return "access.password-changed";
        }

        @Override
        public String inWords() {
            return "The password of %s was changed; their other sessions and tokens are over.".formatted(login);
        }
    }

    record TokenIssued(String actor, UUID token, String name, UUID owner, List<Scope> scopes, Instant expiresAt)
            implements AccessFact {
        @Override
        public String kind() {
            return "access.token-issued";
        }

        @Override
        public String inWords() {
            return "Token %s was issued until %s.".formatted(name, expiresAt);
        }
    }

    record TokenRevoked(String actor, UUID token, String name) implements AccessFact {
        @Override
        public String kind() {
            return "access.token-revoked";
        }

        @Override
        public String inWords() {
            return "Token %s was revoked.".formatted(name);
        }
    }
}
