package dev.faultline.maturity;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A question to others: may this service be treated for a while as if it had earned a level? And what became of it.
 *
 * @param by a person, whichever of their tokens they use; {@code requestedBy} is how facts name them
 * @param state as it is now: what has run out is expired, whether or not anybody has written that down yet
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LevelOverride(
        UUID id,
        String service,
        UUID team,
        int level,
        String reason,
        State state,
        @JsonIgnore UUID by,
        String requestedBy,
        Instant requestedAt,
        Instant expiresAt,
        @JsonIgnore @Nullable UUID decider,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable String rejection,
        @Nullable String withdrawnBy) {

    enum State {
        /** Nobody has decided yet. */
        WAITING,
        /** Good until it runs out. */
        APPROVED,
        REJECTED,
        WITHDRAWN,
        EXPIRED;

        public boolean isOpen() {
            return this == WAITING || this == APPROVED;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Glyph, as pages draw it. */
        public String kind() {
            return switch (this) {
                case WAITING -> "planned";
                case APPROVED -> "held";
                case REJECTED -> "stopped";
                case WITHDRAWN, EXPIRED -> "stale";
            };
        }
    }

    boolean isDecidedBy(UUID person) {
        return person.equals(decider);
    }
}
