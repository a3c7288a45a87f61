package dev.faultline.run;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.blastradius.BlastRadius;
import dev.faultline.blastradius.Holder;
import dev.faultline.experiment.ActiveRuns;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Problem;
import dev.faultline.halt.Halts;
import dev.faultline.ports.Ids;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The door: starts runs, stops them, lets them pass a gate. */
@Component
public class Runs implements ActiveRuns {

    private final RunStore store;
    private final Experiments experiments;
    private final BlastRadius blastRadius;
    private final Halts halts;
    private final JdbcClient database;
    private final Ids ids;

    Runs(RunStore store, Experiments experiments, BlastRadius blastRadius, Halts halts, JdbcClient database, Ids ids) {
        this.store = store;
        this.experiments = experiments;
        this.blastRadius = blastRadius;
        this.halts = halts;
        this.database = database;
        this.ids = ids;
    }

    /** A start that happened, or had happened before under the same key. */
    public record Begun(UUID id, RunState state, boolean repeated) {}

    /**
     * Starts an experiment as it stands now.
     *
     * @param key of the caller's choice: the same one again is the same run; null to start whatever was started before
     * @throws dev.faultline.halt.Halted when the latch covers it
     * @throws dev.faultline.blastradius.Refused with every reason when a guard says no
     */
    public Begun start(Caller caller, UUID experimentId, @Nullable String key) {
        var experiment = experiments.get(caller, experimentId);
        if (!caller.mayTouch(experiment.team())) {
            throw Problem.notFound();
        }
        var hash = experiment.id() + ":" + experiment.version();
        var earlier = earlier(caller, key, hash);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        try {
            var run = store.begin(() -> begin(caller, experiment, key, hash));
            return new Begun(run.id(), run.state(), false);
        } catch (DuplicateKeyException raced) {
            return earlier(caller, key, hash).orElseThrow(() -> raced);
        }
    }

    /** Gate and latch first, budgets second, the run last: the order is the safety argument. */
    private Run begin(Caller caller, Experiment experiment, @Nullable String key, String hash) {
        var definition = experiment.definition();
        var expected = blastRadius.preview(caller, experiment);
        var candidates = expected.aims().stream()
                .flatMap(aim -> aim.candidates().stream())
                .toList();
        long epoch = halts.admit(experiment.team(), BlastRadius.environments(candidates));
        var id = ids.next();
        var now = store.now();
        var until = now.plus(definition.limits().maxDuration());
        var targets = blastRadius.take(
                caller, new Holder(id, definition.name(), experiment.team(), caller.actor(), until), experiment);
        var identity = new Run.Identity(
                id,
                experiment.id(),
                experiment.version(),
                experiment.team(),
                caller.actor(),
                key,
                key == null ? null : hash,
                now,
                until,
                epoch);
        return Run.begin(identity, experiment, targets, ids);
    }

    private Optional<Begun> earlier(Caller caller, @Nullable String key, String hash) {
        if (key == null) {
            return Optional.empty();
        }
        record Earlier(UUID id, RunState state, String hash) {}
        return database.sql("select id, state, request_hash from run where started_by = ? and idempotency_key = ?")
                .params(caller.actor(), key)
                .query((row, _) ->
                        new Earlier(row.getObject(1, UUID.class), RunState.valueOf(row.getString(2)), row.getString(3)))
                .optional()
                .map(each -> {
                    if (!each.hash().split(":")[0].equals(hash.split(":")[0])) {
                        throw new Problem(
                                422,
                                "idempotency-key",
                                "The key was used for something else",
                                "This Idempotency-Key started another experiment. Use a fresh one.");
                    }
                    return new Begun(each.id(), each.state(), true);
                });
    }

    /** Stops a run. Changes nothing when it is over: stopping is always safe. */
    public void abort(Caller caller, UUID run, String reason) {
        demand(caller, run, Permission.HALT);
        store.change(run, (held, senses) -> {
            held.stop(caller.actor(), reason.isBlank() ? "stopped by " + caller.actor() : reason, null, senses.now());
            return true;
        });
    }

    /** @return whether that gate was waiting */
    public boolean open(Caller caller, UUID run, String gate) {
        demand(caller, run, Permission.RUN);
        return store.change(run, (held, senses) -> held.open(gate, caller.actor(), senses.now()))
                .orElse(false);
    }

    /** @throws Problem not found when there is no such run for this caller, forbidden when it may only be read */
    private void demand(Caller caller, UUID run, Permission permission) {
        var team = database.sql("select team_id from run where id = ? and (? or team_id = any(?))")
                .params(run, caller.seesAllTeams(), caller.teams().toArray(UUID[]::new))
                .query(UUID.class)
                .optional()
                .orElseThrow(Problem::notFound);
        if (!caller.may(permission) || !caller.mayTouch(team)) {
            throw Problem.forbidden("This run belongs to another team.");
        }
    }

    @Override
    public boolean has(UUID experiment) {
        return database.sql("select exists (select from run where experiment_id = ? and ended_at is null)")
                .param(experiment)
                .query(Boolean.class)
                .single();
    }
}
