package dev.faultline.mail;

import dev.faultline.timeline.Fact;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to the addresses of people, for the timeline; the addresses themselves are nobody else's concern. */
sealed interface AddressFact extends Fact {

    @Override
    default @Nullable UUID run() {
        return null;
    }

    @Override
    default boolean confidential() {
        return true;
    }

    record Confirmed(String actor, UUID person) implements AddressFact {
        @Override
        public String kind() {
            return "mail.address-confirmed";
        }

        @Override
        public String inWords() {
            return "%s gets e-mail from now on.".formatted(actor);
        }
    }

    record Removed(String actor, UUID person) implements AddressFact {
        @Override
        public String kind() {
            return "mail.address-removed";
        }

        @Override
        public String inWords() {
            return "%s gets no e-mail any more.".formatted(actor);
        }
    }
}
