package dev.faultline.schedule;

import dev.faultline.access.Caller;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The table of schedules. */
@Component
class ScheduleRows {

    private static final String COLUMNS = """
            select id, team_id, experiment_id, name, rule::text as rule, tolerance_seconds, overlap, jitter_seconds, ends_at,
                   paused_at, paused_by, paused_until, pause_reason, owner_id, version, changed_by, changed_at, created_at,
                   notify_before_seconds, pause_after
            from schedule
            """;

    private final JdbcClient jdbc;

    ScheduleRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What an Idempotency-Key stands for. */
    record Request(@Nullable String key, @Nullable String hash) {}

    /** What was made under a key, and of what. */
    record Earlier(UUID id, String hash) {}

    void insert(Schedule schedule, Request request) {
        jdbc.sql("""
                        insert into schedule
                            (id, team_id, experiment_id, name, rule, tolerance_seconds, overlap, jitter_seconds, ends_at,
                             owner_id, version, planned_until, zone_rules, idempotency_key, request_hash,
                             created_by, created_at, changed_by, changed_at, notify_before_seconds, pause_after, counted_from)
                        values (:id, :team, :experiment, :name, :rule::jsonb, :tolerance, :overlap, :jitter, :ends,
                                :owner, :version, :at, '', :key, :hash, :by, :at, :by, :at, :notice, :pauseAfter, :at)
                        """)
                .param("id", schedule.id())
                .param("team", schedule.team())
                .param("experiment", schedule.experiment())
                .param("name", schedule.name())
                .param("rule", rule(schedule.terms()))
                .param("tolerance", schedule.terms().tolerance().toSeconds())
                .param("overlap", schedule.terms().overlap().name())
                .param("jitter", schedule.terms().jitter().toSeconds())
                .param("ends", time(schedule.terms().endsAt()))
                .param("owner", schedule.owner())
                .param("version", schedule.version())
                .param("key", request.key())
                .param("hash", request.hash())
                .param("by", schedule.changedBy())
                .param("at", time(schedule.changedAt()))
                .param("notice", notice(schedule))
                .param("pauseAfter", pauseAfter(schedule))
                .update();
    }

    private static @Nullable Long notice(Schedule schedule) {
        var notice = schedule.terms().notifyBefore();
        return notice == null ? null : notice.toSeconds();
    }

    private static @Nullable Integer pauseAfter(Schedule schedule) {
        var continuous = schedule.terms().continuous();
        return continuous == null ? null : continuous.pauseAfter();
    }

    void update(Schedule schedule) {
        var pause = schedule.pause();
        jdbc.sql("""
                        update schedule
                        set name = :name, rule = :rule::jsonb, tolerance_seconds = :tolerance, overlap = :overlap,
                            jitter_seconds = :jitter, ends_at = :ends, owner_id = :owner, version = :version,
                            counted_from = case when paused_at is not null and :pausedAt::timestamptz is null
                                                  or pause_after is null and :pauseAfter::integer is not null then :at
                                           else counted_from end,
                            paused_at = :pausedAt, paused_by = :pausedBy, paused_until = :pausedUntil,
                            pause_reason = :reason, changed_by = :by, changed_at = :at,
                            notify_before_seconds = :notice, pause_after = :pauseAfter
                        where id = :id and team_id = :team
                        """)
                .param("id", schedule.id())
                .param("team", schedule.team())
                .param("name", schedule.name())
                .param("rule", rule(schedule.terms()))
                .param("tolerance", schedule.terms().tolerance().toSeconds())
                .param("overlap", schedule.terms().overlap().name())
                .param("jitter", schedule.terms().jitter().toSeconds())
                .param("ends", time(schedule.terms().endsAt()))
                .param("owner", schedule.owner())
                .param("version", schedule.version())
                .param("pausedAt", time(pause == null ? null : pause.at()))
                .param("pausedBy", pause == null ? null : pause.by())
                .param("pausedUntil", time(pause == null ? null : pause.until()))
                .param("reason", pause == null ? null : pause.reason())
                .param("notice", notice(schedule))
                .param("pauseAfter", pauseAfter(schedule))
                .param("by", schedule.changedBy())
                .param("at", time(schedule.changedAt()))
                .update();
    }

    void delete(UUID id, Instant at) {
        jdbc.sql("update schedule set deleted_at = :at where id = :id")
                .param("id", id)
                .param("at", time(at))
                .update();
    }

    void planned(UUID id, Instant until, String zoneRules) {
        jdbc.sql("update schedule set planned_until = :until, zone_rules = :rules where id = :id")
                .param("id", id)
                .param("until", time(until))
                .param("rules", zoneRules)
                .update();
    }

    /** The current one, and whoever else wants to change it or to start by it waits. */
    Optional<Schedule> lock(UUID id) {
        return jdbc.sql(COLUMNS + "where id = :id and deleted_at is null for update")
                .param("id", id)
                .query(ScheduleRows::schedule)
                .optional();
    }

    Optional<Schedule> find(UUID id) {
        return jdbc.sql(COLUMNS + "where id = :id and deleted_at is null")
                .param("id", id)
                .query(ScheduleRows::schedule)
                .optional();
    }

    /** Also those that were deleted: what they started is still shown. */
    List<Schedule> all(Collection<UUID> ids) {
        return jdbc.sql(COLUMNS + "where id = any(:ids) order by lower(name), id")
                .param("ids", ids.toArray(UUID[]::new))
                .query(ScheduleRows::schedule)
                .list();
    }

    /** Continuous ones whose runs are to be looked at. */
    List<UUID> toJudge() {
        return jdbc.sql("""
                        select s.id from schedule s
                        where s.pause_after is not null and s.deleted_at is null
                          and exists (select from occurrence o
                                      where o.schedule_id = s.id and o.state = 'DISPATCHED' and o.outcome is null
                                        and o.planned_at >= s.counted_from - interval '1 day')
                        """).query((row, _) -> row.getObject("id", UUID.class)).list();
    }

    /** @param at null where one of them could not be read: then it stays as long ago as it was */
    void guardsRead(UUID id, @Nullable Instant at, String said) {
        jdbc.sql("""
                        update schedule set guards_read_at = coalesce(:at::timestamptz, guards_read_at), guards_said = :said
                        where id = :id
                        """).param("id", id).param("at", time(at)).param("said", said).update();
    }

    /** When every stop condition was last read, and what was said then. */
    record GuardsRead(@Nullable Instant at, @Nullable String said) {}

    GuardsRead guardsRead(UUID id) {
        return jdbc.sql("select guards_read_at, guards_said from schedule where id = :id")
                .param("id", id)
                .query((row, _) -> new GuardsRead(instant(row, "guards_read_at"), row.getString("guards_said")))
                .single();
    }

    /** Those of a continuous schedule that paused themselves, of teams that the caller sees. */
    List<Schedule> pausedBy(Caller caller, String actor) {
        return jdbc.sql(COLUMNS + """
                        where paused_by = :actor and deleted_at is null and (:everybody or team_id = any(:teams))
                        order by lower(name), id limit 20
                        """)
                .param("actor", actor)
                .param("everybody", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .query(ScheduleRows::schedule)
                .list();
    }

    Optional<Earlier> earlier(String actor, String key) {
        return jdbc.sql("select id, request_hash from schedule where created_by = :by and idempotency_key = :key")
                .param("by", actor)
                .param("key", key)
                .query((row, _) -> new Earlier(row.getObject(1, UUID.class), row.getString(2)))
                .optional();
    }

    /** How far a schedule is worked out. */
    record Planned(UUID id, Instant until, String zoneRules) {}

    /** One that nobody works out now, and that is not worked out that far or not by these rules; locked. */
    Optional<Planned> toPlan(Instant horizon, String zoneRules) {
        return jdbc.sql("""
                        select id, planned_until, zone_rules from schedule
                        where deleted_at is null and (planned_until < :horizon or zone_rules < :rules)
                        order by planned_until limit 1 for update skip locked
                        """)
                .param("horizon", time(horizon))
                .param("rules", zoneRules)
                .query((row, _) -> new Planned(
                        row.getObject(1, UUID.class),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getString(3)))
                .optional();
    }

    Page<Schedule> list(Caller caller, Optional<UUID> experiment, Paging paging) {
        var after = paging.after();
        var found = jdbc.sql(COLUMNS + """
                        where deleted_at is null
                          and (:everybody or team_id = any(:teams))
                          and (:experiment::uuid is null or experiment_id = :experiment::uuid)
                          and (:first or (lower(name), id) > (:name, :id))
                        order by lower(name), id limit :fetch
                        """)
                .param("everybody", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .param("experiment", experiment.orElse(null))
                .param("first", after.isEmpty())
                .param("name", after.isEmpty() ? "" : after.get(0))
                .param("id", after.isEmpty() ? new UUID(0, 0) : UUID.fromString(after.get(1)))
                .param("fetch", paging.fetch())
                .query(ScheduleRows::schedule)
                .list();
        return paging.page(
                found,
                each -> List.of(each.name().toLowerCase(Locale.ROOT), each.id().toString()));
    }

    private static String rule(Schedule.Terms terms) {
        return JsonMapper.shared().writeValueAsString(ScheduleReader.write(terms.timing()));
    }

    private static Schedule schedule(ResultSet row, int number) throws SQLException {
        var pausedAt = instant(row, "paused_at");
        return new Schedule(
                row.getObject("id", UUID.class),
                row.getObject("team_id", UUID.class),
                row.getObject("experiment_id", UUID.class),
                new Schedule.Terms(
                        row.getString("name"),
                        RuleReader.stored(Gate.document(row.getString("rule"), Format.JSON)
                                .fields()),
                        Duration.ofSeconds(row.getInt("tolerance_seconds")),
                        Schedule.Overlap.valueOf(row.getString("overlap")),
                        Duration.ofSeconds(row.getInt("jitter_seconds")),
                        instant(row, "ends_at"),
                        seconds(row, "notify_before_seconds"),
                        continuous(row)),
                pausedAt == null
                        ? null
                        : new Schedule.Pause(
                                row.getString("pause_reason"),
                                row.getString("paused_by"),
                                pausedAt,
                                instant(row, "paused_until")),
                row.getObject("owner_id", UUID.class),
                row.getInt("version"),
                row.getString("changed_by"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    static @Nullable Duration seconds(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, Integer.class);
        return value == null ? null : Duration.ofSeconds(value);
    }

    private static Schedule.@Nullable Continuous continuous(ResultSet row) throws SQLException {
        var pauseAfter = row.getObject("pause_after", Integer.class);
        return pauseAfter == null ? null : new Schedule.Continuous(pauseAfter);
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    static @Nullable OffsetDateTime time(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }
}
