package dev.faultline.monkey;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A policy as programs and pages show it.
 *
 * @param policy can be sent back as it is
 * @param keeps an experiment and a schedule each
 * @param trouble why it does not keep what it should; absent where it does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PolicyView(
        UUID id,
        String team,
        String name,
        String kind,
        int version,
        @Nullable String pausedBy,
        @Nullable String pauseReason,
        @Nullable String trouble,
        String changedBy,
        Instant changedAt,
        List<Keeps> keeps,
        List<Aiming.LeftOut> leftOut,
        Map<String, Object> policy) {

    record Keeps(String unit, String title, List<String> services, UUID experimentId, UUID scheduleId) {}

    public String title() {
        return Kind.valueOf(kind.toUpperCase(Locale.ROOT)).title();
    }

    public String state() {
        return pausedBy != null ? "stopped" : trouble != null ? "unconfirmed" : keeps.isEmpty() ? "stale" : "armed";
    }

    public String word() {
        return pausedBy != null
                ? "paused"
                : trouble != null ? "in trouble" : keeps.isEmpty() ? "nothing to do" : "plans";
    }
}
