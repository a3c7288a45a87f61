package dev.faultline.fleet;

import java.security.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * What is to be thought of an agent that is not revoked.
 *
 * @param key that it signs with
 * @param quarantine why nothing that it says counts; null of one that is admitted
 */
public record Standing(PublicKey key, @Nullable Quarantine quarantine) {

    public boolean isAdmitted() {
        return quarantine == null;
    }
}
