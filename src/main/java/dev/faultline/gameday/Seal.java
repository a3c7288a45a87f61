package dev.faultline.gameday;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether others know yet, and who does.
 *
 * @param revealedAt null while it is sealed, and for an open one
 * @param insiders the control group; who leads, injects, writes, consents or planned knows it besides
 */
record Seal(@Nullable Instant revealedAt, @Nullable String revealedBy, List<Insider> insiders) {

    Seal {
        insiders = List.copyOf(insiders);
    }

    /** Somebody who was told. */
    record Insider(UUID person, String login, Instant toldAt, String toldBy) {}

    boolean isBroken() {
        return revealedAt != null;
    }
}
