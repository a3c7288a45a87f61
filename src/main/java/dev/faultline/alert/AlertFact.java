package dev.faultline.alert;

import dev.faultline.timeline.Fact;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who may say that alerts fire. */
sealed interface AlertFact extends Fact {

    @Override
    default @Nullable UUID run() {
        return null;
    }

    @Override
    UUID team();

    record HookMade(UUID hook, UUID team, String name, String actor) implements AlertFact {
        @Override
        public String kind() {
            return "alert.hook-made";
        }

        @Override
        public String inWords() {
            return "%s lets “%s” say which alerts fire".formatted(actor, name);
        }
    }

    record HookRevoked(UUID hook, UUID team, String name, String actor) implements AlertFact {
        @Override
        public String kind() {
            return "alert.hook-revoked";
        }

        @Override
        public String inWords() {
            return "%s listens to the alerts of “%s” no more".formatted(actor, name);
        }
    }
}
