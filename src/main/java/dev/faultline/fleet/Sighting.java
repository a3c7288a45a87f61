package dev.faultline.fleet;

import dev.faultline.protocol.ProcessRef;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a target now, also of one that nobody can choose any more.
 *
 * @param reported whether its agent still names it
 * @param process which process it is now; null when that is not known
 */
public record Sighting(
        UUID target, boolean reported, @Nullable ProcessRef process, Believed agent) {

    /** Whether what its agent says counts. */
    public enum Believed {
        YES,
        QUARANTINED,
        REVOKED
    }
}
