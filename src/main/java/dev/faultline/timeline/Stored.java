package dev.faultline.timeline;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A fact as the table holds it, with what proves it. */
record Stored(Link link, String body, byte[] prev, byte[] hash) {

    static final String COLUMNS =
            "chain, seq, at, happened_at, actor, kind, words, body, body_sha, prev, hash, team_id, open, recorded_late";

    static Stored of(ResultSet row, int number) throws SQLException {
        OffsetDateTime happened = row.getObject("happened_at", OffsetDateTime.class);
        Link link = new Link(
                row.getObject("chain", UUID.class),
                row.getLong("seq"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                instant(happened),
                row.getString("actor"),
                row.getString("kind"),
                row.getString("words"),
                row.getBytes("body_sha"),
                row.getObject("team_id", UUID.class),
                row.getBoolean("open"),
                row.getBoolean("recorded_late"));
        return new Stored(link, row.getString("body"), row.getBytes("prev"), row.getBytes("hash"));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    Timeline.Entry entry() {
        return new Timeline.Entry(
                link.chain(),
                link.seq(),
                link.at(),
                link.happenedAt(),
                link.actor(),
                link.kind(),
                link.words(),
                Canonical.tree(body),
                link.late(),
                hash);
    }
}
