package dev.faultline.notification;

import dev.faultline.timeline.Fact;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to channels, and which messages never arrived. */
sealed interface NotificationFact extends Fact {

    String FAULTLINE = "faultline";

    @Override
    default @Nullable UUID run() {
        return null;
    }

    @Override
    UUID team();

    /** @param leads to, without what is secret of it */
    record ChannelWritten(String actor, UUID channel, UUID team, String name, String leads, int version)
            implements NotificationFact {
        @Override
        public String kind() {
            return version == 1 ? "notification.channel-made" : "notification.channel-changed";
        }

        @Override
        public String inWords() {
            return "%s %s the channel “%s” to %s".formatted(actor, version == 1 ? "made" : "changed", name, leads);
        }
    }

    record ChannelEnded(String actor, UUID channel, UUID team, String name) implements NotificationFact {
        @Override
        public String kind() {
            return "notification.channel-ended";
        }

        @Override
        public String inWords() {
            return "%s ended the channel “%s”".formatted(actor, name);
        }
    }

    record GaveUp(UUID notification, UUID team, String channel, String title, int attempts, String why)
            implements NotificationFact {
        @Override
        public String actor() {
            return FAULTLINE;
        }

        @Override
        public String kind() {
            return "notification.given-up";
        }

        @Override
        public String inWords() {
            return "“%s” could not be told over “%s”, after %d attempts: %s".formatted(title, channel, attempts, why);
        }
    }

    record SentAgain(String actor, UUID notification, UUID team, String channel, String title)
            implements NotificationFact {
        @Override
        public String kind() {
            return "notification.sent-again";
        }

        @Override
        public String inWords() {
            return "%s has “%s” told over “%s” once more".formatted(actor, title, channel);
        }
    }
}
