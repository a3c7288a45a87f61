package dev.faultline.run;

import dev.faultline.experiment.Definition;
import dev.faultline.experiment.Experiments;
import dev.faultline.experiment.MethodStep;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of a run, read and written. Called inside a transaction that holds the run's row. */
@Component
class RunRows {

    private final JdbcClient database;
    private final Experiments experiments;

    RunRows(JdbcClient database, Experiments experiments) {
        this.database = database;
        this.experiments = experiments;
    }

    /** What the row of a run says, before its steps and injections are read. */
    private record Head(Run.Identity identity, Run.Outcome outcome) {}

    Run read(UUID id) {
        var head = database.sql("select * from run where id = ?")
                .param(id)
                .query(RunRows::head)
                .single();
        var definition = experiments.definition(
                head.identity().experiment(), head.identity().experimentVersion());
        return new Run(head.identity(), definition, head.outcome(), steps(id, definition), injections(id));
    }

    private static Head head(ResultSet row, int number) throws SQLException {
        var verdict = row.getString("verdict");
        return new Head(
                new Run.Identity(
                        row.getObject("id", UUID.class),
                        row.getObject("experiment_id", UUID.class),
                        row.getInt("experiment_version"),
                        row.getObject("team_id", UUID.class),
                        row.getString("started_by"),
                        row.getString("idempotency_key"),
                        row.getString("request_hash"),
                        required(row, "created_at"),
                        required(row, "deadline"),
                        row.getLong("epoch")),
                new Run.Outcome(
                        RunState.valueOf(row.getString("state")),
                        verdict == null ? null : Verdict.valueOf(verdict),
                        row.getString("why"),
                        row.getString("finding"),
                        row.getObject("halt_id", UUID.class),
                        instant(row, "running_at"),
                        instant(row, "faults_gone_at"),
                        instant(row, "recovered_at"),
                        instant(row, "detected_at"),
                        instant(row, "stop_requested_at"),
                        instant(row, "ended_at")));
    }

    private List<Step> steps(UUID run, Definition definition) {
        var byName = definition.method().stream().collect(Collectors.toMap(MethodStep::name, Function.identity()));
        return database.sql("select * from run_step where run_id = ? order by ordinal")
                .param(run)
                .query((row, _) -> new Step(
                        Objects.requireNonNull(byName.get(row.getString("name"))),
                        StepState.valueOf(row.getString("state")),
                        instant(row, "started_at"),
                        instant(row, "ended_at"),
                        row.getString("note")))
                .list();
    }

    List<Injection> injections(UUID run) {
        return database.sql("select * from injection where run_id = ? order by id")
                .param(run)
                .query(RunRows::injection)
                .list();
    }

    private static Injection injection(ResultSet row, int number) throws SQLException {
        var plan = row.getString("plan");
        return new Injection(
                        row.getObject("id", UUID.class),
                        row.getString("step"),
                        row.getObject("target_id", UUID.class),
                        row.getObject("agent_id", UUID.class),
                        row.getString("target_key"),
                        row.getString("target_name"),
                        row.getString("environment"),
                        row.getString("service"),
                        Wire.read(row.getString("fault"), Fault.class),
                        Duration.ofMillis(row.getLong("duration_ms")))
                .restored(
                        InjectionState.valueOf(row.getString("state")),
                        plan == null ? null : Wire.read(plan, Plan.class),
                        row.getString("plan_hash"),
                        new Injection.Times(
                                instant(row, "prepared_at"),
                                instant(row, "requested_at"),
                                instant(row, "delivered_at"),
                                instant(row, "active_at"),
                                instant(row, "revert_requested_at"),
                                instant(row, "revert_delivered_at"),
                                instant(row, "reverted_at"),
                                instant(row, "verified_at")),
                        row.getString("ended_by"),
                        row.getString("effect"),
                        row.getString("evidence"),
                        row.getString("why"));
    }

    void insert(Run run) {
        var identity = run.identity();
        database.sql("""
                        insert into run (id, experiment_id, experiment_version, team_id, name, state, started_by,
                                         idempotency_key, request_hash, epoch, created_at, deadline, next_check_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp())
                        """)
                .params(row(
                        identity.id(),
                        identity.experiment(),
                        identity.experimentVersion(),
                        identity.team(),
                        run.definition().name(),
                        run.state().name(),
                        identity.startedBy(),
                        identity.idempotencyKey(),
                        identity.requestHash(),
                        identity.epoch(),
                        at(identity.createdAt()),
                        at(identity.deadline())))
                .update();
        int ordinal = 0;
        for (var step : run.steps()) {
            database.sql("insert into run_step (run_id, name, ordinal, state) values (?, ?, ?, ?)")
                    .params(row(run.id(), step.name(), ordinal++, step.state().name()))
                    .update();
        }
        run.injections().forEach(injection -> insert(run, injection));
    }

    private void insert(Run run, Injection injection) {
        database.sql("""
                        insert into injection (id, run_id, step, target_id, agent_id, target_key, target_name, environment,
                                               service, fault, fault_type, duration_ms, state, prepared_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)
                        """)
                .params(row(
                        injection.id(),
                        run.id(),
                        injection.step(),
                        injection.target(),
                        injection.agent(),
                        injection.targetKey(),
                        injection.targetName(),
                        injection.environment(),
                        injection.service(),
                        Wire.write(injection.fault()),
                        injection.fault().type(),
                        injection.duration().toMillis(),
                        injection.state().name(),
                        at(injection.times().preparedAt())))
                .update();
    }

    void lookAgain(UUID run, Duration from) {
        database.sql("update run set next_check_at = clock_timestamp() + ? * interval '1 millisecond' where id = ?")
                .params(row(from.toMillis(), run))
                .update();
    }

    void update(Run run) {
        var outcome = run.outcome();
        database.sql("""
                        update run set state = ?, verdict = ?, why = ?, finding = ?, halt_id = ?, running_at = ?,
                            faults_gone_at = ?, recovered_at = ?, detected_at = ?, stop_requested_at = ?, ended_at = ?,
                            version = version + 1
                        where id = ?
                        """)
                .params(row(
                        outcome.state().name(),
                        outcome.verdict() == null ? null : outcome.verdict().name(),
                        outcome.why(),
                        outcome.finding(),
                        outcome.halt(),
                        at(outcome.runningAt()),
                        at(outcome.faultsGoneAt()),
                        at(outcome.recoveredAt()),
                        at(outcome.detectedAt()),
                        at(outcome.stopRequestedAt()),
                        at(outcome.endedAt()),
                        run.id()))
                .update();
        for (var step : run.steps()) {
            database.sql(
                            "update run_step set state = ?, started_at = ?, ended_at = ?, note = ? where run_id = ? and name = ?")
                    .params(row(
                            step.state().name(),
                            at(step.startedAt()),
                            at(step.endedAt()),
                            step.note(),
                            run.id(),
                            step.name()))
                    .update();
        }
        run.injections().forEach(this::update);
    }

    private void update(Injection injection) {
        var times = injection.times();
        var plan = injection.plan();
        database.sql("""
                        update injection set state = ?, plan = ?::jsonb, plan_hash = ?, prepared_at = ?, requested_at = ?,
                            delivered_at = ?, active_at = ?, revert_requested_at = ?, revert_delivered_at = ?, reverted_at = ?,
                            verified_at = ?, ended_by = ?, effect = ?, evidence = ?, why = ?
                        where id = ?
                        """)
                .params(row(
                        injection.state().name(),
                        plan == null ? null : Wire.write(plan),
                        injection.planHash(),
                        at(times.preparedAt()),
                        at(times.requestedAt()),
                        at(times.deliveredAt()),
                        at(times.activeAt()),
                        at(times.revertRequestedAt()),
                        at(times.revertDeliveredAt()),
                        at(times.revertedAt()),
                        at(times.verifiedAt()),
                        injection.endedBy(),
                        injection.effect(),
                        injection.evidence(),
                        injection.why(),
                        injection.id()))
                .update();
    }

    /** Values in the order of their question marks, some of them null. */
    static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static Instant required(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
