package dev.faultline.halt;

import dev.faultline.timeline.Fact;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the red button writes into the control plane's own chain. */
sealed interface HaltFact extends Fact {

    @Override
    default @Nullable UUID run() {
        return null;
    }

    private static String where(String scope) {
        return Scope.stored(scope).inEarnest() ? "(" + scope + ")" : "in a drill";
    }

    /** @param recordedLate whether the database was away when it was pressed; {@code pressedAt} is the true time */
    record Pressed(
            UUID halt,
            String scope,
            long epoch,
            String actor,
            Instant pressedAt,
            String node,
            @Nullable String reason,
            @Nullable String reference,
            boolean recordedLate)
            implements HaltFact {
        @Override
        public String kind() {
            return "halt.pressed";
        }

        @Override
        public Instant happenedAt() {
            return pressedAt;
        }

        @Override
        public String inWords() {
            return "%s pressed STOP %s%s%s"
                    .formatted(
                            actor,
                            where(scope),
                            reason == null ? "" : ": " + reason,
                            recordedLate ? "; recorded late, the database was away" : "");
        }
    }

    record Explained(UUID halt, String actor, String reason) implements HaltFact {
        @Override
        public String kind() {
            return "halt.explained";
        }

        @Override
        public String inWords() {
            return "%s said why STOP was pressed: %s".formatted(actor, reason);
        }
    }

    record Released(UUID halt, String scope, long epoch, String actor, String reason, int unconfirmed)
            implements HaltFact {
        @Override
        public String kind() {
            return "halt.released";
        }

        @Override
        public String inWords() {
            return "%s released the latch %s: %s%s"
                    .formatted(
                            actor,
                            where(scope),
                            reason,
                            unconfirmed == 0 ? "" : "; %d targets were still unconfirmed".formatted(unconfirmed));
        }
    }

    record HookMade(UUID hook, String name, String scope, String actor) implements HaltFact {
        @Override
        public String kind() {
            return "halt.hook-made";
        }

        @Override
        public String inWords() {
            return "%s let “%s” press STOP (%s)".formatted(actor, name, scope);
        }
    }

    record HookRevoked(UUID hook, String name, String scope, String actor) implements HaltFact {
        @Override
        public String kind() {
            return "halt.hook-revoked";
        }

        @Override
        public String inWords() {
            return "%s took from “%s” the right to press STOP (%s)".formatted(actor, name, scope);
        }
    }
}
