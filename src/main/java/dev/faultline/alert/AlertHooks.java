package dev.faultline.alert;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Signature;
import dev.faultline.access.SigningKeys;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The alert hooks of all teams. A monitor shows its secret as a token, because Alertmanager signs nothing, or signs with it. */
@Component
class AlertHooks {

    private static final String VALID =
            "select id, team_id, name, made_by, made_at, heard_at from alert_hook where revoked_at is null ";

    private final JdbcClient database;
    private final Teams teams;
    private final ApplicationEventPublisher facts;
    private final Clock clock;
    private final Ids ids;
    private final byte[] key;

    AlertHooks(
            JdbcClient database, Teams teams, SigningKeys keys, ApplicationEventPublisher facts, Clock clock, Ids ids) {
        this.database = database;
        this.teams = teams;
        this.facts = facts;
        this.clock = clock;
        this.ids = ids;
        this.key = keys.of("alert-hook");
    }

    /** @param named the team, by name or id; the caller's usual one when null */
    @Transactional
    public AlertHook make(Caller caller, String name, @Nullable String named) {
        var team = (named == null
                        ? teams.usual(caller)
                        : teams.of(caller).stream()
                                .filter(each -> each.name().equalsIgnoreCase(named)
                                        || each.id().toString().equals(named))
                                .findFirst())
                .map(Team::id)
                .orElseThrow(() -> Problem.forbidden("An alert hook belongs to one of your teams."));
        if (!caller.may(Permission.EDIT) || !caller.mayTouch(team)) {
            throw Problem.forbidden("You may not make alert hooks for this team.");
        }
        var hook = new AlertHook(ids.next(), team, name, caller.actor(), clock.instant(), null);
        database.sql("insert into alert_hook (id, team_id, name, made_by, made_at) values (?, ?, ?, ?, ?)")
                .params(hook.id(), team, name, hook.by(), hook.at().atOffset(ZoneOffset.UTC))
                .update();
        facts.publishEvent(new AlertFact.HookMade(hook.id(), team, name, caller.actor()));
        return hook;
    }

    /** Those of the caller's teams, newest first. */
    @Transactional(readOnly = true)
    public List<AlertHook> of(Caller caller) {
        return database.sql(VALID + "and (? or team_id = any(?)) order by made_at desc, id desc")
                .params(caller.seesAllTeams(), caller.teams().toArray(UUID[]::new))
                .query(AlertHooks::hook)
                .list();
    }

    @Transactional
    public void revoke(Caller caller, UUID id) {
        var hook = of(caller).stream()
                .filter(each -> each.id().equals(id) && caller.mayTouch(each.team()))
                .findFirst()
                .orElseThrow(Problem::notFound);
        database.sql("update alert_hook set revoked_at = clock_timestamp(), revoked_by = ? where id = ?")
                .params(caller.actor(), id)
                .update();
        facts.publishEvent(new AlertFact.HookRevoked(id, hook.team(), hook.name(), caller.actor()));
    }

    Optional<AlertHook> find(UUID id) {
        return database.sql(VALID + "and id = ?")
                .param(id)
                .query(AlertHooks::hook)
                .optional();
    }

    byte[] secret(UUID hook) {
        return Signature.derived(key, hook.toString());
    }

    /** Also the token of those who do not sign; shown once. */
    String shownSecret(AlertHook hook) {
        return Signature.shown(secret(hook.id()));
    }

    /** @param authorization {@code Bearer} and the secret as it was shown */
    boolean isToken(AlertHook hook, @Nullable String authorization) {
        return authorization != null
                && MessageDigest.isEqual(
                        authorization.getBytes(StandardCharsets.UTF_8),
                        ("Bearer " + shownSecret(hook)).getBytes(StandardCharsets.UTF_8));
    }

    private static AlertHook hook(ResultSet row, int number) throws SQLException {
        var heard = row.getObject("heard_at", OffsetDateTime.class);
        return new AlertHook(
                row.getObject("id", UUID.class),
                row.getObject("team_id", UUID.class),
                row.getString("name"),
                row.getString("made_by"),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                heard == null ? null : heard.toInstant());
    }
}
