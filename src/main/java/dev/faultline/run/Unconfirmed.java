package dev.faultline.run;

import dev.faultline.fleet.AgentView;
import dev.faultline.fleet.Fleet;
import dev.faultline.halt.Leftovers;
import dev.faultline.halt.Scope;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What runs that ended without a press could not confirm; a press has what it stopped on its own receipt. */
@Component
class Unconfirmed implements Leftovers {

    private final JdbcClient database;
    private final Fleet fleet;

    Unconfirmed(JdbcClient database, Fleet fleet) {
        this.database = database;
        this.fleet = fleet;
    }

    private record Target(UUID team, String environment, UUID agent, String name) {}

    @Override
    public List<Leftover> openIn(Scope scope) {
        return database
                .sql("""
                        select r.team_id, i.environment, i.agent_id, i.target_name
                        from injection i join run r on r.id = i.run_id
                        where i.state = 'UNCONFIRMED' and r.halt_id is null
                        order by i.id
                        """)
                .query((row, _) -> new Target(
                        row.getObject(1, UUID.class), row.getString(2), row.getObject(3, UUID.class), row.getString(4)))
                .list()
                .stream()
                .filter(target -> scope.covers(target.team(), Set.of(target.environment())))
                .map(target -> new Leftover(agent(target), "unconfirmed", target.name() + ", not confirmed free"))
                .toList();
    }

    private String agent(Target target) {
        return fleet.agent(target.agent()).map(AgentView::name).orElse("-");
    }
}
