package dev.faultline.approval;

import dev.faultline.access.Caller;
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

/** The rows of overrides. Time is the database's: nodes may disagree about theirs. */
@Component
class OverrideRows {

    private static final String NOW_STATE =
            "case when o.state in ('WAITING', 'APPROVED') and o.expires_at <= clock_timestamp() then 'EXPIRED' else o.state end";

    private static final String COLUMNS = "select o.*, " + NOW_STATE + " as now_state from calendar_override o ";

    private final JdbcClient database;

    OverrideRows(JdbcClient database) {
        this.database = database;
    }

    /** @throws org.springframework.dao.DuplicateKeyException when one is open for the same start, or the key was used */
    void insert(AskedOverride.Request asked, @Nullable String key) {
        database.sql("""
                        insert into calendar_override
                            (id, experiment_id, experiment_version, team_id, name, occurrence_id, what, calendars, rules, beyond_team,
                             reason, state, requested_by, requested_as, requested_at, good_from, expires_at, idempotency_key)
                        values (:id, :experiment, :version, :team, :name, :occurrence, :what, :calendars, :rules, :beyond,
                                :reason, 'WAITING', :by, :as, :at, :from, :expires, :key)
                        """)
                .param("id", asked.id())
                .param("experiment", asked.experiment())
                .param("version", asked.version())
                .param("team", asked.team())
                .param("name", asked.name())
                .param("occurrence", asked.occurrence())
                .param("what", asked.what())
                .param("calendars", asked.calendars().toArray(UUID[]::new))
                .param("rules", asked.rules().toArray(String[]::new))
                .param("beyond", asked.beyondTeam())
                .param("reason", asked.reason())
                .param("by", asked.by())
                .param("as", asked.as())
                .param("at", asked.at().atOffset(ZoneOffset.UTC))
                .param("from", asked.goodFrom().atOffset(ZoneOffset.UTC))
                .param("expires", asked.expiresAt().atOffset(ZoneOffset.UTC))
                .param("key", key)
                .update();
    }

    Instant now() {
        return database.sql("select clock_timestamp()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    Optional<AskedOverride> find(UUID id) {
        return database.sql(COLUMNS + "where o.id = ?")
                .param(id)
                .query(OverrideRows::override)
                .optional();
    }

    /** Of the teams that the caller sees. */
    Optional<AskedOverride> find(Caller caller, UUID id) {
        return database.sql(COLUMNS
                        + "where o.id = ? and (? or o.team_id = any(?)) and o.id not in (select hidden_from(?))")
                .params(id, caller.seesAllTeams(), teams(caller), caller.id())
                .query(OverrideRows::override)
                .optional();
    }

    /** Nobody else changes it until this transaction is over. */
    void lock(UUID id) {
        database.sql("select from calendar_override where id = ? for update")
                .param(id)
                .query((_, _) -> true)
                .optional();
    }

    /** The open one for such a start, or else the last one that was. */
    Optional<AskedOverride> latest(UUID experiment, @Nullable UUID occurrence) {
        return database.sql(COLUMNS + """
                        where o.experiment_id = :experiment and o.occurrence_id is not distinct from :occurrence::uuid
                        order by o.state in ('WAITING', 'APPROVED') desc, o.requested_at desc, o.id desc limit 1
                        """)
                .param("experiment", experiment)
                .param("occurrence", occurrence)
                .query(OverrideRows::override)
                .optional();
    }

    /** Of these occurrences, those that are still good for something. */
    List<AskedOverride> open(Collection<UUID> occurrences) {
        return database.sql(
                        COLUMNS + "where o.occurrence_id = any(:ids) and " + NOW_STATE + " in ('WAITING', 'APPROVED')")
                .param("ids", occurrences.toArray(UUID[]::new))
                .query(OverrideRows::override)
                .list();
    }

    Optional<AskedOverride> byKey(Caller caller, String key) {
        return database.sql(COLUMNS + "where o.requested_by = ? and o.idempotency_key = ?")
                .params(caller.id(), key)
                .query(OverrideRows::override)
                .optional();
    }

    /** Newest first, older than the one named. */
    List<AskedOverride> list(
            Caller caller, @Nullable ApprovalState state, @Nullable Instant before, @Nullable UUID id, int limit) {
        return database.sql(COLUMNS + """
                        where (:all or o.team_id = any(:teams)) and o.id not in (select hidden_from(:reader))
                          and (:state::text is null or %s = :state)
                          and (:first or (o.requested_at, o.id) < (:before, :id))
                        order by o.requested_at desc, o.id desc limit :limit
                        """.formatted(NOW_STATE))
                .param("all", caller.seesAllTeams())
                .param("reader", caller.id())
                .param("teams", teams(caller))
                .param("state", state == null ? null : state.name())
                .param("first", id == null)
                .param("before", (before == null ? Instant.EPOCH : before).atOffset(ZoneOffset.UTC))
                .param("id", id == null ? new UUID(0, 0) : id)
                .param("limit", limit)
                .query(OverrideRows::override)
                .list();
    }

    /** @param rejection why; empty for an approval */
    void decide(UUID id, ApprovalState state, Caller by, String rejection) {
        database.sql("""
                        update calendar_override
                           set state = ?, decided_by = ?, decided_as = ?, decided_at = clock_timestamp(), rejection = ?
                         where id = ?
                        """)
                .params(state.name(), by.id(), by.actor(), rejection, id)
                .update();
    }

    void withdraw(UUID id, Caller by) {
        database.sql("update calendar_override set state = 'WITHDRAWN', withdrawn_as = ? where id = ?")
                .params(by.actor(), id)
                .update();
    }

    /** @return whether it was there to be used */
    boolean use(UUID id, UUID run, Caller starter) {
        return database.sql("""
                        update calendar_override set state = 'USED', run_id = ?, used_by = ?, used_as = ?
                         where id = ? and state = 'APPROVED' and expires_at > clock_timestamp() and good_from <= clock_timestamp()
                        """).params(run, starter.id(), starter.actor(), id).update() == 1;
    }

    /** Those that have run out and that nobody else is at; of one experiment, or of all. */
    List<AskedOverride> expire(@Nullable UUID experiment) {
        return database.sql("""
                        update calendar_override o set state = 'EXPIRED'
                         where id in (select id from calendar_override
                                       where state in ('WAITING', 'APPROVED') and expires_at <= clock_timestamp()
                                         and (:experiment::uuid is null or experiment_id = :experiment)
                                       order by expires_at limit 100 for update skip locked)
                        returning o.*, o.state as now_state
                        """)
                .param("experiment", experiment)
                .query(OverrideRows::override)
                .list();
    }

    private static UUID[] teams(Caller caller) {
        return caller.teams().toArray(UUID[]::new);
    }

    private static AskedOverride override(ResultSet row, int number) throws SQLException {
        return new AskedOverride(
                new AskedOverride.Request(
                        id(row, "id"),
                        id(row, "experiment_id"),
                        row.getInt("experiment_version"),
                        id(row, "team_id"),
                        row.getString("name"),
                        row.getObject("occurrence_id", UUID.class),
                        row.getString("what"),
                        List.of((UUID[]) row.getArray("calendars").getArray()),
                        List.of((String[]) row.getArray("rules").getArray()),
                        row.getBoolean("beyond_team"),
                        row.getString("reason"),
                        id(row, "requested_by"),
                        row.getString("requested_as"),
                        at(row, "requested_at"),
                        at(row, "good_from"),
                        at(row, "expires_at")),
                ApprovalState.valueOf(row.getString("now_state")),
                row.getObject("decided_by") == null
                        ? null
                        : new Approval.Decision(
                                id(row, "decided_by"),
                                row.getString("decided_as"),
                                at(row, "decided_at"),
                                row.getString("rejection")),
                row.getString("withdrawn_as"),
                row.getObject("run_id", UUID.class),
                row.getString("used_as"));
    }

    private static UUID id(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    private static Instant at(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
