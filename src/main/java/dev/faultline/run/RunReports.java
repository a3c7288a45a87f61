package dev.faultline.run;

import dev.faultline.dispatch.Authority;
import dev.faultline.dispatch.OrderKind;
import dev.faultline.dispatch.Reports;
import dev.faultline.fleet.AgentView;
import dev.faultline.fleet.Fleet;
import dev.faultline.halt.Halt;
import dev.faultline.halt.ReceiptLine;
import dev.faultline.halt.Stopper;
import dev.faultline.live.Live;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Timing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What runs hear from below: agents' reports and the red button; and what they answer: who may live, and what became of it. */
@Component
class RunReports implements Reports, Authority, Stopper {

    private final RunStore runs;
    private final JdbcClient database;
    private final Fleet fleet;
    private final Live live;

    RunReports(RunStore runs, JdbcClient database, Fleet fleet, Live live) {
        this.runs = runs;
        this.database = database;
        this.fleet = fleet;
        this.live = live;
    }

    @Override
    public void planned(UUID agent, UUID injection, Plan plan, String hash) {
        change(agent, injection, (run, senses) -> run.planned(injection, plan, hash, actor(agent), senses.now()));
    }

    @Override
    public void refused(UUID agent, UUID injection, String why) {
        change(agent, injection, (run, senses) -> run.refused(injection, why, actor(agent), senses.now()));
    }

    @Override
    public void evidence(UUID agent, Entry entry) {
        change(agent, entry.injection(), (run, senses) -> run.evidence(entry, actor(agent), senses.now()));
    }

    @Override
    public void delivered(UUID injection, OrderKind kind) {
        if (kind == OrderKind.START) {
            runs.changeOf(injection, (run, senses) -> {
                run.delivered(injection, senses.now());
                return true;
            });
        }
    }

    /** An agent speaks for its own injections only. */
    private void change(UUID agent, UUID injection, BiConsumer<Run, Senses> change) {
        runs.changeOf(injection, (run, senses) -> {
            if (run.find(injection).filter(each -> each.agent().equals(agent)).isPresent()) {
                change.accept(run, senses);
                live.hint("run:" + run.id());
            }
            return true;
        });
    }

    private String actor(UUID agent) {
        return "agent:" + fleet.agent(agent).map(AgentView::name).orElse(agent.toString());
    }

    /** Everything that may be on a host; what its run does not want there any more may not live. */
    @Override
    public List<Holder> read() {
        return database.sql("""
                        select i.id, i.run_id, i.agent_id, r.team_id, i.environment, r.name, i.target_name, i.state, r.state as run_state
                        from injection i join run r on r.id = i.run_id
                        where i.state in ('GRANTED', 'ACTIVE', 'REVERTING', 'UNCONFIRMED')
                        """).query(this::holder).list();
    }

    private Holder holder(ResultSet row, int number) throws SQLException {
        var state = InjectionState.valueOf(row.getString("state"));
        boolean wanted = state == InjectionState.GRANTED || state == InjectionState.ACTIVE;
        var agent = row.getObject("agent_id", UUID.class);
        return new Holder(
                row.getObject("id", UUID.class),
                row.getObject("run_id", UUID.class),
                agent,
                row.getObject("team_id", UUID.class),
                Set.of(row.getString("environment")),
                row.getString("name"),
                row.getString("target_name"),
                fleet.agent(agent).map(AgentView::name).orElse("-"),
                wanted && RunState.valueOf(row.getString("run_state")).mayHurt());
    }

    @Override
    public void stopNow(Halt halt) {
        // agents are told by those who hold their connections; this is what stands in the database, see sweep
    }

    @Override
    public void sweep(Halt halt) {
        var open = database.sql("select id from run where ended_at is null and state <> 'ABORTING'")
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
        for (var id : open) {
            runs.change(id, (run, senses) -> {
                if (halt.scope().covers(run.identity().team(), run.environments())) {
                    run.stop(halt.by(), "STOP was pressed", halt.id(), senses.now());
                }
                return true;
            });
            live.hint("run:" + id);
        }
    }

    @Override
    public List<ReceiptLine> receipt(Halt halt, Source source) {
        return switch (source) {
            case MEMORY -> List.of();
            case DATABASE ->
                database.sql("""
                                select i.*, r.name as run_name from injection i join run r on r.id = i.run_id
                                where r.halt_id = ? and (i.requested_at is not null)
                                  and (i.verified_at is null or i.verified_at >= r.stop_requested_at)
                                order by i.id
                                """)
                        .param(halt.id())
                        .query((row, _) -> line(halt, row))
                        .list();
        };
    }

    private ReceiptLine line(Halt halt, ResultSet row) throws SQLException {
        var agent = row.getObject("agent_id", UUID.class);
        var requested = RunRows.instant(row, "revert_requested_at");
        var verified = RunRows.instant(row, "verified_at");
        Instant pressed = halt.at();
        return new ReceiptLine(
                row.getObject("id", UUID.class),
                row.getObject("run_id", UUID.class),
                row.getString("run_name"),
                row.getString("target_name"),
                fleet.agent(agent).map(AgentView::name).orElse("-"),
                requested == null ? pressed : requested,
                RunRows.instant(row, "revert_delivered_at"),
                RunRows.instant(row, "reverted_at"),
                verified,
                row.getString("evidence"),
                verified == null ? pressed.plus(Timing.CERTAINLY_OVER) : null);
    }
}
