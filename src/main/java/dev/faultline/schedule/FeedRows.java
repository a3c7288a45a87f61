package dev.faultline.schedule;

import static dev.faultline.schedule.ScheduleRows.time;

import dev.faultline.access.Mandate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of feeds. Secrets come here as digests. */
@Component
class FeedRows {

    private final JdbcClient jdbc;

    FeedRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whose link was shown. */
    record Asked(UUID id, Mandate mandate, @Nullable UUID team) {}

    void insert(Feed feed, Mandate mandate, byte[] hash) {
        jdbc.sql("""
                        insert into feed (id, owner_id, token_id, team_id, name, hash, made_at)
                        values (:id, :owner, :token, :team, :name, :hash, :at)
                        """)
                .param("id", feed.id())
                .param("owner", mandate.person())
                .param("token", mandate.token())
                .param("team", feed.team())
                .param("name", feed.name())
                .param("hash", hash)
                .param("at", time(feed.madeAt()))
                .update();
    }

    /** Makes whoever else changes the feeds of this person wait. */
    void lock(UUID owner) {
        jdbc.sql("select id from person where id = :owner for no key update")
                .param("owner", owner)
                .query(UUID.class)
                .single();
    }

    /** The latest first. */
    List<Feed> of(UUID owner) {
        return jdbc.sql("""
                        select id, name, team_id, made_at, fetched_at from feed
                        where owner_id = :owner and revoked_at is null order by made_at desc, id desc
                        """).param("owner", owner).query(FeedRows::feed).list();
    }

    Optional<Feed> renew(UUID id, Mandate mandate, byte[] hash, Instant at) {
        return jdbc.sql("""
                        update feed set token_id = :token, hash = :hash, made_at = :at, fetched_at = null
                        where id = :id and owner_id = :owner and revoked_at is null
                        returning id, name, team_id, made_at, fetched_at
                        """)
                .param("id", id)
                .param("owner", mandate.person())
                .param("token", mandate.token())
                .param("hash", hash)
                .param("at", time(at))
                .query(FeedRows::feed)
                .optional();
    }

    Optional<Feed> revoke(UUID id, UUID owner, Instant at) {
        return jdbc.sql("""
                        update feed set revoked_at = :at where id = :id and owner_id = :owner and revoked_at is null
                        returning id, name, team_id, made_at, fetched_at
                        """)
                .param("id", id)
                .param("owner", owner)
                .param("at", time(at))
                .query(FeedRows::feed)
                .optional();
    }

    Optional<Asked> asked(byte[] hash) {
        return jdbc.sql("select id, owner_id, token_id, team_id from feed where hash = :hash and revoked_at is null")
                .param("hash", hash)
                .query((row, _) -> new Asked(
                        row.getObject("id", UUID.class),
                        new Mandate(row.getObject("owner_id", UUID.class), row.getObject("token_id", UUID.class)),
                        row.getObject("team_id", UUID.class)))
                .optional();
    }

    /**
     * Notes what is answered now. In HTTP a date has whole seconds, so another answer is never of the second of the one before.
     *
     * @return since when this has been the answer
     */
    Instant answered(UUID id, byte[] content, Instant now) {
        return jdbc.sql("""
                        update feed
                        set fetched_at = :now, content_hash = :content,
                            content_since = case when content_hash = :content then content_since
                                else greatest(date_trunc('second', :now::timestamptz), content_since + interval '1 second') end
                        where id = :id returning content_since
                        """)
                .param("id", id)
                .param("content", content)
                .param("now", time(now))
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    private static Feed feed(ResultSet row, int number) throws SQLException {
        return new Feed(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getObject("team_id", UUID.class),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                ScheduleRows.instant(row, "fetched_at"));
    }
}
