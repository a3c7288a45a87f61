package dev.faultline.approval;

import dev.faultline.access.Caller;
import dev.faultline.blastradius.ResolvedPlan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of approvals. Time is the database's: nodes may disagree about theirs. */
@Component
class ApprovalRows {

    private static final String NOW_STATE =
            "case when a.state in ('WAITING', 'APPROVED') and a.expires_at <= clock_timestamp() then 'EXPIRED' else a.state end";

    private static final String COLUMNS = "select a.*, " + NOW_STATE + " as now_state from approval a ";

    private final JdbcClient database;

    ApprovalRows(JdbcClient database) {
        this.database = database;
    }

    /** What a new one is made of. */
    record New(
            UUID id,
            UUID experiment,
            int version,
            UUID team,
            String name,
            List<String> environments,
            ResolvedPlan plan,
            Caller by,
            @Nullable String key) {
        New {
            environments = List.copyOf(environments);
        }
    }

    /** Which part of a list is wanted. */
    record Filter(
            @Nullable ApprovalState state,
            @Nullable UUID experiment,
            @Nullable UUID askedBy,
            @Nullable UUID notAskedBy,
            @Nullable Boolean open) {
        static final Filter ALL = new Filter(null, null, null, null, null);
    }

    /** @throws org.springframework.dao.DuplicateKeyException when one is open for the experiment, or the key was used */
    Approval insert(New asked, Duration validFor) {
        database.sql("""
                        insert into approval (id, experiment_id, experiment_version, team_id, name, environments, plan, plan_hash,
                                              state, requested_by, requested_as, requested_at, expires_at, idempotency_key)
                        select ?, ?, ?, ?, ?, ?, ?, ?, 'WAITING', ?, ?, now.at, now.at + ? * interval '1 millisecond', ?
                          from (select clock_timestamp() as at) as now
                        """)
                .params(Arrays.asList(
                        asked.id(),
                        asked.experiment(),
                        asked.version(),
                        asked.team(),
                        asked.name(),
                        asked.environments().toArray(String[]::new),
                        asked.plan().text(),
                        asked.plan().hash(),
                        asked.by().id(),
                        asked.by().actor(),
                        validFor.toMillis(),
                        asked.key()))
                .update();
        return find(asked.id()).orElseThrow();
    }

    Optional<Approval> find(UUID id) {
        return database.sql(COLUMNS + "where a.id = ?")
                .param(id)
                .query(ApprovalRows::approval)
                .optional();
    }

    /** Of the teams that the caller sees. */
    Optional<Approval> find(Caller caller, UUID id) {
        return database.sql(COLUMNS
                        + "where a.id = ? and (? or a.team_id = any(?)) and a.id not in (select hidden_from(?))")
                .params(id, caller.seesAllTeams(), teams(caller), caller.id())
                .query(ApprovalRows::approval)
                .optional();
    }

    /** Nobody else changes it until this transaction is over. */
    void lock(UUID id) {
        database.sql("select from approval where id = ? for update")
                .param(id)
                .query((_, _) -> true)
                .optional();
    }

    /** The open one of an experiment, or else the last one that was. */
    Optional<Approval> latest(UUID experiment) {
        return database.sql(COLUMNS + """
                        where a.experiment_id = ?
                        order by a.state in ('WAITING', 'APPROVED') desc, a.requested_at desc, a.id desc limit 1
                        """)
                .param(experiment)
                .query(ApprovalRows::approval)
                .optional();
    }

    Optional<Approval> byKey(Caller caller, String key) {
        return database.sql(COLUMNS + "where a.requested_by = ? and a.idempotency_key = ?")
                .params(caller.id(), key)
                .query(ApprovalRows::approval)
                .optional();
    }

    /** Newest first, older than the one named. */
    List<Approval> list(Caller caller, Filter filter, @Nullable Instant before, @Nullable UUID id, int limit) {
        return database.sql(COLUMNS + """
                        where (:all or a.team_id = any(:teams)) and a.id not in (select hidden_from(:reader))
                          and (:state::text is null or %1$s = :state)
                          and (:experiment::uuid is null or a.experiment_id = :experiment)
                          and (:askedBy::uuid is null or a.requested_by = :askedBy)
                          and (:notAskedBy::uuid is null or a.requested_by <> :notAskedBy)
                          and (:open::boolean is null or (%1$s in ('WAITING', 'APPROVED')) = :open)
                          and (:first or (a.requested_at, a.id) < (:before, :id))
                        order by a.requested_at desc, a.id desc limit :limit
                        """.formatted(NOW_STATE))
                .param("all", caller.seesAllTeams())
                .param("reader", caller.id())
                .param("teams", teams(caller))
                .param("state", filter.state() == null ? null : filter.state().name())
                .param("experiment", filter.experiment())
                .param("askedBy", filter.askedBy())
                .param("notAskedBy", filter.notAskedBy())
                .param("open", filter.open())
                .param("first", id == null)
                .param("before", (before == null ? Instant.EPOCH : before).atOffset(ZoneOffset.UTC))
                .param("id", id == null ? new UUID(0, 0) : id)
                .param("limit", limit)
                .query(ApprovalRows::approval)
                .list();
    }

    /** @param reason of a rejection; empty for an approval */
    void decide(UUID id, ApprovalState state, Caller by, String reason) {
        database.sql("""
                        update approval set state = ?, decided_by = ?, decided_as = ?, decided_at = clock_timestamp(), reason = ?
                         where id = ?
                        """).params(state.name(), by.id(), by.actor(), reason, id).update();
    }

    void withdraw(UUID id, Caller by) {
        database.sql("""
                        update approval set state = 'WITHDRAWN', withdrawn_as = ?, withdrawn_at = clock_timestamp()
                         where id = ?
                        """).params(by.actor(), id).update();
    }

    /** @return whether it was there to be used */
    boolean use(UUID id, UUID run, Caller starter) {
        return database.sql("""
                        update approval set state = 'USED', run_id = ?, used_by = ?, used_as = ?, used_at = clock_timestamp()
                         where id = ? and state = 'APPROVED' and expires_at > clock_timestamp()
                        """).params(run, starter.id(), starter.actor(), id).update() == 1;
    }

    /** Those that have run out and that nobody else is at; of one experiment, or of all. */
    List<Approval> expire(@Nullable UUID experiment) {
        return database.sql("""
                        update approval a set state = 'EXPIRED'
                         where id in (select id from approval
                                       where state in ('WAITING', 'APPROVED') and expires_at <= clock_timestamp()
                                         and (:experiment::uuid is null or experiment_id = :experiment)
                                       order by expires_at limit 100 for update skip locked)
                        returning a.*, a.state as now_state
                        """)
                .param("experiment", experiment)
                .query(ApprovalRows::approval)
                .list();
    }

    private static UUID[] teams(Caller caller) {
        return caller.teams().toArray(UUID[]::new);
    }

    private static Approval approval(ResultSet row, int number) throws SQLException {
        return new Approval(
                new Approval.Request(
                        id(row, "id"),
                        id(row, "experiment_id"),
                        row.getInt("experiment_version"),
                        id(row, "team_id"),
                        row.getString("name"),
                        List.of((String[]) row.getArray("environments").getArray()),
                        ResolvedPlan.read(row.getString("plan")),
                        row.getString("plan_hash"),
                        id(row, "requested_by"),
                        row.getString("requested_as"),
                        at(row, "requested_at"),
                        at(row, "expires_at")),
                ApprovalState.valueOf(row.getString("now_state")),
                row.getObject("decided_by") == null
                        ? null
                        : new Approval.Decision(
                                id(row, "decided_by"),
                                row.getString("decided_as"),
                                at(row, "decided_at"),
                                row.getString("reason")),
                row.getObject("withdrawn_at") == null
                        ? null
                        : new Approval.Withdrawal(row.getString("withdrawn_as"), at(row, "withdrawn_at")),
                row.getObject("run_id") == null
                        ? null
                        : new Approval.Use(id(row, "run_id"), row.getString("used_as"), at(row, "used_at")));
    }

    private static UUID id(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    private static Instant at(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
