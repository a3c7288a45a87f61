package dev.faultline.schedule;

import static dev.faultline.schedule.ScheduleRows.time;

import dev.faultline.access.Caller;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.ports.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of occurrences: what is to start, who holds it, and what became of it. */
@Component
class OccurrenceRows {

    private static final int AT_ONCE = 500;
    private static final Duration MOST_JITTER = Duration.ofHours(1);

    /** Nobody looks at more; what lies further ahead is looked at when it is nearer. */
    private static final int MOST_BUSY = 5000;

    /** More than this in a few seconds nobody starts. */
    private static final int MOST_AHEAD = 20_000;

    private static final String OCCURRENCES = """
            select o.id, o.schedule_id, s.name, o.planned_at, o.due_at, o.good_until, o.local_time, o.note, o.state, o.reasons, o.run_id,
                   o.decided_at, o.taken_out, o.announced_at is not null as told
            from occurrence o join schedule s on s.id = o.schedule_id
            """;

    private final JdbcClient jdbc;
    private final Ids ids;

    OccurrenceRows(JdbcClient jdbc, Ids ids) {
        this.jdbc = jdbc;
        this.ids = ids;
    }

    /** One that a node holds in memory. */
    record Armed(UUID id, Instant dueAt) {

        /** The same, at another time. */
        Armed at(Instant time) {
            return new Armed(id, time);
        }
    }

    /** One that nobody started in time. */
    record Late(UUID schedule, UUID team, String name, Instant plannedAt, List<String> reasons) {}

    /** Those that have a row already keep it, whatever became of them. */
    void plan(Schedule schedule, List<Moment> moments, String zoneRules) {
        for (int i = 0; i < moments.size(); i += AT_ONCE) {
            insert(schedule, moments.subList(i, Math.min(i + AT_ONCE, moments.size())), zoneRules);
        }
    }

    private void insert(Schedule schedule, List<Moment> moments, String zoneRules) {
        var due = moments.stream().map(each -> due(schedule, each)).toList();
        var zone = schedule.terms().timing().zone();
        jdbc.sql("""
                        insert into occurrence
                            (id, schedule_id, planned_at, due_at, good_until, local_time, note, zone_rules, state)
                        select n.id, :schedule, n.planned, n.due, n.due + make_interval(secs => :tolerance), n.local, n.note,
                               :rules, 'PLANNED'
                        from unnest(:ids::uuid[], :planned::timestamptz[], :due::timestamptz[], :locals::text[], :notes::text[])
                                 as n (id, planned, due, local, note)
                        on conflict (schedule_id, planned_at) do nothing
                        """)
                .param("schedule", schedule.id())
                .param("tolerance", schedule.terms().tolerance().toSeconds())
                .param("rules", zoneRules)
                .param("ids", moments.stream().map(_ -> ids.next()).toArray(UUID[]::new))
                .param(
                        "planned",
                        moments.stream().map(each -> each.at().toString()).toArray(String[]::new))
                .param("due", due.stream().map(Instant::toString).toArray(String[]::new))
                .param(
                        "locals",
                        moments.stream()
                                .map(each -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(each.in(zone)))
                                .toArray(String[]::new))
                .param("notes", moments.stream().map(each -> each.note(zone)).toArray(String[]::new))
                .update();
    }

    /** The same for the same occurrence, whoever works it out. */
    private static Instant due(Schedule schedule, Moment moment) {
        long most = schedule.terms().jitter().toSeconds();
        var chance = new SplittableRandom(
                schedule.id().getLeastSignificantBits() ^ moment.at().getEpochSecond() * 0xD134_2543_DE82_EF95L);
        return most == 0 ? moment.at() : moment.at().plus(Duration.ofSeconds(chance.nextLong(most + 1)));
    }

    /** Takes back what lies ahead and has not begun. @return when each of them was planned for */
    List<Instant> clear(UUID schedule, Instant from) {
        return jdbc.sql("""
                        delete from occurrence
                        where schedule_id = :schedule and planned_at > :from and state in ('PLANNED', 'ARMED')
                        returning planned_at
                        """)
                .param("schedule", schedule)
                .param("from", time(from))
                .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .list();
    }

    /**
     * One that is to start, of any team.
     *
     * @param owner as whom
     * @param since from when on its schedule has been there
     */
    record Busy(
            UUID schedule,
            String name,
            UUID team,
            UUID owner,
            UUID experiment,
            Instant plannedAt,
            Instant dueAt,
            Instant since) {}

    /** What is due around any of these times: not before {@code longest} before it, nor that long after it. */
    List<Busy> busy(Collection<Instant> times, Duration longest) {
        return busy(
                """
                        exists (select from unnest(:times::timestamptz[]) as t (at)
                                where o.due_at > t.at - make_interval(secs => :longest) and o.due_at < t.at + make_interval(secs => :longest))
                        and o.due_at > :first and o.due_at < :last
                        """,
                sql -> sql.param("times", times.stream().map(Instant::toString).toArray(String[]::new))
                        .param("longest", longest.toSeconds())
                        .param("first", time(Collections.min(times).minus(longest)))
                        .param("last", time(Collections.max(times).plus(longest))));
    }

    List<Busy> busyBetween(Instant from, Instant until) {
        return busy(
                "o.due_at > :from and o.due_at < :until",
                sql -> sql.param("from", time(from)).param("until", time(until)));
    }

    private List<Busy> busy(String when, UnaryOperator<JdbcClient.StatementSpec> parameters) {
        return parameters
                .apply(jdbc.sql("""
                        select o.schedule_id, s.name, s.team_id, s.owner_id, s.experiment_id, o.planned_at, o.due_at, s.created_at
                        from occurrence o join schedule s on s.id = o.schedule_id
                        where s.deleted_at is null and o.state in ('PLANNED', 'ARMED')
                          and (s.paused_at is null or s.paused_until <= o.due_at)
                          and %s
                        order by o.due_at, o.id limit :most
                        """.formatted(when)))
                .param("most", MOST_BUSY)
                .query((row, _) -> new Busy(
                        row.getObject("schedule_id", UUID.class),
                        row.getString("name"),
                        row.getObject("team_id", UUID.class),
                        row.getObject("owner_id", UUID.class),
                        row.getObject("experiment_id", UUID.class),
                        row.getObject("planned_at", OffsetDateTime.class).toInstant(),
                        row.getObject("due_at", OffsetDateTime.class).toInstant(),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** All that are planned for a time then, of every schedule that the caller sees and that is still there, in order. */
    List<Occurrence> between(Caller caller, Instant from, Instant until, int most) {
        return jdbc.sql(OCCURRENCES + """
                        where o.planned_at >= :from and o.planned_at < :until
                          and o.due_at >= :from and o.due_at < :latest
                          and (:everybody or s.team_id = any(:teams))
                          and (s.deleted_at is null or o.run_id is not null)
                        order by o.planned_at, o.id limit :most
                        """)
                .param("from", time(from))
                .param("until", time(until))
                // so that the index by due_at serves
                .param("latest", time(until.plus(MOST_JITTER)))
                .param("everybody", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .param("most", most)
                .query(OccurrenceRows::occurrence)
                .list();
    }

    /** Those of these times that somebody had taken out are so no more. @return their times */
    List<Instant> putBack(UUID schedule, List<Moment> moments) {
        return jdbc.sql("""
                        delete from occurrence where schedule_id = :schedule and taken_out and planned_at = any(:planned::timestamptz[])
                        returning planned_at
                        """)
                .param("schedule", schedule)
                .param(
                        "planned",
                        moments.stream().map(each -> each.at().toString()).toArray(String[]::new))
                .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .list();
    }

    /** Not to be started, as somebody says beforehand. @return false when it began, or was decided otherwise */
    boolean takeOut(UUID id, String reason, Instant at) {
        return jdbc.sql("""
                        update occurrence set state = 'SKIPPED', taken_out = true, reasons = array[:reason::text], decided_at = :at
                        where id = :id and state in ('PLANNED', 'ARMED')
                        """)
                        .param("id", id)
                        .param("reason", reason)
                        .param("at", time(at))
                        .update()
                == 1;
    }

    /** As if it had never been planned. @return false when it began, or was decided otherwise */
    boolean remove(UUID id) {
        return jdbc.sql("delete from occurrence where id = :id and state in ('PLANNED', 'ARMED')")
                        .param("id", id)
                        .update()
                == 1;
    }

    Optional<Occurrence> find(UUID schedule, Instant plannedAt) {
        return jdbc.sql(OCCURRENCES + "where o.schedule_id = :schedule and o.planned_at = :planned")
                .param("schedule", schedule)
                .param("planned", time(plannedAt))
                .query(OccurrenceRows::occurrence)
                .optional();
    }

    /** One of which somebody has to be told something. */
    record Coming(UUID id, UUID schedule) {}

    /** Those whose start is to be told now. */
    List<Coming> toAnnounce(Instant now) {
        return jdbc.sql("""
                        select o.id, o.schedule_id from occurrence o join schedule s on s.id = o.schedule_id
                        where o.state in ('PLANNED', 'ARMED') and o.announced_at is null
                          and o.due_at > :now and o.due_at <= :latest
                          and o.due_at <= :now::timestamptz + make_interval(secs => s.notify_before_seconds)
                        order by o.due_at limit :most
                        """)
                .param("now", time(now))
                // so that the index by due_at serves
                .param("latest", time(now.plus(ScheduleReader.MOST_NOTICE)))
                .param("most", AT_ONCE)
                .query((row, _) -> new Coming(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .list();
    }

    /** @return false when somebody has told it already */
    boolean announce(UUID id, Instant now) {
        return jdbc.sql("update occurrence set announced_at = :now where id = :id and announced_at is null")
                        .param("id", id)
                        .param("now", time(now))
                        .update()
                == 1;
    }

    /** Takes those that are near enough to ask whether anything is against them, each once. */
    List<Coming> look(Instant now, Instant from, Instant until, int most) {
        return jdbc.sql("""
                        update occurrence set looked_at = :now
                        where id in (select id from occurrence
                                     where state in ('PLANNED', 'ARMED') and looked_at is null and due_at > :from and due_at <= :until
                                     order by due_at limit :most for update skip locked)
                        returning id, schedule_id
                        """)
                .param("now", time(now))
                .param("from", time(from))
                .param("until", time(until))
                .param("most", most)
                .query((row, _) -> new Coming(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .list();
    }

    /** Those that are due then, and of which nobody has asked yet whether anything is against them. */
    List<Coming> notLookedAt(Instant from, Instant until, int most) {
        return jdbc.sql("""
                        select id, schedule_id from occurrence
                        where state in ('PLANNED', 'ARMED') and looked_at is null and due_at > :from and due_at <= :until
                        order by due_at limit :most
                        """)
                .param("from", time(from))
                .param("until", time(until))
                .param("most", most)
                .query((row, _) -> new Coming(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .list();
    }

    /** It is asked again whether anything is against those; what starts this moment is not waited for. */
    void lookAgain(Instant from, Instant until) {
        jdbc.sql("""
                        update occurrence set looked_at = null
                        where id in (select id from occurrence
                                     where state in ('PLANNED', 'ARMED') and looked_at is not null and due_at > :from and due_at <= :until
                                     for update skip locked)
                        """).param("from", time(from)).param("until", time(until)).update();
    }

    /** @return whether something else was against it when it was last asked */
    boolean foresee(UUID id, Collection<String> against) {
        return jdbc.sql(
                                "update occurrence set foreseen = :against::text[] where id = :id and foreseen is distinct from :against::text[]")
                        .param("id", id)
                        .param("against", against.toArray(String[]::new))
                        .update()
                == 1;
    }

    Optional<Occurrence> find(UUID id) {
        return jdbc.sql(OCCURRENCES + "where o.id = :id")
                .param("id", id)
                .query(OccurrenceRows::occurrence)
                .optional();
    }

    /** The next that are to start, of every schedule that the caller sees and that is not paused then. */
    List<Occurrence> coming(Caller caller, Instant now, Instant until, int most) {
        return jdbc.sql(OCCURRENCES + """
                        where o.state in ('PLANNED', 'ARMED') and o.due_at > :now and o.due_at < :until
                          and s.deleted_at is null and (s.paused_at is null or s.paused_until <= o.due_at)
                          and (:everybody or s.team_id = any(:teams))
                        order by o.due_at, o.id limit :most
                        """)
                .param("now", time(now))
                .param("until", time(until))
                .param("everybody", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .param("most", most)
                .query(OccurrenceRows::occurrence)
                .list();
    }

    /** The runs of a schedule that nobody has judged, by their occurrences. */
    Map<UUID, UUID> toJudge(UUID schedule) {
        return jdbc
                .sql("""
                        select id, run_id from occurrence
                        where schedule_id = :schedule and state = 'DISPATCHED' and outcome is null
                        order by planned_at desc limit :most
                        """)
                .param("schedule", schedule)
                .param("most", AT_ONCE)
                .query((row, _) -> Map.entry(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    void judge(UUID id, Outcome outcome) {
        jdbc.sql("update occurrence set outcome = :outcome where id = :id")
                .param("id", id)
                .param("outcome", outcome.name())
                .update();
    }

    /** What the runs of a schedule came to since it was made or went on, the latest first, as far as they say anything. */
    List<Outcome> outcomes(UUID schedule, int most) {
        return jdbc.sql("""
                        select o.outcome from occurrence o join schedule s on s.id = o.schedule_id
                        where o.schedule_id = :schedule and o.planned_at >= s.counted_from
                          and o.outcome in ('FINE', 'DEVIATED', 'UNCONFIRMED')
                        order by o.planned_at desc limit :most
                        """)
                .param("schedule", schedule)
                .param("most", most)
                .query((row, _) -> Outcome.valueOf(row.getString(1)))
                .list();
    }

    /**
     * Takes for this node what is due soon and nobody has.
     *
     * @param among how many nodes it is shared
     */
    List<Armed> arm(String node, Instant now, Instant ahead, int among) {
        return jdbc.sql("""
                        with soon as (select id, due_at from occurrence
                                      where state = 'PLANNED' and due_at <= :ahead and good_until >= :now
                                      order by due_at limit :most)
                        update occurrence set state = 'ARMED', node = :node
                        where id in (select id from occurrence
                                     where state = 'PLANNED' and due_at <= :ahead and good_until >= :now
                                     order by due_at limit (select (count(*) + :among - 1) / :among from soon)
                                     for update skip locked)
                        returning id, due_at
                        """)
                .param("node", node)
                .param("now", time(now))
                .param("ahead", time(ahead))
                .param("among", among)
                .param("most", MOST_AHEAD)
                .query((row, _) -> new Armed(
                        row.getObject(1, UUID.class),
                        row.getObject(2, OffsetDateTime.class).toInstant()))
                .list();
    }

    /** What this node took and has not begun. */
    void giveBack(String node) {
        jdbc.sql("update occurrence set state = 'PLANNED', node = null where state = 'ARMED' and node = :node")
                .param("node", node)
                .update();
    }

    /** What is too late is never started. */
    List<Late> miss(Instant now) {
        return jdbc.sql("""
                        with late as (select id, node from occurrence
                                      where state in ('PLANNED', 'ARMED') and good_until < :now
                                      order by good_until limit :most for update skip locked)
                        update occurrence o
                        set state = 'MISSED', decided_at = :now,
                            reasons = array[case when l.node is null then :nobody else format(:held, l.node) end]
                        from late l, schedule s
                        where o.id = l.id and s.id = o.schedule_id
                        returning o.schedule_id, s.team_id, s.name, o.planned_at, o.reasons
                        """)
                .param("now", time(now))
                .param("most", AT_ONCE)
                .param("nobody", Reasons.NOBODY)
                .param("held", Reasons.HELD)
                .query((row, _) -> new Late(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        row.getString(3),
                        row.getObject(4, OffsetDateTime.class).toInstant(),
                        Arrays.asList((String[]) row.getArray(5).getArray())))
                .list();
    }

    /** Of an occurrence that this node still holds; held until the transaction ends. */
    Optional<Occurrence> take(UUID id, String node) {
        return jdbc.sql(OCCURRENCES + "where o.id = :id and o.state = 'ARMED' and o.node = :node for update of o")
                .param("id", id)
                .param("node", node)
                .query(OccurrenceRows::occurrence)
                .optional();
    }

    void started(UUID id, UUID run, Instant at) {
        jdbc.sql("update occurrence set state = 'DISPATCHED', run_id = :run, decided_at = :at where id = :id")
                .param("id", id)
                .param("run", run)
                .param("at", time(at))
                .update();
    }

    void notStarted(UUID id, OccurrenceState state, Collection<String> reasons, Instant at) {
        jdbc.sql("update occurrence set state = :state, reasons = :reasons, decided_at = :at where id = :id")
                .param("id", id)
                .param("state", state.name())
                .param("reasons", reasons.toArray(String[]::new))
                .param("at", time(at))
                .update();
    }

    /** Of a schedule that the caller sees. */
    Optional<Occurrence> find(Caller caller, UUID id) {
        return jdbc.sql(OCCURRENCES + """
                        where o.id = :id and s.deleted_at is null and (:everybody or s.team_id = any(:teams))
                        """)
                .param("id", id)
                .param("everybody", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .query(OccurrenceRows::occurrence)
                .optional();
    }

    /** What lies ahead of each of these next. */
    Map<UUID, Occurrence> next(Collection<UUID> schedules) {
        return jdbc
                .sql("""
                        select distinct on (n.schedule_id) n.*
                        from (%s where o.schedule_id = any(:schedules) and o.state in ('PLANNED', 'ARMED')) n
                        order by n.schedule_id, n.planned_at
                        """.formatted(OCCURRENCES))
                .param("schedules", schedules.toArray(UUID[]::new))
                .query(OccurrenceRows::occurrence)
                .list()
                .stream()
                .collect(Collectors.toMap(Occurrence::scheduleId, Function.identity()));
    }

    /** Also what was taken out, while it lies ahead. */
    List<Occurrence> ahead(UUID schedule, Instant now, int most) {
        return jdbc.sql(OCCURRENCES + """
                        where o.schedule_id = :schedule and (o.state in ('PLANNED', 'ARMED') or o.taken_out and o.planned_at > :now)
                        order by o.planned_at limit :most
                        """)
                .param("schedule", schedule)
                .param("now", time(now))
                .param("most", most)
                .query(OccurrenceRows::occurrence)
                .list();
    }

    /** The latest first. */
    List<Occurrence> behind(UUID schedule, Instant now, int most) {
        return jdbc.sql(OCCURRENCES + """
                        where o.schedule_id = :schedule and o.state not in ('PLANNED', 'ARMED')
                          and (not o.taken_out or o.planned_at <= :now)
                        order by o.planned_at desc limit :most
                        """)
                .param("schedule", schedule)
                .param("now", time(now))
                .param("most", most)
                .query(OccurrenceRows::occurrence)
                .list();
    }

    /** Of one schedule, in order. */
    Page<Occurrence> of(UUID schedule, Optional<OccurrenceState> state, Paging paging) {
        var after = paging.after();
        var found = jdbc.sql(OCCURRENCES + """
                        where o.schedule_id = :schedule
                          and (:state::text is null or o.state = :state::text)
                          and (:first or (o.planned_at, o.id) > (:at::timestamptz, :id))
                        order by o.planned_at, o.id limit :fetch
                        """)
                .param("schedule", schedule)
                .param("state", state.map(Enum::name).orElse(null))
                .param("first", after.isEmpty())
                .param("at", after.isEmpty() ? Instant.EPOCH.toString() : after.get(0))
                .param("id", after.isEmpty() ? new UUID(0, 0) : UUID.fromString(after.get(1)))
                .param("fetch", paging.fetch())
                .query(OccurrenceRows::occurrence)
                .list();
        return page(paging, found);
    }

    /** What did not start, of every schedule that the caller sees, the latest first. */
    Page<Occurrence> notStarted(Caller caller, Sought sought, Paging paging) {
        var after = paging.after();
        var found = jdbc.sql(OCCURRENCES + """
                        where o.state in ('MISSED', 'SKIPPED')
                          and (:state::text is null or o.state = :state::text)
                          and (:everybody or s.team_id = any(:teams))
                          and (:team::uuid is null or s.team_id = :team::uuid)
                          and (:schedule::uuid is null or o.schedule_id = :schedule::uuid)
                          and (:words = '' or position(lower(:words) in lower(s.name || ' ' || array_to_string(o.reasons, ' '))) > 0)
                          and (:first or (o.planned_at, o.id) < (:at::timestamptz, :id))
                        order by o.planned_at desc, o.id desc limit :fetch
                        """)
                .param("state", sought.state().map(Enum::name).orElse(null))
                .param("team", sought.team().orElse(null))
                .param("schedule", sought.schedule().orElse(null))
                .param("words", sought.words())
                .param("everybody", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .param("first", after.isEmpty())
                .param("at", after.isEmpty() ? Instant.EPOCH.toString() : after.get(0))
                .param("id", after.isEmpty() ? new UUID(0, 0) : UUID.fromString(after.get(1)))
                .param("fetch", paging.fetch())
                .query(OccurrenceRows::occurrence)
                .list();
        return page(paging, found);
    }

    private static Page<Occurrence> page(Paging paging, List<Occurrence> found) {
        return paging.page(
                found, each -> List.of(each.plannedAt().toString(), each.id().toString()));
    }

    private static Occurrence occurrence(ResultSet row, int number) throws SQLException {
        return new Occurrence(
                row.getObject("id", UUID.class),
                row.getObject("schedule_id", UUID.class),
                row.getString("name"),
                row.getObject("planned_at", OffsetDateTime.class).toInstant(),
                row.getObject("due_at", OffsetDateTime.class).toInstant(),
                row.getObject("good_until", OffsetDateTime.class).toInstant(),
                row.getString("local_time"),
                row.getString("note"),
                OccurrenceState.valueOf(row.getString("state")),
                Arrays.asList((String[]) row.getArray("reasons").getArray()),
                row.getObject("run_id", UUID.class),
                ScheduleRows.instant(row, "decided_at"),
                row.getBoolean("taken_out"),
                row.getBoolean("told"));
    }
}
