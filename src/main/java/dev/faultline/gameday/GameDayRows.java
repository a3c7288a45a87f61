package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.access.Seals;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.run.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** GameDays in PostgreSQL, with their people, answers and rounds. */
@Component
class GameDayRows {

    private static final String COLUMNS = """
            select g.id, team_id, name, state, plan, plan_hash, plan_version, consent_of, starts_at, sitting, since, live_at, over_at,
                   stopped_at, stopped_by, stop_reason, halt_id, created_by, created_at, changed_by, changed_at
            from gameday g
            """;

    /**
     * Of the caller's teams, of a team that has to agree to it, or with the caller in it or told of it. While it is sealed from the
     * caller, that their team has to agree would say whose services it hurts, and of a double-blind one nobody hears at all.
     */
    private static final String VISIBLE = """
            (case (select coalesce(min(sealed.mode), 'OPEN') from gameday_sealed_from(:person) sealed where sealed.gameday_id = g.id)
             when 'DOUBLE_BLIND' then false
             when 'OPEN' then
                :all or team_id = any(:teams) or consent_of && :teams::uuid[]
                or exists (select from gameday_duty d where d.gameday_id = g.id and d.person_id = :person)
                or exists (select from gameday_insider i where i.gameday_id = g.id and i.person_id = :person and i.until is null)
             else
                :all or team_id = any(:teams)
                or exists (select from gameday_duty d where d.gameday_id = g.id and d.person_id = :person)
             end)
            """;

    private final JdbcClient jdbc;

    GameDayRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What a create was asked with, to know it again. */
    record Request(@Nullable String key, @Nullable String hash) {}

    record Earlier(UUID id, String hash) {}

    /** @throws org.springframework.dao.DuplicateKeyException when the team has one of that name */
    void insert(GameDay day, Request request) {
        jdbc.sql("""
                        insert into gameday (id, team_id, name, state, plan, plan_hash, plan_version, lasts, since, idempotency_key,
                                             request_hash, created_by, created_at, changed_by, changed_at)
                        values (:id, :team, :name, :state, :plan, :hash, :planVersion, :lasts * interval '1 second', :since, :key, :requestHash, :by,
                                :at, :by,
                                :at)
                        """)
                .param("id", day.id())
                .param("team", day.team())
                .param("name", day.name())
                .param("state", day.state().name())
                .param("plan", day.plan().text())
                .param("hash", day.written().hash())
                .param("planVersion", day.written().version())
                .param("lasts", day.plan().length().toSeconds())
                .param("since", time(day.course().since()))
                .param("key", request.key())
                .param("requestHash", request.hash())
                .param("by", day.trace().createdBy())
                .param("at", time(day.trace().createdAt()))
                .update();
        seal(day);
    }

    void update(GameDay day) {
        var course = day.course();
        var stop = course.stop();
        jdbc.sql("""
                        update gameday
                        set name = :name, state = :state, plan = :plan, plan_hash = :hash, plan_version = :planVersion,
                            lasts = :lasts * interval '1 second', consent_of = :consentOf, starts_at = :startsAt, sitting = :sitting,
                            since = :since,
                            live_at = :liveAt, over_at = :overAt, stopped_at = :stoppedAt, stopped_by = :stoppedBy,
                            stop_reason = :stopReason, halt_id = :halt, changed_by = :by, changed_at = :at
                        where id = :id and team_id = :team
                        """)
                .param("id", day.id())
                .param("team", day.team())
                .param("name", day.name())
                .param("state", day.state().name())
                .param("plan", day.plan().text())
                .param("hash", day.written().hash())
                .param("planVersion", day.written().version())
                .param("lasts", day.plan().length().toSeconds())
                .param("consentOf", day.consentOf().toArray(UUID[]::new))
                .param("startsAt", time(course.startsAt()))
                .param("sitting", course.sitting())
                .param("since", time(course.since()))
                .param("liveAt", time(course.liveAt()))
                .param("overAt", time(course.overAt()))
                .param("stoppedAt", time(stop == null ? null : stop.at()))
                .param("stoppedBy", stop == null ? null : stop.by())
                .param("stopReason", stop == null ? null : stop.reason())
                .param("halt", stop == null ? null : stop.halt())
                .param("by", day.trace().changedBy())
                .param("at", time(day.trace().changedAt()))
                .update();
        seal(day);
    }

    /** As the plan says. What is revealed stays revealed, whatever is written afterwards. */
    private void seal(GameDay day) {
        var secrecy = day.plan().secrecy();
        jdbc.sql("""
                        insert into gameday_seal as s (gameday_id, mode, code_name, opens, closes, experiments)
                        values (:id, :mode, :codeName, :opens, :closes, :experiments)
                        on conflict (gameday_id) do update
                            set mode = excluded.mode, code_name = excluded.code_name, opens = excluded.opens, closes = excluded.closes,
                                experiments = excluded.experiments
                            where (s.mode, s.code_name, s.opens, s.closes, s.experiments)
                                  is distinct from (excluded.mode, excluded.code_name, excluded.opens, excluded.closes, excluded.experiments)
                        """)
                .param("id", day.id())
                .param("mode", secrecy.mode().name())
                .param("codeName", secrecy.calledBy())
                .param("opens", time(secrecy.opensAt(day.plan().zone())))
                .param("closes", time(secrecy.closesAt(day.plan().zone())))
                .param("experiments", day.plan().experiments().toArray(UUID[]::new))
                .update();
    }

    // ---- who knows

    /** How it is sealed from this person; open where it is not, or not any more. */
    Secrecy.Mode sealedFrom(UUID person, UUID id) {
        return jdbc.sql("select mode from gameday_sealed_from(?) where gameday_id = ?")
                .params(person, id)
                .query((row, _) -> Secrecy.Mode.valueOf(row.getString(1)))
                .optional()
                .orElse(Secrecy.Mode.OPEN);
    }

    /** Those that are sealed from this person, with how. */
    Map<UUID, Secrecy.Mode> sealedFrom(UUID person) {
        return jdbc
                .sql("select gameday_id, mode from gameday_sealed_from(?)")
                .param(person)
                .query((row, _) -> Map.entry(row.getObject(1, UUID.class), Secrecy.Mode.valueOf(row.getString(2))))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    Seal seal(UUID id) {
        var insiders = jdbc.sql("""
                        select person_id, login, told_at, told_by from gameday_insider
                        where gameday_id = ? and until is null order by lower(login)
                        """)
                .param(id)
                .query((row, _) -> new Seal.Insider(
                        row.getObject("person_id", UUID.class),
                        row.getString("login"),
                        required(row, "told_at"),
                        row.getString("told_by")))
                .list();
        return jdbc.sql("select revealed_at, revealed_by from gameday_seal where gameday_id = ?")
                .param(id)
                .query((row, _) -> new Seal(instant(row, "revealed_at"), row.getString("revealed_by"), insiders))
                .optional()
                .orElse(new Seal(null, null, insiders));
    }

    /** The names by which everybody logs in who knows it, or knew it once. */
    Set<String> everTold(UUID id) {
        return Set.copyOf(jdbc.sql("""
                        select login from gameday_insider where gameday_id = :id
                        union
                        select login from gameday_duty
                         where gameday_id = :id and duty in ('FACILITATOR', 'COMMANDER', 'INJECTOR', 'SCRIBE', 'OWNER')
                        union
                        select p.login from gameday_plan w join person p on p.id = w.written_by where w.gameday_id = :id
                        """)
                .param("id", id)
                .query((row, _) -> row.getString(1))
                .list());
    }

    void tell(UUID id, Seal.Insider insider) {
        jdbc.sql("insert into gameday_insider (gameday_id, person_id, login, told_at, told_by) values (?, ?, ?, ?, ?)")
                .params(id, insider.person(), insider.login(), utc(insider.toldAt()), insider.toldBy())
                .update();
    }

    void leaveControlGroup(UUID id, UUID person, Instant at) {
        jdbc.sql("update gameday_insider set until = ? where gameday_id = ? and person_id = ? and until is null")
                .params(utc(at), id, person)
                .update();
    }

    /** @return whether it was sealed until now */
    boolean reveal(UUID id, String by, Instant at) {
        return jdbc.sql("""
                                update gameday_seal set revealed_at = ?, revealed_by = ?
                                where gameday_id = ? and revealed_at is null and mode <> 'OPEN'
                                """).params(utc(at), by, id).update() == 1;
    }

    /** Windowed ones whose days are over, and that do not go on now. */
    List<UUID> windowsOver() {
        return jdbc.sql("""
                        select s.gameday_id from gameday_seal s join gameday g on g.id = s.gameday_id
                        where s.mode = 'WINDOWED' and s.revealed_at is null and s.closes < clock_timestamp()
                          and g.state in ('SCHEDULED', 'POSTPONED', 'CANCELLED')
                        """).query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    /** What goes on now, by the runs of their rounds. */
    Map<UUID, UUID> ofRuns(Collection<UUID> runs) {
        return jdbc
                .sql("select run_id, gameday_id from gameday_round where run_id = any(?)")
                .param(runs.toArray(UUID[]::new))
                .query((row, _) -> Map.entry(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Those that go on now and are for these people: of their teams, hurting what is theirs, or with them in it. */
    List<UUID> goingOn(Caller caller) {
        return jdbc.sql("""
                        select id from gameday g
                        where state in ('LIVE', 'HOLD', 'STOPPING', 'RECOVERING')
                          and (:all or team_id = any(:teams) or consent_of && :teams::uuid[]
                               or exists (select from gameday_duty d where d.gameday_id = g.id and d.person_id = :person))
                        order by live_at, id
                        """)
                .param("all", caller.seesAllTeams())
                .param("teams", teams(caller))
                .param("person", caller.id())
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /** Keeps what was written, and by whom. */
    void keep(GameDay day, UUID by) {
        jdbc.sql("""
                        insert into gameday_plan (gameday_id, version, plan, plan_hash, written_by, written_as, at)
                        values (:id, :version, :plan, :hash, :by, :as, :at)
                        """)
                .param("id", day.id())
                .param("version", day.written().version())
                .param("plan", day.plan().text())
                .param("hash", day.written().hash())
                .param("by", by)
                .param("as", day.trace().changedBy())
                .param("at", time(day.trace().changedAt()))
                .update();
    }

    /** Whether this person wrote any of its plans. */
    boolean wrote(UUID id, UUID person) {
        return jdbc.sql("select exists (select from gameday_plan where gameday_id = ? and written_by = ?)")
                .params(id, person)
                .query(Boolean.class)
                .single();
    }

    Optional<Earlier> earlier(String actor, String key) {
        return jdbc.sql("select id, request_hash from gameday where created_by = ? and idempotency_key = ?")
                .params(actor, key)
                .query((row, _) -> new Earlier(row.getObject(1, UUID.class), row.getString(2)))
                .optional();
    }

    /** Nobody else changes it until this transaction is over. */
    Optional<GameDay> lock(UUID id) {
        return jdbc.sql(COLUMNS + "where id = ? for update")
                .param(id)
                .query(GameDayRows::day)
                .optional();
    }

    Optional<GameDay> find(UUID id) {
        return jdbc.sql(COLUMNS + "where id = ?")
                .param(id)
                .query(GameDayRows::day)
                .optional();
    }

    boolean maySee(Caller caller, UUID id) {
        return jdbc.sql("select exists (select from gameday g where id = :id and " + VISIBLE + ")")
                .param("id", id)
                .param("all", caller.seesAllTeams())
                .param("teams", teams(caller))
                .param("person", caller.id())
                .query(Boolean.class)
                .single();
    }

    /** Newest first. */
    Page<GameDay> list(Caller caller, String search, @Nullable GameDayState state, Paging paging) {
        var after = paging.after();
        var found = jdbc.sql(COLUMNS + """
                        left join gameday_sealed_from(:person) as kept on kept.gameday_id = g.id
                        where\s""" + VISIBLE + """
                          and (:search = '' or position(lower(:search) in lower(coalesce(kept.code_name, name))) > 0)
                          and (:state::text is null or :state::text = case kept.mode when 'WINDOWED' then 'SCHEDULED' else state end)
                          and (:first or (created_at, g.id) < (:at, :id))
                        order by created_at desc, g.id desc limit :fetch
                        """)
                .param("all", caller.seesAllTeams())
                .param("teams", teams(caller))
                .param("person", caller.id())
                .param("search", search)
                .param("state", state == null ? null : state.name())
                .param("first", after.isEmpty())
                .param("at", after.isEmpty() ? OffsetDateTime.MAX : time(Instant.parse(after.get(0))))
                .param("id", after.isEmpty() ? new UUID(0, 0) : UUID.fromString(after.get(1)))
                .param("fetch", paging.fetch())
                .query(GameDayRows::day)
                .list();
        return paging.page(
                found,
                each -> List.of(each.trace().createdAt().toString(), each.id().toString()));
    }

    /**
     * Those that the caller sees and that are on the calendar then, or were; of one whose days are all that the caller knows, its days
     * count.
     */
    List<GameDay> between(Caller caller, Instant from, Instant until) {
        return jdbc.sql(COLUMNS + """
                        left join gameday_sealed_from(:person) as kept on kept.gameday_id = g.id
                        left join gameday_seal seal on seal.gameday_id = g.id
                        where\s""" + VISIBLE + """
                          and case when kept.mode = 'WINDOWED'
                              then seal.opens < :until and seal.closes > :from and state not in ('DRAFT', 'IN_REVIEW')
                              else starts_at < :until and starts_at + lasts > :from and state not in ('DRAFT', 'IN_REVIEW', 'APPROVED') end
                        order by coalesce(starts_at, seal.opens), g.id limit 500
                        """)
                .param("all", caller.seesAllTeams())
                .param("teams", teams(caller))
                .param("person", caller.id())
                .param("from", time(from))
                .param("until", time(until))
                .query(GameDayRows::day)
                .list();
    }

    /** How often its time, or whether it takes place, has changed. */
    int timesMoved(UUID id) {
        return jdbc.sql("""
                        select count(*) from fact
                        where chain = ? and kind in ('gameday.schedule', 'gameday.postpone', 'gameday.cancel', 'gameday.no-go')
                        """).param(id).query(Integer.class).single();
    }

    /** Those that the clock, the button and their runs move on. */
    List<UUID> underWay() {
        return jdbc.sql("""
                        select id from gameday
                        where state in ('LIVE', 'HOLD', 'STOPPING', 'RECOVERING')
                           or state = 'SCHEDULED' and starts_at < clock_timestamp() + :opens * interval '1 second'
                        """)
                .param("opens", Guards.BRIEFING_OPENS.toSeconds())
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /** Those that begin between these moments. */
    List<UUID> beginning(Instant from, Instant until) {
        return jdbc.sql(
                        "select id from gameday where state in ('SCHEDULED', 'BRIEFING') and starts_at > ? and starts_at <= ?")
                .params(from.atOffset(ZoneOffset.UTC), until.atOffset(ZoneOffset.UTC))
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /** Those of a team, or that may hurt something of it, which take place just now, with the team whose chain it is. */
    List<GameDay> goingOnFor(UUID team) {
        return jdbc.sql(COLUMNS + """
                        where state in ('LIVE', 'HOLD', 'STOPPING', 'STOPPED', 'RECOVERING')
                          and (team_id = :team or :team = any(consent_of))
                        """)
                .param("team", team)
                .query(GameDayRows::day)
                .list();
    }

    /** Whether a run is one of a round. */
    boolean isOfARound(UUID run) {
        return jdbc.sql("select exists (select from gameday_round where run_id = ?)")
                .param(run)
                .query(Boolean.class)
                .single();
    }

    /** Others of the team that are meant to go on between these moments, by a name that anybody may read. */
    List<String> others(GameDay day, Instant from, Instant until) {
        return jdbc.sql("""
                        select case sealed.mode when 'DOUBLE_BLIND' then 'Reserved' else coalesce('Reserved — ' || sealed.code_name, name) end
                        from gameday left join gameday_sealed_from(:nobody) sealed on sealed.gameday_id = id
                        where team_id = :team and id <> :id and state in ('SCHEDULED', 'BRIEFING', 'LIVE', 'HOLD')
                          and starts_at < :until and starts_at + lasts > :from
                        order by starts_at
                        """)
                .param("nobody", Seals.NOBODY)
                .param("team", day.team())
                .param("id", day.id())
                .param("from", time(from))
                .param("until", time(until))
                .query((row, _) -> row.getString(1))
                .list();
    }

    // ---- people

    List<Part> parts(UUID id) {
        return jdbc.sql("""
                        select duty, person_id, login, since from gameday_duty where gameday_id = ? and until is null
                        order by array_position(array['FACILITATOR', 'COMMANDER', 'INJECTOR', 'SCRIBE', 'OBSERVER', 'RESPONDER', 'OWNER',
                                                      'COMMS'], duty), lower(login)
                        """)
                .param(id)
                .query((row, _) -> new Part(
                        Duty.valueOf(row.getString(1)),
                        row.getObject(2, UUID.class),
                        row.getString(3),
                        row.getObject(4, OffsetDateTime.class).toInstant()))
                .list();
    }

    void take(UUID id, Part part, String by) {
        jdbc.sql("""
                        insert into gameday_duty (gameday_id, duty, person_id, login, since, given_by)
                        values (?, ?, ?, ?, ?, ?)
                        """)
                .params(id, part.duty().name(), part.person(), part.login(), utc(part.since()), by)
                .update();
    }

    void leave(UUID id, Part part, Instant at) {
        jdbc.sql("""
                        update gameday_duty set until = ?
                        where gameday_id = ? and duty = ? and person_id = ? and until is null
                        """).params(utc(at), id, part.duty().name(), part.person()).update();
    }

    // ---- consent

    Set<UUID> agreed(GameDay day) {
        return Set.copyOf(jdbc.sql("select team_id from gameday_consent where gameday_id = ? and plan_hash = ?")
                .params(day.id(), day.written().hash())
                .query(UUID.class)
                .list());
    }

    record Consent(UUID team, String by, Instant at) {}

    List<Consent> consents(GameDay day) {
        return jdbc.sql("""
                        select team_id, person_as, at from gameday_consent where gameday_id = ? and plan_hash = ? order by at
                        """)
                .params(day.id(), day.written().hash())
                .query((row, _) -> new Consent(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getObject(3, OffsetDateTime.class).toInstant()))
                .list();
    }

    void agree(GameDay day, UUID team, Caller by, Instant at) {
        jdbc.sql("""
                        insert into gameday_consent (gameday_id, plan_hash, team_id, person_id, person_as, at) values (?, ?, ?, ?, ?, ?)
                        on conflict do nothing
                        """)
                .params(day.id(), day.written().hash(), team, by.id(), by.actor(), utc(at))
                .update();
    }

    // ---- what is said

    List<Said> said(GameDay day) {
        return jdbc.sql("""
                        select kind, key, value, note, said_by, at from gameday_said where gameday_id = ? and sitting = ? order by at
                        """)
                .params(day.id(), day.course().sitting())
                .query((row, _) -> new Said(
                        Said.Kind.valueOf(row.getString(1)),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getObject(6, OffsetDateTime.class).toInstant()))
                .list();
    }

    void say(GameDay day, Said said) {
        jdbc.sql("""
                        insert into gameday_said (gameday_id, sitting, kind, key, value, note, said_by, at)
                        values (:id, :sitting, :kind, :key, :value, :note, :by, :at)
                        on conflict (gameday_id, sitting, kind, key) do update
                            set value = excluded.value, note = excluded.note, said_by = excluded.said_by, at = excluded.at
                        """)
                .param("id", day.id())
                .param("sitting", day.course().sitting())
                .param("kind", said.kind().name())
                .param("key", said.key())
                .param("value", said.value())
                .param("note", said.note())
                .param("by", said.by())
                .param("at", time(said.at()))
                .update();
    }

    // ---- rounds

    /** As many as the plan has, in its order. */
    List<Round> rounds(GameDay day) {
        var begun = jdbc.sql("""
                        select number, state, run_id, started_at, started_by, ended_at, verdict, note, owned_by
                        from gameday_round where gameday_id = ? order by number
                        """).param(day.id()).query(GameDayRows::round).list();
        return IntStream.rangeClosed(1, day.plan().rounds().size())
                .mapToObj(number -> begun.stream()
                        .filter(each -> each.number() == number)
                        .findFirst()
                        .orElseGet(() -> Round.pending(number)))
                .toList();
    }

    void put(UUID id, Round round) {
        jdbc.sql("""
                        insert into gameday_round (gameday_id, number, state, run_id, started_at, started_by, ended_at, verdict, note, owned_by)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (gameday_id, number) do update
                            set state = excluded.state, run_id = excluded.run_id, started_at = excluded.started_at,
                                started_by = excluded.started_by, ended_at = excluded.ended_at, verdict = excluded.verdict,
                                note = excluded.note, owned_by = excluded.owned_by
                        """)
                .params(Arrays.asList(
                        id,
                        round.number(),
                        round.state().name(),
                        round.run(),
                        time(round.startedAt()),
                        round.startedBy(),
                        time(round.endedAt()),
                        round.verdict() == null ? null : round.verdict().name(),
                        round.note(),
                        round.ownedBy()))
                .update();
    }

    private static Round round(ResultSet row, int number) throws SQLException {
        var verdict = row.getString("verdict");
        return new Round(
                row.getInt("number"),
                Round.State.valueOf(row.getString("state")),
                row.getObject("run_id", UUID.class),
                instant(row, "started_at"),
                row.getString("started_by"),
                instant(row, "ended_at"),
                verdict == null ? null : Verdict.valueOf(verdict),
                row.getString("note"),
                row.getString("owned_by"));
    }

    private static GameDay day(ResultSet row, int number) throws SQLException {
        var stoppedAt = instant(row, "stopped_at");
        return new GameDay(
                row.getObject("id", UUID.class),
                row.getObject("team_id", UUID.class),
                row.getString("name"),
                new GameDay.Written(
                        PlanReader.stored(row.getString("plan")),
                        row.getString("plan_hash"),
                        row.getInt("plan_version")),
                new GameDay.Course(
                        GameDayState.valueOf(row.getString("state")),
                        required(row, "since"),
                        instant(row, "starts_at"),
                        row.getInt("sitting"),
                        instant(row, "live_at"),
                        instant(row, "over_at"),
                        stoppedAt == null
                                ? null
                                : new GameDay.Stop(
                                        stoppedAt,
                                        row.getString("stopped_by"),
                                        row.getString("stop_reason"),
                                        row.getObject("halt_id", UUID.class))),
                Set.of((UUID[]) row.getArray("consent_of").getArray()),
                new GameDay.Trace(
                        row.getString("created_by"),
                        required(row, "created_at"),
                        row.getString("changed_by"),
                        required(row, "changed_at")));
    }

    private static UUID[] teams(Caller caller) {
        return caller.teams().toArray(UUID[]::new);
    }

    static Instant required(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    static @Nullable OffsetDateTime time(@Nullable Instant at) {
        return at == null ? null : utc(at);
    }
}
