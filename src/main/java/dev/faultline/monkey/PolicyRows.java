package dev.faultline.monkey;

import dev.faultline.access.Caller;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of policies and of what they keep. */
@Component
class PolicyRows {

    private static final String COLUMNS = "select p.* from monkey_policy p ";

    private final JdbcClient jdbc;

    PolicyRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What a policy keeps for one unit.
     *
     * @param schedule null while it is left out
     * @param lookedAt when somebody last looked whether its services are well
     */
    record Kept(
            UUID policy,
            String key,
            UUID experiment,
            @Nullable UUID schedule,
            List<String> services,
            String ruleHash,
            @Nullable Instant lookedAt,
            boolean well,
            String said) {}

    /** What was made under a key, and of what. */
    record Earlier(UUID id, String hash) {}

    void insert(Policy policy, @Nullable String key, @Nullable String hash) {
        jdbc.sql("""
                        insert into monkey_policy (id, team_id, name, terms, owner_id, version, idempotency_key, request_hash,
                                                   created_by, created_at, changed_by, changed_at)
                        values (:id, :team, :name, :terms::jsonb, :owner, :version, :key, :hash, :by, :at, :by, :at)
                        """)
                .param("id", policy.id())
                .param("team", policy.team())
                .param("name", policy.name())
                .param("terms", TermsReader.text(policy.terms()))
                .param("owner", policy.owner())
                .param("version", policy.version())
                .param("key", key)
                .param("hash", hash)
                .param("by", policy.changedBy())
                .param("at", policy.changedAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    void update(Policy policy) {
        var pause = policy.pause();
        jdbc.sql("""
                        update monkey_policy
                        set name = :name, terms = :terms::jsonb, owner_id = :owner, version = :version, paused_by = :pausedBy,
                            pause_reason = :pauseReason, changed_by = :by, changed_at = :at
                        where id = :id and team_id = :team
                        """)
                .param("id", policy.id())
                .param("team", policy.team())
                .param("name", policy.name())
                .param("terms", TermsReader.text(policy.terms()))
                .param("owner", policy.owner())
                .param("version", policy.version())
                .param("pausedBy", pause == null ? null : pause.by())
                .param("pauseReason", pause == null ? null : pause.reason())
                .param("by", policy.changedBy())
                .param("at", policy.changedAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    void delete(UUID id) {
        jdbc.sql("update monkey_policy set deleted_at = clock_timestamp() where id = ?")
                .param(id)
                .update();
    }

    Optional<Earlier> earlier(String actor, String key) {
        return jdbc.sql("select id, request_hash from monkey_policy where created_by = ? and idempotency_key = ?")
                .params(actor, key)
                .query((row, _) -> new Earlier(row.getObject(1, UUID.class), row.getString(2)))
                .optional();
    }

    Optional<Policy> find(UUID id) {
        return jdbc.sql(COLUMNS + "where p.id = ? and p.deleted_at is null")
                .param(id)
                .query(PolicyRows::policy)
                .optional();
    }

    /** Nobody else changes it, or what it keeps, until this transaction is over. */
    Optional<Policy> lock(UUID id) {
        return jdbc.sql(COLUMNS + "where p.id = ? for update")
                .param(id)
                .query(PolicyRows::policy)
                .optional();
    }

    /** Of the teams that the caller sees, by name. */
    Page<Policy> list(Caller caller, Paging paging) {
        var after = paging.after();
        var found = jdbc.sql(COLUMNS + """
                        where p.deleted_at is null and (:all or p.team_id = any(:teams))
                          and (:first or (lower(p.name), p.id) > (:name, :id))
                        order by lower(p.name), p.id limit :fetch
                        """)
                .param("all", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .param("first", after.isEmpty())
                .param("name", after.isEmpty() ? "" : after.get(0))
                .param("id", after.isEmpty() ? new UUID(0, 0) : UUID.fromString(after.get(1)))
                .param("fetch", paging.fetch())
                .query(PolicyRows::policy)
                .list();
        return paging.page(
                found,
                each -> List.of(each.name().toLowerCase(Locale.ROOT), each.id().toString()));
    }

    /** All whose keeping may have to change: those that are there, and those that are gone and still keep something. */
    List<UUID> toKeep() {
        return jdbc.sql("""
                        select p.id from monkey_policy p
                        where p.deleted_at is null
                           or exists (select from monkey_unit u where u.policy_id = p.id and u.schedule_id is not null)
                        order by p.kept_at nulls first
                        """).query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    boolean isDeleted(UUID id) {
        return jdbc.sql("select deleted_at is not null from monkey_policy where id = ?")
                .param(id)
                .query((row, _) -> row.getBoolean(1))
                .single();
    }

    void kept(UUID id, String trouble) {
        jdbc.sql("update monkey_policy set kept_at = clock_timestamp(), trouble = ? where id = ?")
                .params(trouble, id)
                .update();
    }

    // ---- what they keep

    List<Kept> units(UUID policy) {
        return jdbc.sql("select * from monkey_unit where policy_id = ? order by key")
                .param(policy)
                .query(PolicyRows::kept)
                .list();
    }

    Optional<Kept> unitOf(UUID schedule) {
        return jdbc.sql("select * from monkey_unit where schedule_id = ?")
                .param(schedule)
                .query(PolicyRows::kept)
                .optional();
    }

    /** Those that plan something. */
    List<Kept> planning() {
        return jdbc.sql("select * from monkey_unit where schedule_id is not null")
                .query(PolicyRows::kept)
                .list();
    }

    /** Whether what is kept under this key is still planned by that schedule, or by none. */
    boolean unchanged(UUID policy, String key, @Nullable UUID schedule) {
        return jdbc.sql("select schedule_id from monkey_unit where policy_id = ? and key = ?")
                .params(policy, key)
                .query((row, _) -> Optional.ofNullable(row.getObject(1, UUID.class)))
                .optional()
                .flatMap(each -> each)
                .equals(Optional.ofNullable(schedule));
    }

    void put(Kept kept) {
        jdbc.sql("""
                        insert into monkey_unit (policy_id, key, experiment_id, schedule_id, services, rule_hash)
                        values (:policy, :key, :experiment, :schedule, :services, :rule)
                        on conflict (policy_id, key) do update
                            set experiment_id = excluded.experiment_id, schedule_id = excluded.schedule_id,
                                services = excluded.services, rule_hash = excluded.rule_hash
                        """)
                .param("policy", kept.policy())
                .param("key", kept.key())
                .param("experiment", kept.experiment())
                .param("schedule", kept.schedule())
                .param("services", kept.services().toArray(String[]::new))
                .param("rule", kept.ruleHash())
                .update();
    }

    void letGo(Kept kept) {
        jdbc.sql("update monkey_unit set schedule_id = null where policy_id = ? and key = ?")
                .params(kept.policy(), kept.key())
                .update();
    }

    void looked(Kept kept, Instant at, boolean well, String said) {
        jdbc.sql("update monkey_unit set looked_at = ?, well = ?, said = ? where policy_id = ? and key = ?")
                .params(at.atOffset(ZoneOffset.UTC), well, said, kept.policy(), kept.key())
                .update();
    }

    private static Policy policy(ResultSet row, int number) throws SQLException {
        String pausedBy = row.getString("paused_by");
        return new Policy(
                row.getObject("id", UUID.class),
                row.getObject("team_id", UUID.class),
                TermsReader.stored(row.getString("terms")),
                row.getObject("owner_id", UUID.class),
                row.getInt("version"),
                pausedBy == null ? null : new Policy.Pause(pausedBy, row.getString("pause_reason")),
                row.getString("trouble"),
                row.getString("changed_by"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    private static Kept kept(ResultSet row, int number) throws SQLException {
        var looked = row.getObject("looked_at", OffsetDateTime.class);
        return new Kept(
                row.getObject("policy_id", UUID.class),
                row.getString("key"),
                row.getObject("experiment_id", UUID.class),
                row.getObject("schedule_id", UUID.class),
                List.of((String[]) row.getArray("services").getArray()),
                row.getString("rule_hash"),
                looked == null ? null : looked.toInstant(),
                row.getBoolean("well"),
                row.getString("said"));
    }
}
