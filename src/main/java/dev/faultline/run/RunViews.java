package dev.faultline.run;

import dev.faultline.access.Caller;
import dev.faultline.fleet.AgentView;
import dev.faultline.fleet.Fleet;
import dev.faultline.gate.Problem;
import dev.faultline.live.Times;
import dev.faultline.residue.Residues;
import dev.faultline.timeline.Timeline;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads runs for people and programs; every question carries the teams of whoever asks. */
@Component
public class RunViews {

    private static final int LATEST_POINTS = 200;
    private static final int LATEST_FACTS = 500;

    private static final String ROW = """
            r.id, r.name, r.state, r.verdict, r.created_at, r.ended_at, r.started_by, r.why,
            (select count(distinct target_id) from injection where run_id = r.id) as targets,
            (select count(*) from injection where run_id = r.id and state = 'UNCONFIRMED') as unconfirmed""";

    private final JdbcClient database;
    private final RunRows rows;
    private final Readings readings;
    private final Residues residues;
    private final Freezes freezes;
    private final Fleet fleet;
    private final Timeline timeline;
    private final Clock clock;

    RunViews(
            JdbcClient database,
            RunRows rows,
            Readings readings,
            Residues residues,
            Freezes freezes,
            Fleet fleet,
            Timeline timeline,
            Clock clock) {
        this.database = database;
        this.rows = rows;
        this.readings = readings;
        this.residues = residues;
        this.freezes = freezes;
        this.fleet = fleet;
        this.timeline = timeline;
        this.clock = clock;
    }

    /** A line of a list of runs. */
    public record Row(
            UUID id,
            String experiment,
            RunState runState,
            @Nullable Verdict verdict,
            int targets,
            int unconfirmed,
            Instant startedAt,
            @Nullable Instant endedAt,
            String by,
            String why,
            String took) {

        public String stateKind() {
            return RunPage.kind(runState, verdict);
        }

        public String stateWord() {
            return runState.inWords();
        }

        public @Nullable String verdictKind() {
            return verdict == null ? null : RunPage.kind(verdict);
        }

        public @Nullable String verdictWord() {
            return verdict == null ? null : verdict.inWords();
        }

        public boolean over() {
            return runState.isTerminal();
        }
    }

    /** What a list of runs is cut down to; every part may be null. */
    record Filter(@Nullable UUID experiment, @Nullable RunState state, boolean open) {
        static final Filter NONE = new Filter(null, null, false);
    }

    /** These runs, whosoever they are: whoever calls has checked that its reader may see them. */
    public List<Row> of(Collection<UUID> runs) {
        return database.sql("select " + ROW + " from run r where r.id = any(:runs) order by r.id")
                .param("runs", runs.toArray(UUID[]::new))
                .query(this::row)
                .list();
    }

    /** Those of a team that ended in that time, in order. Whoever calls has checked that its reader may see the team. */
    public List<Row> ended(UUID team, Instant from, Instant until, int most) {
        return database.sql("select " + ROW + """
                         from run r where r.team_id = :team and r.ended_at >= :from and r.ended_at < :until
                        order by r.ended_at, r.id limit :most
                        """)
                .param("team", team)
                .param("from", RunRows.at(from))
                .param("until", RunRows.at(until))
                .param("most", most)
                .query(this::row)
                .list();
    }

    /** Which version of its experiment it runs. */
    public int experimentVersion(UUID run) {
        return database.sql("select experiment_version from run where id = ?")
                .param(run)
                .query(Integer.class)
                .single();
    }

    /** Newest first, after the place where the last page ended. */
    List<Row> list(Caller caller, Filter filter, @Nullable Instant beforeAt, @Nullable UUID beforeId, int fetch) {
        return database.sql("select " + ROW + """
                         from run r
                        where (:all or r.team_id = any(:teams)) and r.id not in (select hidden_from(:reader))
                          and (:experiment::uuid is null or r.experiment_id = :experiment::uuid)
                          and (:state::text is null or r.state = :state::text)
                          and (not :open or r.ended_at is null)
                          and (:beforeAt::timestamptz is null or (r.created_at, r.id) < (:beforeAt::timestamptz, :beforeId::uuid))
                        order by r.created_at desc, r.id desc limit :fetch
                        """)
                .param("all", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .param("reader", caller.id())
                .param("experiment", filter.experiment())
                .param("state", filter.state() == null ? null : filter.state().name())
                .param("open", filter.open())
                .param("beforeAt", RunRows.at(beforeAt))
                .param("beforeId", beforeId)
                .param("fetch", fetch)
                .query(this::row)
                .list();
    }

    /** The runs that are not over, newest first. */
    public List<Row> open(Caller caller) {
        return list(caller, new Filter(null, null, true), null, null, 100);
    }

    /** The last runs, newest first, open ones too. */
    public List<Row> latest(Caller caller, int limit) {
        return list(caller, Filter.NONE, null, null, limit);
    }

    /**
     * Targets that nobody could confirm, of every run this caller may see.
     *
     * @param owner who sees to it: whoever started the run
     */
    public record Residue(UUID run, String experiment, String target, String why, String owner) {}

    public List<Residue> residues(Caller caller) {
        return database.sql("""
                        select r.id, r.name, i.target_name, i.why, r.started_by from injection i join run r on r.id = i.run_id
                        where i.state = 'UNCONFIRMED' and (? or r.team_id = any(?)) and r.id not in (select hidden_from(?))
                        order by i.id
                        """)
                .params(caller.seesAllTeams(), caller.teams().toArray(UUID[]::new), caller.id())
                .query((row, _) -> new Residue(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5)))
                .list();
    }

    private Row row(ResultSet row, int number) throws SQLException {
        var verdict = row.getString("verdict");
        var started = RunRows.required(row, "created_at");
        var ended = RunRows.instant(row, "ended_at");
        return new Row(
                row.getObject("id", UUID.class),
                row.getString("name"),
                RunState.valueOf(row.getString("state")),
                verdict == null ? null : Verdict.valueOf(verdict),
                row.getInt("targets"),
                row.getInt("unconfirmed"),
                started,
                ended,
                row.getString("started_by"),
                row.getString("why"),
                Times.exactly(Duration.between(started, ended == null ? clock.instant() : ended)));
    }

    boolean maySee(Caller caller, UUID run) {
        return database.sql("""
                        select exists (select from run
                                        where id = ? and (? or team_id = any(?)) and id not in (select hidden_from(?)))
                        """)
                .params(run, caller.seesAllTeams(), caller.teams().toArray(UUID[]::new), caller.id())
                .query(Boolean.class)
                .single();
    }

    /** @throws Problem not found, also for what belongs to other teams */
    void demand(Caller caller, UUID run) {
        if (!maySee(caller, run)) {
            throw Problem.notFound();
        }
    }

    @Transactional(readOnly = true)
    RunView view(Caller caller, UUID id) {
        demand(caller, id);
        return view(rows.read(id));
    }

    private RunView view(Run run) {
        return RunView.of(
                run,
                readings.of(run.id()),
                residues.of(run.id()),
                residues.looks(run.id()),
                run.state().isTerminal() ? List.of() : freezes.questions(run.id()),
                this::agentName);
    }

    /** Whoever calls has checked that its reader may see the run. */
    @Transactional(readOnly = true)
    RunPage page(UUID id) {
        var run = rows.read(id);
        return RunPage.of(
                run, view(run), readings.latest(id, LATEST_POINTS), timeline.of(id, 0, LATEST_FACTS), clock.instant());
    }

    /** Changes with everything a page of the run shows. */
    String version(UUID id) {
        return database.sql("""
                        select r.version || ':' || coalesce(c.seq, 0)
                               || case when r.ended_at is null then ':' || extract(epoch from clock_timestamp())::bigint else '' end
                        from run r left join fact_chain c on c.chain = r.id where r.id = ?
                        """).param(id).query(String.class).optional().orElse("gone");
    }

    private String agentName(UUID agent) {
        return fleet.agent(agent).map(AgentView::name).orElse("-");
    }
}
