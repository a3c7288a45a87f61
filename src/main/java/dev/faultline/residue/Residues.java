package dev.faultline.residue;

import dev.faultline.access.Caller;
import dev.faultline.fleet.AgentView;
import dev.faultline.fleet.Fleet;
import dev.faultline.ports.Ids;
import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Residue;
import dev.faultline.protocol.ServerMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Has hosts looked at around runs, and tells what was left on them. */
@Component
public class Residues {

    private static final String COLUMNS = """
            select r.id, r.agent_id, coalesce(a.name, '-') as agent, r.run_id, r.kind, r.name, r.ours, r.found_at, r.cleared_at, r.cleared_by
              from residue r left join agent a on a.id = r.agent_id
            """;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient database;
    private final Fleet fleet;
    private final Ids ids;

    Residues(JdbcClient database, Fleet fleet, Ids ids) {
        this.database = database;
        this.fleet = fleet;
        this.ids = ids;
    }

    /** Whose run it is and what it touches. */
    public record Around(UUID run, UUID team, Set<String> environments, Collection<UUID> agents) {
        public Around {
            environments = Set.copyOf(environments);
            agents = Set.copyOf(agents);
        }
    }

    /** Asks the agents of a run that begins what is on their hosts already. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void before(Around around) {
        around.agents().forEach(agent -> ask(around, agent, Phase.BEFORE));
    }

    /** Asks them again when every fault of the run is gone. What was on a host before and was not told by now never will be. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void after(Around around) {
        database.sql("""
                        update residue_scan set given_up = 'its agent did not answer before the run ended'
                         where run_id = ? and phase = 'BEFORE' and answered_at is null and given_up is null
                        """).param(around.run()).update();
        around.agents().forEach(agent -> ask(around, agent, Phase.AFTER));
    }

    private void ask(Around around, UUID agent, Phase phase) {
        database.sql("""
                        insert into residue_scan (id, agent_id, run_id, team_id, environments, phase, given_up)
                        values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                        """)
                .params(Arrays.asList(
                        ids.next(),
                        agent,
                        around.run(),
                        around.team(),
                        around.environments().toArray(String[]::new),
                        phase.name(),
                        mayLook(agent) ? null : "its agent does not offer to look"))
                .update();
    }

    /** An older agent does not know the question, and would end the connection. */
    private boolean mayLook(UUID agent) {
        return fleet.agent(agent).map(AgentView::capabilities).orElse(List.of()).stream()
                .filter(Capability::works)
                .anyMatch(each -> each.fault().equals(ServerMessage.Scan.CAPABILITY));
    }

    /** What was left by a run, in the order it was found. Whoever calls has checked that its reader may see the run. */
    public List<Leftover> of(UUID run) {
        return database.sql(COLUMNS + "where r.run_id = ? order by r.found_at, r.id")
                .param(run)
                .query(Residues::leftover)
                .list();
    }

    /** The looks around a run. Whoever calls has checked that its reader may see the run. */
    public List<ScanLine> looks(UUID run) {
        return database.sql("""
                        select coalesce(a.name, '-') as agent, s.phase, s.asked_at, s.answered_at, s.given_up, s.unseen
                          from residue_scan s left join agent a on a.id = s.agent_id
                         where s.run_id = ? order by s.phase desc, a.name
                        """)
                .param(run)
                .query((row, _) -> new ScanLine(
                        row.getString("agent"),
                        row.getString("phase").toLowerCase(java.util.Locale.ROOT),
                        required(row, "asked_at"),
                        instant(row, "answered_at"),
                        row.getString("given_up"),
                        List.of(JSON.readValue(row.getString("unseen"), Residue.Unseen[].class))))
                .list();
    }

    /** What this caller may see, what is there still first, then the latest. */
    List<Leftover> list(Caller caller, boolean open, Optional<UUID> agent, int most) {
        return database.sql(COLUMNS + """
                        where (:all or r.team_id is null or r.team_id = any(:teams))
                          and (r.run_id is null or r.run_id not in (select hidden_from(:reader)))
                          and (not :open or r.cleared_at is null)
                          and (:agent::uuid is null or r.agent_id = :agent::uuid)
                        order by r.cleared_at is not null, r.found_at desc, r.id desc limit :most
                        """)
                .param("all", caller.seesAllTeams())
                .param("reader", caller.id())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .param("open", open)
                .param("agent", agent.orElse(null))
                .param("most", most)
                .query(Residues::leftover)
                .list();
    }

    private static Leftover leftover(ResultSet row, int number) throws SQLException {
        return new Leftover(
                row.getObject("id", UUID.class),
                row.getString("agent"),
                row.getObject("agent_id", UUID.class),
                row.getObject("run_id", UUID.class),
                row.getString("kind"),
                row.getString("name"),
                row.getBoolean("ours"),
                required(row, "found_at"),
                instant(row, "cleared_at"),
                row.getString("cleared_by"));
    }

    private static Instant required(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
