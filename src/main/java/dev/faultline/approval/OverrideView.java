package dev.faultline.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An override as the API shows it.
 *
 * @param state {@code WAITING}, {@code APPROVED}, {@code REJECTED}, {@code WITHDRAWN}, {@code EXPIRED}, {@code USED}
 * @param occurrence of a schedule; absent for the next start by hand
 * @param what it is for, in words
 * @param calendars that are set aside; one that is made later is not
 * @param rules what these said when it was asked
 * @param rejection why it was rejected
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OverrideView(
        UUID id,
        ApprovalState state,
        UUID experiment,
        int version,
        UUID team,
        String name,
        @Nullable UUID occurrence,
        String what,
        List<UUID> calendars,
        List<String> rules,
        String reason,
        String requestedBy,
        Instant requestedAt,
        Instant goodFrom,
        Instant expiresAt,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable String rejection,
        @Nullable UUID run) {

    static OverrideView of(AskedOverride override) {
        var request = override.request();
        var decision = override.decision();
        return new OverrideView(
                request.id(),
                override.state(),
                request.experiment(),
                request.version(),
                request.team(),
                request.name(),
                request.occurrence(),
                request.what(),
                request.calendars(),
                request.rules(),
                request.reason(),
                request.as(),
                request.at(),
                request.goodFrom(),
                request.expiresAt(),
                decision == null ? null : decision.as(),
                decision == null ? null : decision.at(),
                decision == null || decision.reason().isEmpty() ? null : decision.reason(),
                override.run());
    }

    /** For pages: the kind of state that gives a glyph and a colour. */
    public String kind() {
        return switch (state) {
            case WAITING -> "planned";
            case APPROVED, USED -> "held";
            case REJECTED -> "stopped";
            case WITHDRAWN, EXPIRED -> "stale";
        };
    }

    /** For pages. */
    public String word() {
        return state.word();
    }
}
