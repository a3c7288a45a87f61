package dev.faultline.monkey;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.catalogue.Services;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Who stays out of all policies, why, and until when: nobody for ever. */
@Component
class OptOuts {

    private static final Duration SHORTEST = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofDays(90);

    private static final String OPEN = "o.ended_at is null and o.until > clock_timestamp()";

    private static final String COLUMNS =
            "select o.*, t.name as team_name from monkey_opt_out o join team t on t.id = o.team_id ";

    private final JdbcClient jdbc;
    private final Services services;
    private final Teams teams;
    private final ApplicationEventPublisher facts;
    private final Ids ids;

    OptOuts(JdbcClient jdbc, Services services, Teams teams, ApplicationEventPublisher facts, Ids ids) {
        this.jdbc = jdbc;
        this.services = services;
        this.teams = teams;
        this.facts = facts;
        this.ids = ids;
    }

    /** @param service null: everything of the team */
    record OptOut(
            UUID id,
            UUID team,
            String teamName,
            @Nullable String service,
            String reason,
            Instant until,
            String madeBy,
            Instant madeAt) {

        String inWords() {
            return "%s opted %s out until %s: %s"
                    .formatted(
                            madeBy,
                            service == null ? "the whole team" : "it",
                            until.truncatedTo(ChronoUnit.SECONDS),
                            reason);
        }
    }

    /** The one that holds for a service at that moment. */
    Optional<OptOut> of(UUID team, String service, Instant now) {
        return jdbc.sql(COLUMNS + """
                        where o.team_id = :team and o.ended_at is null and o.until > :now
                          and (o.service is null or o.service = :service)
                        order by o.until desc limit 1
                        """)
                .param("team", team)
                .param("service", service)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query(OptOuts::optOut)
                .optional();
    }

    /** Those that hold now, of the teams that the caller sees, the first to run out first. */
    List<OptOut> open(Caller caller) {
        return jdbc.sql(COLUMNS + "where " + OPEN + " and (? or o.team_id = any(?)) order by o.until, o.id limit 500")
                .params(caller.seesAllTeams(), caller.teams().toArray(UUID[]::new))
                .query(OptOuts::optOut)
                .list();
    }

    /** Of a service, or of the whole team where none is named. */
    @Transactional
    public OptOut optOut(Caller caller, Fields fields) {
        var service = fields.optionalText("service", 1, 63);
        var team = service.isPresent()
                ? owner(caller, service.get())
                : teams.usual(caller).map(Team::id).orElseThrow(Problem::notFound);
        var reason = fields.text("reason", 3, 500);
        var lasting = fields.duration("for", SHORTEST, LONGEST);
        fields.end();
        fields.check("The opt-out");
        demand(caller, team);
        var now = now();
        var made =
                new OptOut(ids.next(), team, "", service.orElse(null), reason, now.plus(lasting), caller.actor(), now);
        jdbc.sql("""
                        insert into monkey_opt_out (id, team_id, service, reason, until, made_by, made_at)
                        values (:id, :team, :service, :reason, :until, :by, :at)
                        """)
                .param("id", made.id())
                .param("team", team)
                .param("service", made.service())
                .param("reason", reason)
                .param("until", made.until().atOffset(ZoneOffset.UTC))
                .param("by", made.madeBy())
                .param("at", now.atOffset(ZoneOffset.UTC))
                .update();
        facts.publishEvent(
                new MonkeyFact.OptedOut(caller.actor(), made.id(), team, made.service(), reason, made.until()));
        return get(caller, made.id());
    }

    private UUID owner(Caller caller, String service) {
        return services.find(service)
                .flatMap(each -> teams.byName(each.team()))
                .map(Team::id)
                .filter(caller::maySee)
                .orElseThrow(Problem::notFound);
    }

    /** From now on it is part of what policies are about again. */
    @Transactional
    public void end(Caller caller, UUID id) {
        var held = get(caller, id);
        demand(caller, held.team());
        int ended = jdbc.sql("""
                        update monkey_opt_out set ended_by = ?, ended_at = clock_timestamp() where id = ? and ended_at is null
                        """).params(caller.actor(), id).update();
        if (ended == 1) {
            facts.publishEvent(new MonkeyFact.OptedIn(caller.actor(), id, held.team(), held.service()));
        }
    }

    OptOut get(Caller caller, UUID id) {
        return jdbc.sql(COLUMNS + "where o.id = ?")
                .param(id)
                .query(OptOuts::optOut)
                .optional()
                .filter(each -> caller.maySee(each.team()))
                .orElseThrow(Problem::notFound);
    }

    private static void demand(Caller caller, UUID team) {
        if (!caller.may(Permission.EDIT) || !caller.mayTouch(team)) {
            throw Problem.forbidden("You may not decide this for this team.");
        }
    }

    private Instant now() {
        return jdbc.sql("select clock_timestamp()")
                .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .single();
    }

    private static OptOut optOut(ResultSet row, int number) throws SQLException {
        return new OptOut(
                row.getObject("id", UUID.class),
                row.getObject("team_id", UUID.class),
                row.getString("team_name"),
                row.getString("service"),
                row.getString("reason"),
                row.getObject("until", OffsetDateTime.class).toInstant(),
                row.getString("made_by"),
                row.getObject("made_at", OffsetDateTime.class).toInstant());
    }
}
