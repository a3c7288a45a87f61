package dev.faultline.schedule;

import static dev.faultline.schedule.ScheduleRows.time;

import dev.faultline.access.Caller;
import dev.faultline.ports.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of what calendars outside know: follows the occurrences, and forgets nothing of what was ever told. */
@Component
class Entries {

    /** How long what lies behind, or was taken back, is still told. */
    static final Duration KEPT = Duration.ofDays(30);

    private static final int MOST_AHEAD = 2000;
    private static final int MOST_BEHIND = 1000;

    private static final String TOLD = """
            select e.id, e.schedule_id, e.planned_at, e.sequence, s.name, s.experiment_id, s.rule ->> 'zone' as zone, s.jitter_seconds,
                   s.notify_before_seconds, s.paused_at, s.paused_by, s.paused_until, s.pause_reason,
                   o.state, o.local_time, o.note, o.reasons,
                   greatest(e.changed_at, s.changed_at, s.deleted_at, o.decided_at) as changed_at
            from calendar_entry e
            join schedule s on s.id = e.schedule_id
            left join occurrence o on o.schedule_id = e.schedule_id and o.planned_at = e.planned_at and not e.cancelled
            """;

    private final JdbcClient jdbc;
    private final Ids ids;

    Entries(JdbcClient jdbc, Ids ids) {
        this.jdbc = jdbc;
        this.ids = ids;
    }

    /**
     * An entry with all that an event is made of.
     *
     * @param state null where the occurrence was taken back
     * @param changedAt of the entry, its schedule or its occurrence, whichever was last
     */
    record Told(
            UUID id,
            UUID scheduleId,
            Instant plannedAt,
            int sequence,
            Instant changedAt,
            String schedule,
            UUID experiment,
            String zone,
            Duration jitter,
            @Nullable Duration notifyBefore,
            Schedule.@Nullable Pause pause,
            @Nullable OccurrenceState state,
            String localTime,
            String note,
            List<String> reasons) {}

    /** Makes the entries after {@code from} say what is planned, in the transaction that planned it. */
    void follow(UUID schedule, Instant from, Instant now) {
        var changed = Entry.changes(known(schedule, from), planned(schedule, from), ids::next);
        if (!changed.isEmpty()) {
            write(schedule, changed, now);
        }
    }

    /** What was told as cancelled stands again; its number had grown by one when it was. */
    void tellAgain(UUID schedule, List<Instant> planned, Instant now) {
        if (!planned.isEmpty()) {
            jdbc.sql("""
                            update calendar_entry set sequence = sequence + 2, changed_at = :now
                            where schedule_id = :schedule and planned_at = any(:planned::timestamptz[])
                            """)
                    .param("schedule", schedule)
                    .param("planned", planned.stream().map(Instant::toString).toArray(String[]::new))
                    .param("now", time(now))
                    .update();
        }
    }

    /** The event of one time is that of another now, and stays the same event. */
    void move(UUID schedule, Instant from, Entry.Planned to, Instant now) {
        jdbc.sql("""
                        update calendar_entry set planned_at = :to, day = :day, sequence = sequence + 1, changed_at = :now
                        where schedule_id = :schedule and planned_at = :from and not cancelled
                          and not exists (select from calendar_entry where schedule_id = :schedule and planned_at = :to)
                        """)
                .param("schedule", schedule)
                .param("from", time(from))
                .param("to", time(to.at()))
                .param("day", to.day())
                .param("now", time(now))
                .update();
    }

    /** What lies between was held up and is no more, or the other way round: who was told it is told anew. */
    void held(UUID schedule, Instant from, Instant until, Instant now) {
        jdbc.sql("""
                        update calendar_entry set sequence = sequence + 1, changed_at = :now
                        where schedule_id = :schedule and not cancelled and planned_at > :now and planned_at >= :from and planned_at < :until
                        """)
                .param("schedule", schedule)
                .param("from", time(from))
                .param("until", time(until))
                .param("now", time(now))
                .update();
    }

    private List<Entry> known(UUID schedule, Instant from) {
        return jdbc.sql("""
                        select id, day, planned_at, sequence, cancelled from calendar_entry
                        where schedule_id = :schedule and planned_at > :from
                        """)
                .param("schedule", schedule)
                .param("from", time(from))
                .query((row, _) -> new Entry(
                        row.getObject("id", UUID.class),
                        row.getObject("day", LocalDate.class),
                        at(row, "planned_at"),
                        row.getInt("sequence"),
                        row.getBoolean("cancelled")))
                .list();
    }

    private List<Entry.Planned> planned(UUID schedule, Instant from) {
        return jdbc.sql("""
                        select planned_at, left(local_time, 10) as day from occurrence
                        where schedule_id = :schedule and planned_at > :from order by planned_at
                        """)
                .param("schedule", schedule)
                .param("from", time(from))
                .query((row, _) -> new Entry.Planned(at(row, "planned_at"), LocalDate.parse(row.getString("day"))))
                .list();
    }

    private void write(UUID schedule, List<Entry> changed, Instant now) {
        jdbc.sql("""
                        insert into calendar_entry (id, schedule_id, day, planned_at, sequence, cancelled, changed_at)
                        select n.id, :schedule, n.day, n.planned, n.sequence, n.cancelled, :now
                        from unnest(:ids::uuid[], :days::date[], :planned::timestamptz[], :sequences::integer[], :cancelled::boolean[])
                                 as n (id, day, planned, sequence, cancelled)
                        on conflict (id) do update
                            set planned_at = excluded.planned_at, sequence = excluded.sequence, cancelled = excluded.cancelled,
                                changed_at = excluded.changed_at
                        """)
                .param("schedule", schedule)
                .param("now", time(now))
                .param("ids", changed.stream().map(Entry::id).toArray(UUID[]::new))
                .param(
                        "days",
                        changed.stream().map(each -> each.day().toString()).toArray(String[]::new))
                .param(
                        "planned",
                        changed.stream()
                                .map(each -> each.plannedAt().toString())
                                .toArray(String[]::new))
                .param("sequences", changed.stream().map(Entry::sequence).toArray(Integer[]::new))
                .param("cancelled", changed.stream().map(Entry::cancelled).toArray(Boolean[]::new))
                .update();
    }

    /** Of those of these teams that the caller may see: what lies ahead, nearest first, and what became of the last days. */
    List<Told> told(Caller caller, Collection<UUID> teams, Instant now) {
        return jdbc.sql("""
                        with told as (%s where s.team_id = any(:teams) and (:everybody or s.team_id = any(:mine))
                                        and e.planned_at > :since and (o.id is not null or e.changed_at > :since))
                        (select * from told where planned_at > :now order by planned_at, id limit :ahead)
                        union all
                        (select * from told where planned_at <= :now order by planned_at desc, id desc limit :behind)
                        order by planned_at, id
                        """.formatted(TOLD))
                .param("teams", teams.toArray(UUID[]::new))
                .param("everybody", caller.seesAllTeams())
                .param("mine", caller.teams().toArray(UUID[]::new))
                .param("since", time(now.minus(KEPT)))
                .param("now", time(now))
                .param("ahead", MOST_AHEAD)
                .param("behind", MOST_BEHIND)
                .query(Entries::told)
                .list();
    }

    /** One of a team that the caller may see. */
    Optional<Told> one(Caller caller, UUID id) {
        return jdbc.sql(TOLD + "where e.id = :id and (:everybody or s.team_id = any(:mine))")
                .param("id", id)
                .param("everybody", caller.seesAllTeams())
                .param("mine", caller.teams().toArray(UUID[]::new))
                .query(Entries::told)
                .optional();
    }

    private static Told told(ResultSet row, int number) throws SQLException {
        var state = row.getString("state");
        var pausedAt = ScheduleRows.instant(row, "paused_at");
        return new Told(
                row.getObject("id", UUID.class),
                row.getObject("schedule_id", UUID.class),
                at(row, "planned_at"),
                row.getInt("sequence"),
                at(row, "changed_at"),
                row.getString("name"),
                row.getObject("experiment_id", UUID.class),
                row.getString("zone"),
                Duration.ofSeconds(row.getInt("jitter_seconds")),
                ScheduleRows.seconds(row, "notify_before_seconds"),
                pausedAt == null
                        ? null
                        : new Schedule.Pause(
                                row.getString("pause_reason"),
                                row.getString("paused_by"),
                                pausedAt,
                                ScheduleRows.instant(row, "paused_until")),
                state == null ? null : OccurrenceState.valueOf(state),
                state == null ? "" : row.getString("local_time"),
                state == null ? "" : row.getString("note"),
                state == null
                        ? List.of()
                        : Arrays.asList((String[]) row.getArray("reasons").getArray()));
    }

    private static Instant at(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
