package dev.faultline.notification;

import dev.faultline.access.SecretBox;
import dev.faultline.access.Signature;
import dev.faultline.access.SigningKeys;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Addresses of channels, which let whoever has them write there, and what webhooks are signed with. */
@Component
class ChannelSecrets {

    private final SecretBox box;
    private final byte[] key;

    ChannelSecrets(SigningKeys keys) {
        this.box = new SecretBox(keys.of("notification-address"));
        this.key = keys.of("notification-signature");
    }

    byte[] seal(UUID channel, String address) {
        return box.seal(address, place(channel));
    }

    String open(UUID channel, byte[] sealed) {
        return box.open(sealed, place(channel));
    }

    private static String place(UUID channel) {
        return "notification_channel/" + channel;
    }

    /** Derived, and kept nowhere. */
    byte[] signing(UUID channel) {
        return Signature.derived(key, channel.toString());
    }

    /** Shown once. */
    String shown(UUID channel) {
        return Signature.shown(signing(channel));
    }
}
