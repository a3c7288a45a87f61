package dev.faultline.checkpoint;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A check of the timeline: asked for, going on, or over.
 *
 * @param askedBy {@code user:ada}, or {@code faultline} when it was due
 * @param node which node does it; null while none has begun
 * @param chainsDue how many chains it has to look at
 */
record TimelineCheck(
        UUID id,
        Extent extent,
        String askedBy,
        Instant askedAt,
        @Nullable String node,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        long chainsDue,
        Outcome outcome) {

    static final String COLUMNS =
            "id, extent, asked_by, asked_at, node, started_at, ended_at, chains_due, copy, chains, facts, checkpoints, findings";

    private static final TypeReference<List<Finding>> FINDINGS = new TypeReference<>() {};

    static TimelineCheck of(ResultSet row, int index) throws SQLException {
        return new TimelineCheck(
                row.getObject("id", UUID.class),
                Extent.valueOf(row.getString("extent")),
                row.getString("asked_by"),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                row.getString("node"),
                instant(row, "started_at"),
                instant(row, "ended_at"),
                row.getLong("chains_due"),
                new Outcome(
                        row.getBoolean("copy"),
                        row.getLong("chains"),
                        row.getLong("facts"),
                        row.getLong("checkpoints"),
                        JsonMapper.shared().readValue(row.getString("findings"), FINDINGS)));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    boolean over() {
        return endedAt != null;
    }

    /** How long it took; null while it has not ended. */
    @Nullable Duration took() {
        return startedAt == null || endedAt == null ? null : Duration.between(startedAt, endedAt);
    }
}
