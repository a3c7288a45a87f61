package dev.faultline.halt;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the last drill of the button came to. Implemented above this package; answers from memory, since the Stop page asks while
 * the database is away.
 */
public interface LastDrill {

    Optional<Result> result();

    /**
     * @param asked how many agents there were
     * @param proved how many of them proved in time that the canary was gone
     * @param p99 from the press to the proof, over those that proved; null when none did
     */
    record Result(
            UUID id,
            Instant endedAt,
            boolean passed,
            int asked,
            int proved,
            @Nullable Duration p50,
            @Nullable Duration p99,
            @Nullable Duration max) {

        /** "12 of 12 agents proved, p99 0.31 s". */
        public String inWords() {
            return "%d of %d agents proved%s"
                    .formatted(proved, asked, p99 == null ? "" : ", p99 %.2f s".formatted(p99.toMillis() / 1000.0));
        }

        /** Whether somebody should do one before they rely on the button. */
        public boolean stale(Instant now) {
            return Duration.between(endedAt, now).compareTo(GOOD_FOR) > 0;
        }

        private static final Duration GOOD_FOR = Duration.ofHours(24);
    }
}
