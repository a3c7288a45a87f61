package dev.faultline.notification;

import dev.faultline.access.Caller;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.timeline.Timeline;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Messages that wait, and what became of those that do not any more. When one is due, the database's clock says. */
@Component
class Outbox {

    private static final String COLUMNS = """
            select n.id, n.channel_id, n.team_id, n.occasion, n.title, n.text, n.data, n.state, n.attempts, n.next_at, n.trouble, n.made_at,
                   n.over_at, c.name as channel
            from notification n join notification_channel c on c.id = n.channel_id
            """;

    private final JdbcClient jdbc;

    Outbox(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How far the timeline has been read; empty where another node is at it just now. */
    Optional<Timeline.Tide> lockTide() {
        return jdbc.sql("select xid, at from notification_tide for update skip locked")
                .query((row, _) -> new Timeline.Tide(row.getLong("xid"), ChannelRows.instant(row, "at")))
                .optional();
    }

    void moveTide(Timeline.Tide tide) {
        jdbc.sql("update notification_tide set xid = ?, at = ?")
                .params(tide.transaction(), ChannelRows.time(tide.at()))
                .update();
    }

    /** @return whether it was not there yet */
    boolean put(UUID id, Channel channel, String key, Delivery.Letter letter) {
        return jdbc.sql("""
                        insert into notification (id, channel_id, team_id, key, occasion, title, text, data, state, next_at, made_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, 'WAITING', clock_timestamp(), clock_timestamp())
                        on conflict (channel_id, key) do nothing
                        """)
                        .params(
                                id,
                                channel.id(),
                                channel.team(),
                                key,
                                letter.occasion().name(),
                                letter.title(),
                                letter.text(),
                                letter.data())
                        .update()
                == 1;
    }

    /** Whether this was told before, or is about to be. */
    boolean holds(UUID channel, String key) {
        return jdbc.sql("select exists (select from notification where channel_id = ? and key = ?)")
                .params(channel, key)
                .query(Boolean.class)
                .single();
    }

    /**
     * What is due, for this node alone until {@code lease} is over: stops first, then what waits longest.
     *
     * @param one only this one; null for any
     */
    List<Delivery> claim(int most, Duration lease, @Nullable UUID one) {
        var claimed = jdbc.sql("""
                        update notification set attempts = attempts + 1, next_at = clock_timestamp() + :lease * interval '1 second'
                        where id in (select id from notification
                                     where state = 'WAITING' and next_at <= clock_timestamp() and (:any or id = :one)
                                     order by (occasion = 'STOP') desc, next_at, id limit :most for update skip locked)
                        returning id
                        """)
                .param("lease", lease.toSeconds())
                .param("any", one == null)
                .param("one", one == null ? new UUID(0, 0) : one)
                .param("most", most)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
        return jdbc.sql(COLUMNS + "where n.id = any(?) order by n.made_at, n.id")
                .param(claimed.toArray(UUID[]::new))
                .query(Outbox::delivery)
                .list();
    }

    void tried(Delivery delivery, Delivery.Attempt attempt) {
        jdbc.sql("""
                        insert into notification_attempt (notification_id, number, at, millis, arrived, outcome)
                        values (?, ?, ?, ?, ?, ?) on conflict do nothing
                        """)
                .params(
                        delivery.id(),
                        attempt.number(),
                        ChannelRows.time(attempt.at()),
                        attempt.millis(),
                        attempt.arrived(),
                        attempt.outcome())
                .update();
    }

    void sent(Delivery delivery) {
        jdbc.sql("""
                        update notification set state = 'SENT', next_at = null, over_at = clock_timestamp(), trouble = ''
                        where id = ? and state = 'WAITING'
                        """).param(delivery.id()).update();
    }

    /** @param pause until the next attempt; null to give up */
    boolean failed(Delivery delivery, String trouble, @Nullable Duration pause) {
        return jdbc.sql("""
                        update notification
                        set trouble = :trouble, state = case when :over then 'GIVEN_UP' else state end,
                            next_at = case when :over then null else clock_timestamp() + :pause * interval '1 millisecond' end,
                            over_at = case when :over then clock_timestamp() end
                        where id = :id and state = 'WAITING' and attempts = :attempts
                        """)
                        .param("trouble", trouble)
                        .param("over", pause == null)
                        .param("pause", pause == null ? 0 : pause.toMillis())
                        .param("id", delivery.id())
                        .param("attempts", delivery.attempts())
                        .update()
                == 1;
    }

    /** How often it was tried since it last had a fresh start. */
    int triesOf(UUID id) {
        return jdbc.sql("select attempts - before from notification where id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }

    /** @return whether it was over and goes out once more */
    boolean again(UUID id) {
        return jdbc.sql("""
                        update notification set state = 'WAITING', next_at = clock_timestamp(), over_at = null, before = attempts, trouble = ''
                        where id = ? and state in ('SENT', 'GIVEN_UP')
                        """).param(id).update() == 1;
    }

    void withdraw(UUID channel) {
        jdbc.sql("""
                        update notification set state = 'WITHDRAWN', next_at = null, over_at = clock_timestamp(),
                               trouble = 'the channel was ended'
                        where channel_id = ? and state = 'WAITING'
                        """).param(channel).update();
    }

    Optional<Delivery.Log> find(Caller caller, UUID id) {
        return jdbc.sql(COLUMNS + "where n.id = ? and (? or n.team_id = any(?))")
                .params(id, caller.seesAllTeams(), caller.teams().toArray(UUID[]::new))
                .query(Outbox::log)
                .optional()
                .map(each -> withAttempts(List.of(each)).getFirst());
    }

    /** Newest first. */
    Page<Delivery.Log> list(Caller caller, @Nullable UUID channel, Delivery.@Nullable State state, Paging paging) {
        var after = paging.after();
        var found = jdbc.sql(COLUMNS + """
                        where (:all or n.team_id = any(:teams::uuid[]))
                          and (:channel::uuid is null or n.channel_id = :channel::uuid)
                          and (:state::text is null or n.state = :state::text)
                          and (:first or (n.made_at, n.id) < (:at, :id))
                        order by n.made_at desc, n.id desc limit :fetch
                        """)
                .param("all", caller.seesAllTeams())
                .param("teams", caller.teams().stream().map(UUID::toString).toArray(String[]::new))
                .param("channel", channel == null ? null : channel.toString())
                .param("state", state == null ? null : state.name())
                .param("first", after.isEmpty())
                .param("at", after.isEmpty() ? OffsetDateTime.MAX : ChannelRows.time(Instant.parse(after.get(0))))
                .param("id", after.isEmpty() ? new UUID(0, 0) : UUID.fromString(after.get(1)))
                .param("fetch", paging.fetch())
                .query(Outbox::log)
                .list();
        var page = paging.page(
                found,
                each -> List.of(
                        each.delivery().madeAt().toString(),
                        each.delivery().id().toString()));
        return new Page<>(withAttempts(page.items()), page.next());
    }

    private List<Delivery.Log> withAttempts(List<Delivery.Log> logs) {
        record Row(UUID id, Delivery.Attempt attempt) {}
        Map<UUID, List<Delivery.Attempt>> attempts = new HashMap<>();
        jdbc.sql("""
                        select notification_id, number, at, millis, arrived, outcome from notification_attempt
                        where notification_id = any(?) order by number
                        """)
                .param(logs.stream().map(each -> each.delivery().id()).toArray(UUID[]::new))
                .query((row, _) -> new Row(
                        row.getObject("notification_id", UUID.class),
                        new Delivery.Attempt(
                                row.getInt("number"),
                                ChannelRows.instant(row, "at"),
                                row.getLong("millis"),
                                row.getBoolean("arrived"),
                                row.getString("outcome"))))
                .list()
                .forEach(each -> attempts.computeIfAbsent(each.id(), _ -> new ArrayList<>())
                        .add(each.attempt()));
        return logs.stream()
                .map(each -> new Delivery.Log(
                        each.delivery(),
                        each.channel(),
                        attempts.getOrDefault(each.delivery().id(), List.of())))
                .toList();
    }

    private static Delivery.Log log(ResultSet row, int number) throws SQLException {
        return new Delivery.Log(delivery(row, number), row.getString("channel"), List.of());
    }

    private static Delivery delivery(ResultSet row, int number) throws SQLException {
        return new Delivery(
                row.getObject("id", UUID.class),
                row.getObject("channel_id", UUID.class),
                row.getObject("team_id", UUID.class),
                new Delivery.Letter(
                        Occasion.valueOf(row.getString("occasion")),
                        row.getString("title"),
                        row.getString("text"),
                        row.getString("data")),
                Delivery.State.valueOf(row.getString("state")),
                row.getInt("attempts"),
                instant(row, "next_at"),
                row.getString("trouble"),
                ChannelRows.instant(row, "made_at"),
                instant(row, "over_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
