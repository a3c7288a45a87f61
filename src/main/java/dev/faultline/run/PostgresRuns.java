package dev.faultline.run;

import dev.faultline.blastradius.BlastRadius;
import dev.faultline.dispatch.Dispatch;
import dev.faultline.fleet.AgentView;
import dev.faultline.fleet.Fleet;
import dev.faultline.halt.Halts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    private final World world;

    PostgresRuns(
            RunRows rows,
            Readings readings,
            JdbcClient database,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher events,
            Dispatch dispatch,
            BlastRadius blastRadius,
            World world) {
        this.rows = rows;
        this.readings = readings;
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.events = events;
        this.dispatch = dispatch;
        this.blastRadius = blastRadius;
        this.world = world;
    }

    /** What a run senses, read inside the transaction that holds it. */
    @Component
    record World(Clock clock, Halts halts, Fleet fleet, Readings stored) implements Senses {

        @Override
        public Instant now() {
            return clock.instant();
        }

        @Override
        public long admit(Run run) {
            return halts.admit(run.identity().team(), run.environments());
        }

        @Override
        public Optional<Instant> lastHeard(UUID agent) {
            return fleet.agent(agent).map(AgentView::lastHeardAt);
        }

        @Override
        public List<ProbeStats> readings(UUID run) {
            return stored.of(run);
        }
    }

    @Override
    public Run begin(Supplier<Run> begin) {
        return transaction.execute(_ -> {
            var run = begin.get();
            rows.insert(run);
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
            due.ifPresent(id -> changed(id, change));
            return due.isPresent();
        });
    }

    private <T> T changed(UUID id, BiFunction<Run, Senses, T> change) {
        var run = rows.read(id);
        T result = change.apply(run, world);
        rows.lookAgain(run, SOON);
        if (run.touched()) {
            rows.update(run);
            tell(run);
        }
        return result;
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
    }
}
