package dev.faultline.calendar;

import dev.faultline.access.Caller;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of calendars. */
@Component
class CalendarRows {

    private static final String CALENDARS = """
            select c.id, c.kind, c.team_id, t.name as team, c.environment, c.service, c.reason, c.zone, c.from_local, c.until_local,
                   c.week::text as week, c.holidays::text[] as holidays, c.region, c.made_by, c.made_at, c.ended_by, c.ended_at,
                   c.end_reason, c.stop_running, i.url, i.refresh_seconds, i.stale_seconds, i.when_stale, i.read_at, i.trouble, i.notes,
                   i.url is not null and i.read_at < clock_timestamp() - i.stale_seconds * interval '1 second' as stale
            from calendar c left join team t on t.id = c.team_id left join calendar_import i on i.calendar_id = c.id
            """;

    /** What lists show of what is closed ahead. */
    static final int SOME = 20;

    /** Whoever starts asks for all of it. */
    private static final int ALL = 10_000;

    private final JdbcClient jdbc;
    private final ImportRows imports;
    private final Clock clock;

    CalendarRows(JdbcClient jdbc, ImportRows imports, Clock clock) {
        this.jdbc = jdbc;
        this.imports = imports;
        this.clock = clock;
    }

    /**
     * What was made under a key.
     *
     * @param same whether of the same text
     */
    record Earlier(UUID id, boolean same) {}

    /** What it was asked for with. */
    record Request(@Nullable String key, String text) {}

    /** @return false when something was made under this key already */
    boolean insert(Calendar calendar, Request request) {
        var freeze = calendar.rule() instanceof Freeze each ? each : null;
        var hours = calendar.rule() instanceof BusinessHours each ? each : null;
        return jdbc.sql("""
                        insert into calendar
                            (id, kind, team_id, environment, service, reason, zone, from_local, until_local, week, holidays, region,
                             stop_running, made_by, made_at, idempotency_key, request_hash)
                        values (:id, :kind, :team, :environment, :service, :reason, :zone, :from, :until, :week::jsonb,
                                :holidays::date[], :region, :stop, :by, :at, :key, encode(sha256(convert_to(:text, 'UTF8')), 'hex'))
                        on conflict (made_by, idempotency_key) do nothing
                        """)
                        .param("id", calendar.id())
                        .param("kind", calendar.kind().replace('-', '_').toUpperCase(Locale.ROOT))
                        .param("region", calendar.region())
                        .param("team", calendar.team())
                        .param("environment", calendar.scope() instanceof Scope.Environment(String name) ? name : null)
                        .param("service", calendar.scope() instanceof Scope.Service(String name) ? name : null)
                        .param("reason", calendar.reason())
                        .param("zone", calendar.rule().zone().getId())
                        .param("from", freeze == null ? null : freeze.from())
                        .param("until", freeze == null ? null : freeze.until())
                        .param("stop", freeze != null && freeze.stopRunning())
                        .param("week", hours == null ? null : CalendarReader.written(hours.week()))
                        .param(
                                "holidays",
                                hours == null
                                        ? new String[0]
                                        : hours.holidays().stream()
                                                .map(LocalDate::toString)
                                                .toArray(String[]::new))
                        .param("by", calendar.madeBy())
                        .param("at", calendar.madeAt().atOffset(ZoneOffset.UTC))
                        .param("key", request.key())
                        .param("text", request.text())
                        .update()
                == 1;
    }

    void end(UUID id, Calendar.End end) {
        jdbc.sql("update calendar set ended_by = :by, ended_at = :at, end_reason = :reason where id = :id")
                .param("id", id)
                .param("by", end.by())
                .param("at", end.at().atOffset(ZoneOffset.UTC))
                .param("reason", end.reason())
                .update();
    }

    Optional<Earlier> earlier(String actor, String key, String text) {
        return jdbc.sql("""
                        select id, request_hash = encode(sha256(convert_to(:text, 'UTF8')), 'hex')
                        from calendar where made_by = :by and idempotency_key = :key
                        """)
                .param("by", actor)
                .param("key", key)
                .param("text", text)
                .query((row, _) -> new Earlier(row.getObject(1, UUID.class), row.getBoolean(2)))
                .optional();
    }

    Optional<Calendar> find(Caller caller, UUID id) {
        return one(caller, id, "");
    }

    /** Whoever may see it. */
    Optional<Calendar> byId(UUID id) {
        return jdbc.sql(CALENDARS + "where c.id = :id")
                .param("id", id)
                .query(CalendarRows::calendar)
                .optional();
    }

    /** All that one closes after a moment. */
    List<Closure> closures(UUID calendar, Instant then) {
        return imports.closures(List.of(calendar), then, ALL).getOrDefault(calendar, List.of());
    }

    /** The current one, and whoever else wants to end it waits. */
    Optional<Calendar> lock(Caller caller, UUID id) {
        return one(caller, id, " for update of c");
    }

    private Optional<Calendar> one(Caller caller, UUID id, String lock) {
        return jdbc.sql(CALENDARS + """
                        where c.id = :id and (c.team_id is null or :everybody or c.team_id = any(:teams))
                        """ + lock)
                .param("id", id)
                .param("everybody", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .query(CalendarRows::calendar)
                .optional()
                .map(each -> closing(List.of(each), clock.instant(), SOME).getFirst());
    }

    /** With what those that were brought in close after a moment. */
    private List<Calendar> closing(List<Calendar> calendars, Instant then, int most) {
        var brought = calendars.stream()
                .filter(each -> each.rule() instanceof Closures)
                .map(Calendar::id)
                .toList();
        var closures = imports.closures(brought, then, most);
        return calendars.stream()
                .map(each -> each.rule() instanceof Closures rule
                        ? each.with(rule.holding(closures.getOrDefault(each.id(), List.of())))
                        : each)
                .toList();
    }

    /** The newest first: of teams, those that the caller sees. */
    Page<Calendar> list(Caller caller, Paging paging) {
        var after = paging.after();
        var found = jdbc.sql(CALENDARS + """
                        where (c.team_id is null or :everybody or c.team_id = any(:teams))
                          and (:first or c.id < :id)
                        order by c.id desc limit :fetch
                        """)
                .param("everybody", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .param("first", after.isEmpty())
                .param("id", after.isEmpty() ? new UUID(0, 0) : UUID.fromString(after.getFirst()))
                .param("fetch", paging.fetch())
                .query(CalendarRows::calendar)
                .list();
        return paging.page(
                closing(found, clock.instant(), 3), each -> List.of(each.id().toString()));
    }

    /**
     * All that nobody ended and that may hold for something of this team, then or later. Whoever starts asks for every freeze of
     * an environment or a service: how these are spelt is not for a query to judge.
     */
    List<Calendar> notOver(UUID team, Instant then) {
        var found = jdbc.sql(CALENDARS + """
                        where c.ended_at is null
                          and (c.team_id is null or c.team_id = :team)
                          and (c.until_local is null or c.until_local > :then)
                        order by c.id
                        """)
                .param("team", team)
                // no zone is as much as a day away from UTC
                .param("then", LocalDateTime.ofInstant(then, ZoneOffset.UTC).minusDays(1))
                .query(CalendarRows::calendar)
                .list();
        return closing(found, then, ALL);
    }

    /** The freezes that were made after a moment, that nobody ended, and that may hold for something of this team. */
    List<Calendar> freezesSince(UUID team, Instant since) {
        return jdbc.sql(CALENDARS + """
                        where c.kind = 'FREEZE' and c.ended_at is null and c.made_at > :since
                          and (c.team_id is null or c.team_id = :team)
                        order by c.id
                        """)
                .param("team", team)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(CalendarRows::calendar)
                .list();
    }

    /** All that nobody ended, that the caller sees, and that may hold for a moment then or later. */
    List<Calendar> seenFrom(Caller caller, Instant then) {
        return jdbc.sql(CALENDARS + """
                        where c.ended_at is null
                          and (c.team_id is null or :everybody or c.team_id = any(:teams))
                          and (c.until_local is null or c.until_local > :then)
                        order by c.id
                        """)
                .param("everybody", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .param("then", LocalDateTime.ofInstant(then, ZoneOffset.UTC).minusDays(1))
                .query(CalendarRows::calendar)
                .list();
    }

    private static Calendar calendar(ResultSet row, int number) throws SQLException {
        var endedAt = row.getObject("ended_at", OffsetDateTime.class);
        return new Calendar(
                row.getObject("id", UUID.class),
                scope(row),
                rule(row),
                row.getString("reason"),
                row.getString("made_by"),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                endedAt == null
                        ? null
                        : new Calendar.End(
                                row.getString("ended_by"), endedAt.toInstant(), row.getString("end_reason")));
    }

    private static Scope scope(ResultSet row) throws SQLException {
        var team = row.getObject("team_id", UUID.class);
        if (team != null) {
            return new Scope.OfTeam(team, row.getString("team"));
        }
        String environment = row.getString("environment");
        if (environment != null) {
            return new Scope.Environment(environment);
        }
        String service = row.getString("service");
        return service == null ? new Scope.Organisation() : new Scope.Service(service);
    }

    private static Rule rule(ResultSet row) throws SQLException {
        var zone = ZoneId.of(row.getString("zone"));
        if (row.getString("kind").equals("FREEZE")) {
            return new Freeze(
                    row.getObject("from_local", LocalDateTime.class),
                    row.getObject("until_local", LocalDateTime.class),
                    zone,
                    row.getBoolean("stop_running"));
        }
        if (row.getString("kind").equals("IMPORT")) {
            return new Closures(List.of(), zone, ImportRows.source(row));
        }
        String region = row.getString("region");
        if (row.getString("kind").equals("HOLIDAYS")) {
            return new Holidays(new Region(region), zone);
        }
        var holidays = new TreeSet<LocalDate>();
        Arrays.stream((String[]) row.getArray("holidays").getArray())
                .map(LocalDate::parse)
                .forEach(holidays::add);
        return new BusinessHours(
                CalendarReader.stored(row.getString("week")),
                holidays,
                region == null ? null : new Region(region),
                zone);
    }
}
