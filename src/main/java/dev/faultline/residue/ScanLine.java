package dev.faultline.residue;

import dev.faultline.protocol.Residue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at one host.
 *
 * @param phase {@code before} or {@code after}
 * @param givenUp why nobody looked; null when somebody did or will
 * @param notLookedAt kinds of which nothing is known, and why
 */
public record ScanLine(
        String agent,
        String phase,
        Instant askedAt,
        @Nullable Instant answeredAt,
        @Nullable String givenUp,
        List<Residue.Unseen> notLookedAt) {

    public ScanLine {
        notLookedAt = List.copyOf(notLookedAt);
    }

    public String said() {
        if (givenUp != null) {
            return "not looked at: " + givenUp;
        }
        return answeredAt == null ? "waiting for its agent" : "looked at,";
    }
}
