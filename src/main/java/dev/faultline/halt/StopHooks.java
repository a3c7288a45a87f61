package dev.faultline.halt;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Signature;
import dev.faultline.access.SigningKeys;
import dev.faultline.access.Teams;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The stop hooks of all teams. A hook counts without the database: secrets are derived from one key, and which hooks there are
 * is kept in memory as the database said it last. So one that was revoked elsewhere may still stop something for some seconds,
 * and never anything else.
 */
@Component
class StopHooks implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(StopHooks.class);
    private static final String PURPOSE = "stop-hook";
    private static final Duration REFRESH = Duration.ofSeconds(5);
    private static final String VALID =
            "select id, team_id, name, scope, made_by, made_at from stop_hook where revoked_at is null ";

    private final JdbcClient database;
    private final Teams teams;
    private final ApplicationEventPublisher facts;
    private final Clock clock;
    private final Ids ids;
    private final byte[] key;
    private volatile Map<UUID, StopHook> known = Map.of();
    private @Nullable Thread refresher;

    StopHooks(
            JdbcClient database, Teams teams, SigningKeys keys, ApplicationEventPublisher facts, Clock clock, Ids ids) {
        this.database = database;
        this.teams = teams;
        this.facts = facts;
        this.clock = clock;
        this.ids = ids;
        this.key = keys.of(PURPOSE);
    }

    /** @param scope of the caller's usual team when null */
    @Transactional
    public StopHook make(Caller caller, String name, @Nullable Scope scope) {
        var team = teams.usual(caller)
                .orElseThrow(() -> Problem.forbidden("A stop hook belongs to a team, and you are in none."))
                .id();
        var reach = scope == null ? new Scope.Team(team) : scope;
        if (reach instanceof Scope.Team(var of) ? !caller.mayTouch(of) : !caller.may(Permission.HALT_ALL)) {
            throw Problem.forbidden("You may make hooks for what you may stop yourself.");
        }
        var hook = new StopHook(ids.next(), team, name, reach, caller.actor(), clock.instant());
        database.sql("insert into stop_hook (id, team_id, name, scope, made_by, made_at) values (?, ?, ?, ?, ?, ?)")
                .params(
                        hook.id(),
                        hook.team(),
                        hook.name(),
                        reach.toString(),
                        hook.by(),
                        hook.at().atOffset(ZoneOffset.UTC))
                .update();
        facts.publishEvent(new HaltFact.HookMade(hook.id(), name, reach.toString(), caller.actor()));
        return hook;
    }

    /** Those of the caller's teams, newest first. */
    @Transactional(readOnly = true)
    public List<StopHook> of(Caller caller) {
        return database.sql(VALID + "and (? or team_id = any(?)) order by made_at desc, id desc")
                .params(caller.seesAllTeams(), caller.teams().toArray(UUID[]::new))
                .query(StopHooks::hook)
                .list();
    }

    @Transactional
    public void revoke(Caller caller, UUID id) {
        var hook = of(caller).stream()
                .filter(each -> each.id().equals(id) && caller.mayTouch(each.team()))
                .findFirst()
                .orElseThrow(Problem::notFound);
        database.sql("update stop_hook set revoked_at = clock_timestamp(), revoked_by = ? where id = ?")
                .params(caller.actor(), id)
                .update();
        facts.publishEvent(
                new HaltFact.HookRevoked(id, hook.name(), hook.scope().toString(), caller.actor()));
        known = known.values().stream()
                .filter(each -> !each.id().equals(id))
                .collect(Collectors.toUnmodifiableMap(StopHook::id, each -> each));
    }

    /** Asks memory first, and the database only for one that was made a moment ago. */
    Optional<StopHook> find(UUID id) {
        var remembered = known.get(id);
        if (remembered != null) {
            return Optional.of(remembered);
        }
        try {
            return database.sql(VALID + "and id = ?")
                    .param(id)
                    .query(StopHooks::hook)
                    .optional();
        } catch (DataAccessException away) {
            return Optional.empty();
        }
    }

    byte[] secret(UUID hook) {
        return Signature.derived(key, hook.toString());
    }

    /** Shown once. */
    String shownSecret(StopHook hook) {
        return Signature.shown(secret(hook.id()));
    }

    void refresh() {
        known = database.sql(VALID).query(StopHooks::hook).list().stream()
                .collect(Collectors.toUnmodifiableMap(StopHook::id, each -> each));
    }

    private static StopHook hook(ResultSet row, int number) throws SQLException {
        return new StopHook(
                row.getObject("id", UUID.class),
                row.getObject("team_id", UUID.class),
                row.getString("name"),
                Scope.parse(row.getString("scope")),
                row.getString("made_by"),
                row.getObject("made_at", OffsetDateTime.class).toInstant());
    }

    private void keepFresh() {
        try {
            while (true) {
                refreshIfPossible();
                Thread.sleep(REFRESH);
            }
        } catch (InterruptedException stopped) {
            // asked to end
        }
    }

    private void refreshIfPossible() {
        try {
            refresh();
        } catch (DataAccessException away) {
            LOG.debug("The database does not say which hooks there are; going on with what it said last", away);
        }
    }

    @Override
    public void start() {
        refresher = Thread.ofVirtual().name("stop-hooks").start(this::keepFresh);
    }

    @Override
    public void stop() {
        if (refresher != null) {
            refresher.interrupt();
            refresher = null;
        }
    }

    @Override
    public boolean isRunning() {
        return refresher != null;
    }
}
