package dev.faultline.maturity;

import dev.faultline.access.Caller;
import dev.faultline.gate.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of maturity. Time is the database's: nodes may disagree about theirs. */
@Component
class MaturityRows {

    private static final String NOW_STATE =
            "case when o.state in ('WAITING', 'APPROVED') and o.expires_at <= clock_timestamp() then 'EXPIRED' else o.state end";

    private static final String COLUMNS = "select o.*, " + NOW_STATE + " as now_state from level_override o ";

    private final JdbcClient database;

    MaturityRows(JdbcClient database) {
        this.database = database;
    }

    Instant now() {
        return database.sql("select clock_timestamp()")
                .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .single();
    }

    // ---- levels

    /** A level as it was last told. */
    record Told(String service, int level, Instant since, String why) {}

    List<Told> told(Collection<String> services) {
        return database.sql("select service, level, since, why from maturity_level where service = any(?)")
                .param(services.toArray(String[]::new))
                .query((row, _) -> new Told(
                        row.getString(1),
                        row.getInt(2),
                        row.getObject(3, OffsetDateTime.class).toInstant(),
                        row.getString(4)))
                .list();
    }

    List<Told> changed(UUID team, Instant from, Instant until) {
        return database.sql("""
                        select service, level, since, why from maturity_level
                        where team_id = ? and since >= ? and since < ? and why <> '' order by since, service
                        """)
                .params(team, from.atOffset(ZoneOffset.UTC), until.atOffset(ZoneOffset.UTC))
                .query((row, _) -> new Told(
                        row.getString(1),
                        row.getInt(2),
                        row.getObject(3, OffsetDateTime.class).toInstant(),
                        row.getString(4)))
                .list();
    }

    /** @return the level before, where this is another one; of two nodes that saw the same change one is told */
    Optional<Integer> become(String service, UUID team, int level, String why) {
        database.sql("""
                        insert into maturity_level (service, team_id, level, since, why) values (?, ?, 0, clock_timestamp(), '')
                        on conflict do nothing
                        """).params(service, team).update();
        return database.sql("""
                        with before as (select level from maturity_level where service = :service for update)
                        update maturity_level m set level = :level, team_id = :team, since = clock_timestamp(), why = :why
                        from before where m.service = :service and before.level <> :level
                        returning before.level
                        """)
                .param("service", service)
                .param("team", team)
                .param("level", level)
                .param("why", why)
                .query((row, _) -> row.getInt(1))
                .optional();
    }

    // ---- overrides

    /** @throws org.springframework.dao.DuplicateKeyException when one is open for the service, or the key was used */
    void insert(LevelOverride asked, @Nullable String key) {
        database.sql("""
                        insert into level_override (id, service, team_id, level, reason, state, requested_by, requested_as,
                                                    requested_at, expires_at, idempotency_key)
                        values (:id, :service, :team, :level, :reason, 'WAITING', :by, :as, :at, :expires, :key)
                        """)
                .param("id", asked.id())
                .param("service", asked.service())
                .param("team", asked.team())
                .param("level", asked.level())
                .param("reason", asked.reason())
                .param("by", asked.by())
                .param("as", asked.requestedBy())
                .param("at", asked.requestedAt().atOffset(ZoneOffset.UTC))
                .param("expires", asked.expiresAt().atOffset(ZoneOffset.UTC))
                .param("key", key)
                .update();
    }

    /** Of the teams that the caller sees. */
    Optional<LevelOverride> find(Caller caller, UUID id) {
        return database.sql(COLUMNS + "where o.id = ? and (? or o.team_id = any(?))")
                .params(id, caller.seesAllTeams(), teams(caller))
                .query(MaturityRows::override)
                .optional();
    }

    Optional<LevelOverride> byKey(Caller caller, String key) {
        return database.sql(COLUMNS + "where o.requested_by = ? and o.idempotency_key = ?")
                .params(caller.id(), key)
                .query(MaturityRows::override)
                .optional();
    }

    /** Nobody else changes it until this transaction is over. */
    void lock(UUID id) {
        database.sql("select from level_override where id = ? for update")
                .param(id)
                .query((_, _) -> true)
                .optional();
    }

    /** Of these services, those that wait or are good now. */
    List<LevelOverride> open(Collection<String> services) {
        return database.sql(COLUMNS + "where o.service = any(?) and " + NOW_STATE + " in ('WAITING', 'APPROVED')")
                .param(services.toArray(String[]::new))
                .query(MaturityRows::override)
                .list();
    }

    /** Newest first. */
    List<LevelOverride> list(Caller caller, LevelOverride.@Nullable State state, Paging paging) {
        var after = paging.after();
        return database.sql(COLUMNS + """
                        where (:all or o.team_id = any(:teams)) and (:state::text is null or %s = :state)
                          and (:first or (o.requested_at, o.id) < (:before, :id))
                        order by o.requested_at desc, o.id desc limit :fetch
                        """.formatted(NOW_STATE))
                .param("all", caller.seesAllTeams())
                .param("teams", teams(caller))
                .param("state", state == null ? null : state.name())
                .param("first", after.isEmpty())
                .param(
                        "before",
                        (after.isEmpty() ? Instant.EPOCH : Instant.parse(after.get(0))).atOffset(ZoneOffset.UTC))
                .param("id", after.isEmpty() ? new UUID(0, 0) : UUID.fromString(after.get(1)))
                .param("fetch", paging.fetch())
                .query(MaturityRows::override)
                .list();
    }

    List<LevelOverride> waiting(Caller caller, int most) {
        return database.sql(COLUMNS + "where (? or o.team_id = any(?)) and " + NOW_STATE
                        + " = 'WAITING' order by o.requested_at limit ?")
                .params(caller.seesAllTeams(), teams(caller), most)
                .query(MaturityRows::override)
                .list();
    }

    /** Newest first, of one service. */
    List<LevelOverride> latest(String service, int most) {
        return database.sql(COLUMNS + "where o.service = ? order by o.requested_at desc, o.id desc limit ?")
                .params(service, most)
                .query(MaturityRows::override)
                .list();
    }

    void decide(UUID id, LevelOverride.State state, Caller by, String rejection) {
        database.sql("""
                        update level_override set state = ?, decided_by = ?, decided_as = ?, decided_at = clock_timestamp(),
                               rejection = ? where id = ?
                        """)
                .params(state.name(), by.id(), by.actor(), rejection, id)
                .update();
    }

    void withdraw(UUID id, Caller by) {
        database.sql("update level_override set state = 'WITHDRAWN', withdrawn_as = ? where id = ?")
                .params(by.actor(), id)
                .update();
    }

    /** Those that have run out and that nobody else is at. */
    List<LevelOverride> expire() {
        return database.sql("""
                        update level_override o set state = 'EXPIRED'
                        where id in (select id from level_override
                                     where state in ('WAITING', 'APPROVED') and expires_at <= clock_timestamp()
                                     order by expires_at limit 100 for update skip locked)
                        returning o.*, o.state as now_state
                        """).query(MaturityRows::override).list();
    }

    private static UUID[] teams(Caller caller) {
        return caller.teams().toArray(UUID[]::new);
    }

    private static LevelOverride override(ResultSet row, int number) throws SQLException {
        var decidedAt = row.getObject("decided_at", OffsetDateTime.class);
        String rejection = row.getString("rejection");
        return new LevelOverride(
                row.getObject("id", UUID.class),
                row.getString("service"),
                row.getObject("team_id", UUID.class),
                row.getInt("level"),
                row.getString("reason"),
                LevelOverride.State.valueOf(row.getString("now_state")),
                row.getObject("requested_by", UUID.class),
                row.getString("requested_as"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getObject("decided_by", UUID.class),
                row.getString("decided_as"),
                decidedAt == null ? null : decidedAt.toInstant(),
                rejection.isEmpty() ? null : rejection,
                row.getString("withdrawn_as"));
    }
}
