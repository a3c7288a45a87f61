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
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Real ones: while one goes on, no policy starts anything there. Whoever reports one, person or program, also says when it is over. */
@Component
class Incidents {

    private static final String COLUMNS =
            "select i.*, t.name as team_name from incident i join team t on t.id = i.team_id ";

    private final JdbcClient jdbc;
    private final Services services;
    private final Teams teams;
    private final ApplicationEventPublisher facts;
    private final Ids ids;

    Incidents(JdbcClient jdbc, Services services, Teams teams, ApplicationEventPublisher facts, Ids ids) {
        this.jdbc = jdbc;
        this.services = services;
        this.teams = teams;
        this.facts = facts;
        this.ids = ids;
    }

    /** @param service null: everything of the team */
    record Incident(
            UUID id,
            UUID team,
            String teamName,
            @Nullable String service,
            String reason,
            String reportedBy,
            Instant reportedAt,
            @Nullable Instant endedAt) {

        String inWords() {
            return "A real incident goes on with %s, as %s reported: %s"
                    .formatted(service == null ? "team " + teamName : "“%s”".formatted(service), reportedBy, reason);
        }
    }

    /** One that goes on with any of these. */
    Optional<Incident> goesOn(UUID team, List<String> hurt) {
        return jdbc.sql(COLUMNS + """
                        where i.ended_at is null and (i.team_id = :team and i.service is null or i.service = any(:services))
                        order by i.reported_at limit 1
                        """)
                .param("team", team)
                .param("services", hurt.toArray(String[]::new))
                .query(Incidents::incident)
                .optional();
    }

    /** Those that go on, of the teams that the caller sees. */
    List<Incident> open(Caller caller) {
        return jdbc.sql(
                        COLUMNS
                                + "where i.ended_at is null and (? or i.team_id = any(?)) order by i.reported_at, i.id limit 500")
                .params(caller.seesAllTeams(), caller.teams().toArray(UUID[]::new))
                .query(Incidents::incident)
                .list();
    }

    @Transactional
    public Incident report(Caller caller, Fields fields) {
        var service = fields.optionalText("service", 1, 63);
        var team = service.isPresent()
                ? services.find(service.get())
                        .flatMap(each -> teams.byName(each.team()))
                        .map(Team::id)
                        .filter(caller::maySee)
                        .orElseThrow(Problem::notFound)
                : teams.usual(caller).map(Team::id).orElseThrow(Problem::notFound);
        var reason = fields.text("reason", 3, 500);
        fields.end();
        fields.check("The incident");
        demand(caller, team);
        var id = ids.next();
        jdbc.sql("""
                        insert into incident (id, team_id, service, reason, reported_by, reported_at)
                        values (:id, :team, :service, :reason, :by, clock_timestamp())
                        """)
                .param("id", id)
                .param("team", team)
                .param("service", service.orElse(null))
                .param("reason", reason)
                .param("by", caller.actor())
                .update();
        facts.publishEvent(new MonkeyFact.IncidentReported(caller.actor(), id, team, service.orElse(null), reason));
        return get(caller, id);
    }

    @Transactional
    public Incident end(Caller caller, UUID id) {
        var held = get(caller, id);
        demand(caller, held.team());
        int ended = jdbc.sql(
                        "update incident set ended_by = ?, ended_at = clock_timestamp() where id = ? and ended_at is null")
                .params(caller.actor(), id)
                .update();
        if (ended == 1) {
            facts.publishEvent(new MonkeyFact.IncidentEnded(caller.actor(), id, held.team(), held.service()));
        }
        return get(caller, id);
    }

    Incident get(Caller caller, UUID id) {
        return jdbc.sql(COLUMNS + "where i.id = ?")
                .param(id)
                .query(Incidents::incident)
                .optional()
                .filter(each -> caller.maySee(each.team()))
                .orElseThrow(Problem::notFound);
    }

    private static void demand(Caller caller, UUID team) {
        if (!caller.may(Permission.RUN) || !caller.mayTouch(team)) {
            throw Problem.forbidden("You may not report this for this team.");
        }
    }

    private static Incident incident(ResultSet row, int number) throws SQLException {
        var ended = row.getObject("ended_at", OffsetDateTime.class);
        return new Incident(
                row.getObject("id", UUID.class),
                row.getObject("team_id", UUID.class),
                row.getString("team_name"),
                row.getString("service"),
                row.getString("reason"),
                row.getString("reported_by"),
                row.getObject("reported_at", OffsetDateTime.class).toInstant(),
                ended == null ? null : ended.toInstant());
    }
}
