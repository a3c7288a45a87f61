package dev.faultline.run;

import dev.faultline.blastradius.Answer;
import dev.faultline.blastradius.BlastRadius;
import dev.faultline.dispatch.Authority;
import dev.faultline.dispatch.Dispatch;
import dev.faultline.fleet.AgentView;
import dev.faultline.fleet.Fleet;
import dev.faultline.fleet.Sighting;
import dev.faultline.halt.Halt;
import dev.faultline.halt.Halts;
import dev.faultline.halt.ReceiptLine;
import dev.faultline.protocol.Timing;
import dev.faultline.residue.Residues;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs in PostgreSQL. The row of a run is the lock; whoever holds it is the only one who changes the run. */
@Component
class PostgresRuns implements RunStore {

    private static final Duration SOON = Duration.ofMillis(300);

    private final RunRows rows;
    private final Readings readings;
    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Dispatch dispatch;
    private final BlastRadius blastRadius;
    private final Residues residues;
    private final World world;

    PostgresRuns(
            RunRows rows,
            Readings readings,
            JdbcClient database,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher events,
            Dispatch dispatch,
            BlastRadius blastRadius,
            Residues residues,
            World world) {
        this.rows = rows;
        this.readings = readings;
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.events = events;
        this.dispatch = dispatch;
        this.blastRadius = blastRadius;
        this.residues = residues;
        this.world = world;
    }

    /** What a run senses, read inside the transaction that holds it. */
    @Component
    record World(JdbcClient database, Halts halts, Fleet fleet, Readings stored, BlastRadius blastRadius)
            implements Senses {

        @Override
        public Instant now() {
            return database.sql("select clock_timestamp()")
                    .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
                    .single();
        }

        @Override
        public long admit(Run run) {
            return halts.admit(run.identity().team(), run.environments());
        }

        @Override
        public Optional<Halt> pressed(Run run) {
            return halts.covering(run.identity().team(), run.environments());
        }

        @Override
        public Optional<Instant> lastHeard(UUID agent) {
            return fleet.agent(agent).map(AgentView::lastHeardAt);
        }

        @Override
        public String nameOf(UUID agent) {
            return fleet.agent(agent).map(AgentView::name).orElse("-");
        }

        @Override
        public List<ProbeStats> readings(UUID run) {
            return stored.of(run);
        }

        @Override
        public List<Sighting> sightings(Set<UUID> targets) {
            return fleet.sightings(targets);
        }

        @Override
        public Optional<String> exceeded(UUID run) {
            return blastRadius.exceeded(run);
        }

        @Override
        public List<String> objections(Run run, Map<String, Set<UUID>> hurt) {
            return blastRadius.objections(run.id(), run.identity().team(), run.definition(), hurt).stream()
                    .map(Answer::said)
                    .toList();
        }
    }

    @Override
    public Run begin(Supplier<Run> begin) {
        return transaction.execute(_ -> {
            var run = begin.get();
            rows.insert(run);
            residues.before(around(run));
            tell(run);
            return run;
        });
    }

    @Override
    public <T> Optional<T> change(UUID id, BiFunction<Run, Senses, T> change) {
        return transaction.execute(_ -> {
            var held = database.sql("select id from run where id = ? for update")
                    .param(id)
                    .query(UUID.class)
                    .optional();
            return held.map(each -> changed(each, change));
        });
    }

    @Override
    public <T> Optional<T> changeOf(UUID injection, BiFunction<Run, Senses, T> change) {
        var run = database.sql("select run_id from injection where id = ?")
                .param(injection)
                .query(UUID.class)
                .optional();
        return run.flatMap(id -> change(id, change));
    }

    @Override
    public boolean changeNextDue(BiFunction<Run, Senses, ?> change) {
        return transaction.execute(_ -> {
            var due = database.sql("""
                            select id from run where ended_at is null and next_check_at <= clock_timestamp()
                            order by next_check_at limit 1 for update skip locked
                            """).query(UUID.class).optional();
            // only who looks puts the next look off: what else comes often, a sweep of every node, would put it off for
            // ever
            due.ifPresent(id -> rows.lookAgain(id, SOON));
            due.ifPresent(id -> changed(id, change));
            return due.isPresent();
        });
    }

    private <T> T changed(UUID id, BiFunction<Run, Senses, T> change) {
        var run = rows.read(id);
        boolean wasClear = run.isClear();
        T result = change.apply(run, world);
        if (run.touched()) {
            rows.update(run);
            tell(run);
        }
        if (!wasClear && run.isClear() && run.hasHurt()) {
            residues.after(around(run));
        }
        return result;
    }

    private static Residues.Around around(Run run) {
        var agents = run.injections().stream().map(Injection::agent).toList();
        return new Residues.Around(run.id(), run.identity().team(), run.environments(), agents);
    }

    /** Facts, orders and budgets: whatever the run left to be written with it. */
    private void tell(Run run) {
        run.takeFacts().forEach(events::publishEvent);
        for (var order : run.takeOrders()) {
            var injection = order.injection();
            switch (order) {
                case Order.Prepare _ ->
                    dispatch.prepare(
                            injection.agent(),
                            injection.id(),
                            run.id(),
                            injection.fault(),
                            injection.targetKey(),
                            injection.duration());
                case Order.Start start ->
                    dispatch.start(
                            injection.agent(),
                            injection.id(),
                            run.id(),
                            start.planHash(),
                            injection.duration(),
                            start.epoch());
                case Order.Revert revert -> dispatch.revert(injection.agent(), injection.id(), revert.why());
            }
        }
        var released = run.releasedTargets();
        if (!released.isEmpty()) {
            blastRadius.giveBack(run.id(), released);
        }
        if (run.state().isTerminal()) {
            blastRadius.leave(run.id());
        }
    }

    @Override
    public Instant now() {
        return world.now();
    }

    /** What its run does not want on a host any more may not live. */
    @Override
    public List<Authority.Holder> holders() {
        return database.sql("""
                        select i.id, i.run_id, i.agent_id, r.team_id, i.environment, r.name, i.target_name, i.state, r.state as run_state
                        from injection i join run r on r.id = i.run_id
                        where i.state in ('GRANTED', 'ACTIVE', 'REVERTING', 'UNCONFIRMED')
                        """).query(this::holder).list();
    }

    private Authority.Holder holder(ResultSet row, int number) throws SQLException {
        var state = InjectionState.valueOf(row.getString("state"));
        boolean wanted = state == InjectionState.GRANTED || state == InjectionState.ACTIVE;
        var agent = row.getObject("agent_id", UUID.class);
        return new Authority.Holder(
                row.getObject("id", UUID.class),
                row.getObject("run_id", UUID.class),
                agent,
                row.getObject("team_id", UUID.class),
                Set.of(row.getString("environment")),
                row.getString("name"),
                row.getString("target_name"),
                world.nameOf(agent),
                wanted && RunState.valueOf(row.getString("run_state")).mayHurt());
    }

    @Override
    public List<UUID> open() {
        return database.sql("select id from run where ended_at is null and state <> 'ABORTING'")
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    @Override
    public List<ReceiptLine> receipt(Halt halt) {
        return database.sql("""
                        select i.*, r.name as run_name from injection i join run r on r.id = i.run_id
                        where r.halt_id = ? and (i.requested_at is not null)
                          and (i.verified_at is null or i.verified_at >= r.stop_requested_at)
                        order by i.id
                        """)
                .param(halt.id())
                .query((row, _) -> line(halt, row))
                .list();
    }

    @Override
    public List<ReceiptLine> proofs(Halt halt, Set<UUID> injections) {
        return database.sql("""
                        select i.*, r.name as run_name from injection i join run r on r.id = i.run_id
                        where i.id = any(?) and i.verified_at is not null
                        order by i.id
                        """)
                .param(injections.toArray(UUID[]::new))
                .query((row, _) -> line(halt, row))
                .list();
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
                world.nameOf(agent),
                requested == null || requested.isAfter(pressed) ? pressed : requested,
                RunRows.instant(row, "revert_delivered_at"),
                RunRows.instant(row, "reverted_at"),
                verified,
                row.getString("evidence"),
                verified == null ? pressed.plus(Timing.CERTAINLY_OVER) : null);
    }
}
