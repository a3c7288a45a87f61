package dev.faultline.run;

import dev.faultline.timeline.Timeline;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The door for whoever weighs what runs have shown of a service. Runs that hurt nothing of it are not among them. */
@Component
public class Showings {

    private static final String BY_A_RULE = "rule:";
    private static final String STOPPING = "run.aborting";

    /** Rules that say nothing of how a service does. */
    private static final Set<String> NO_SIGNAL = Set.of("rule:maxDuration", "rule:recheck");

    private static final int MOST_STOPS = 20_000;

    private final JdbcClient database;
    private final Timeline timeline;

    Showings(JdbcClient database, Timeline timeline) {
        this.database = database;
        this.timeline = timeline;
    }

    /**
     * A run that is over, as far as it hurt one service in one environment.
     *
     * @param verdict null of one that did not come to its end
     * @param targets that were really hurt, as the agents measured
     * @param faults the types
     * @param deviated whether the steady state was left, by the verdict or before it was stopped
     * @param stoppedItself whether one of its stop conditions ended it, with everything proved gone
     * @param unconfirmed whether it ended with a target that nobody could confirm
     */
    public record Shown(
            UUID run,
            UUID team,
            String experiment,
            String service,
            String environment,
            Instant endedAt,
            @Nullable Verdict verdict,
            Set<UUID> targets,
            Set<String> faults,
            boolean deviated,
            boolean stoppedItself,
            boolean unconfirmed) {
        public Shown {
            targets = Set.copyOf(targets);
            faults = Set.copyOf(faults);
        }

        private Shown stopped(boolean bySignal) {
            return new Shown(
                    run,
                    team,
                    experiment,
                    service,
                    environment,
                    endedAt,
                    verdict,
                    targets,
                    faults,
                    deviated,
                    stoppedItself && bySignal,
                    unconfirmed);
        }

        /** Whether it held, and nothing of it is left. */
        public boolean clean() {
            return verdict == Verdict.HELD && !unconfirmed;
        }
    }

    /** Whosever they are, oldest first: whoever calls knows who may read which. */
    public List<Shown> of(Collection<String> services, Instant since) {
        var rows = database.sql("""
                        select r.id, r.team_id, r.name, r.state, r.verdict, r.ended_at, r.halt_id, r.detected_at, i.service, i.environment,
                               array_agg(distinct i.target_id) as targets, array_agg(distinct i.fault_type) as faults
                        from run r join injection i on i.run_id = r.id
                        where r.ended_at >= :since and i.service = any(:services) and i.active_at is not null
                        group by r.id, i.service, i.environment
                        order by r.ended_at, r.id
                        """)
                .param("since", RunRows.at(since))
                .param("services", services.toArray(String[]::new))
                .query(Showings::shown)
                .list();
        var stopped = stoppedBySignals(rows);
        return rows.stream()
                .map(each -> each.stopped(stopped.contains(each.run())))
                .toList();
    }

    private static Shown shown(ResultSet row, int number) throws SQLException {
        var run = row.getObject("id", UUID.class);
        var state = RunState.valueOf(row.getString("state"));
        var verdict = row.getString("verdict");
        boolean detected = row.getObject("detected_at") != null;
        return new Shown(
                run,
                row.getObject("team_id", UUID.class),
                row.getString("name"),
                row.getString("service"),
                row.getString("environment"),
                RunRows.required(row, "ended_at"),
                verdict == null ? null : Verdict.valueOf(verdict),
                Set.of((UUID[]) row.getArray("targets").getArray()),
                Set.of((String[]) row.getArray("faults").getArray()),
                detected || Verdict.DEVIATED.name().equals(verdict),
                state == RunState.ABORTED && row.getObject("halt_id") == null,
                state == RunState.ENDED_UNCONFIRMED);
    }

    /** Those of these that were stopped whom no person stopped: a stop condition did, as the first fact of the stop says. */
    private Set<UUID> stoppedBySignals(List<Shown> shown) {
        var runs = shown.stream().filter(Shown::stoppedItself).map(Shown::run).collect(Collectors.toSet());
        var first = new HashMap<UUID, String>();
        timeline.ofKinds(runs, List.of(STOPPING), MOST_STOPS)
                .forEach(each -> first.putIfAbsent(each.chain(), each.actor()));
        return first.entrySet().stream()
                .filter(each -> each.getValue().startsWith(BY_A_RULE) && !NO_SIGNAL.contains(each.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
