package dev.faultline.gameday;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A link by which a big screen shows one GameDay, to whoever stands before it.
 *
 * @param openedAt when it was last opened
 */
record Screen(
        UUID id,
        String name,
        String madeBy,
        Instant madeAt,
        @Nullable Instant openedAt) {

    /** With what stands in its link, for the only time. */
    record Issued(Screen screen, String secret) {

        /** Below the address of the server. */
        String path() {
            return "/screen/" + secret;
        }

        @Override
        public String toString() {
            return "Issued[" + screen.name() + "]";
        }
    }
}
