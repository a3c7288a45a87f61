package dev.faultline.run;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.blastradius.Refused;
import dev.faultline.experiment.ActiveRuns;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The door: starts runs, stops them, lets them pass a gate. */
@Component
public class Runs implements ActiveRuns {

    private final RunStore store;
    private final Starting starting;
    private final Queue queue;
    private final Experiments experiments;
    private final JdbcClient database;

    Runs(RunStore store, Starting starting, Queue queue, Experiments experiments, JdbcClient database) {
        this.store = store;
        this.starting = starting;
        this.queue = queue;
        this.experiments = experiments;
        this.database = database;
    }

    /** What came of asking for a start. */
    public sealed interface Outcome {
        /** Of the run, also of one that is still to be. */
        UUID id();

        /** Whether the same was asked for before, under the same key. */
        boolean repeated();
    }

    /** A start that happened, or had happened before under the same key. */
    public record Begun(UUID id, RunState state, boolean repeated) implements Outcome {}

    /**
     * A start that waits for others.
     *
     * @param state {@code WAITING}; another only where the same had been asked for before
     */
    public record Waits(UUID id, String state, boolean repeated) implements Outcome {}

    /**
     * Starts an experiment as it stands now.
     *
     * @param key of the caller's choice: the same one again is the same run; null to start whatever was started before
     * @throws dev.faultline.halt.Halted when the latch covers it
     * @throws dev.faultline.blastradius.Refused with every reason when a guard says no
     */
    public Begun start(Caller caller, UUID experimentId, @Nullable String key) {
        var experiment = mine(caller, experimentId);
        var earlier = earlier(caller, key, hash(experiment));
        if (earlier.isPresent()) {
            return earlier.get();
        }
        if (queue.earlier(caller, key).isPresent()) {
            throw usedForSomethingElse("asked for a start that may wait");
        }
        return begin(caller, experiment, key);
    }

    /**
     * The same, but where nothing is wrong except that others are in the way, the start waits for them.
     *
     * @param atMost how long; then it expires
     */
    public Outcome startOrWait(Caller caller, UUID experimentId, @Nullable String key, Duration atMost) {
        var experiment = mine(caller, experimentId);
        var earlier = earlierOutcome(caller, key, hash(experiment));
        if (earlier.isPresent()) {
            return earlier.get();
        }
        try {
            return begin(caller, experiment, key);
        } catch (Refused refused) {
            if (!refused.mayWait()) {
                throw refused;
            }
        }
        try {
            return waits(queue.ask(caller, experiment, key, hash(experiment), atMost), false);
        } catch (DuplicateKeyException raced) {
            return earlierOutcome(caller, key, hash(experiment)).orElseThrow(() -> raced);
        }
    }

    private static Waits waits(Queued start, boolean repeated) {
        return new Waits(start.id(), start.state().name(), repeated);
    }

    private Experiment mine(Caller caller, UUID id) {
        var experiment = experiments.get(caller, id);
        if (!caller.mayTouch(experiment.team())) {
            throw Problem.notFound();
        }
        return experiment;
    }

    private static String hash(Experiment experiment) {
        return experiment.id() + ":" + experiment.version();
    }

    private Begun begin(Caller caller, Experiment experiment, @Nullable String key) {
        try {
            var run = starting.start(new Starting.Wanted(caller, experiment, key, hash(experiment), null));
            return new Begun(run.id(), run.state(), false);
        } catch (DuplicateKeyException raced) {
            return earlier(caller, key, hash(experiment)).orElseThrow(() -> raced);
        }
    }

    private Optional<Outcome> earlierOutcome(Caller caller, @Nullable String key, String hash) {
        return earlier(caller, key, hash)
                .<Outcome>map(begun -> begun)
                .or(() -> queue.earlier(caller, key).map(start -> {
                    demandSame(String.valueOf(start.hash()), hash);
                    return waits(start, true);
                }));
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
                    demandSame(each.hash(), hash);
                    return new Begun(each.id(), each.state(), true);
                });
    }

    /** The experiment is what makes a request the same; that it has another version by now does not. */
    private static void demandSame(String before, String hash) {
        if (!before.split(":")[0].equals(hash.split(":")[0])) {
            throw usedForSomethingElse("started another experiment");
        }
    }

    private static Problem usedForSomethingElse(String what) {
        return new Problem(
                422,
                "idempotency-key",
                "The key was used for something else",
                "This Idempotency-Key %s. Use a fresh one.".formatted(what));
    }

    /** Stops a run. Changes nothing when it is over: stopping is always safe. */
    public void abort(Caller caller, UUID run, String reason) {
        demand(caller, run, Permission.HALT);
        store.change(run, (held, senses) -> {
            held.stop(caller.actor(), reason.isBlank() ? "stopped by " + caller.actor() : reason, null, senses.now());
            return true;
        });
    }

    /**
     * The same for whoever answers for the run as a whole, and has checked that it may be stopped for them.
     *
     * @param by as facts name them
     */
    public void stop(UUID run, String by, String reason) {
        store.change(run, (held, senses) -> {
            held.stop(by, reason, null, senses.now());
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
        var team = database.sql("""
                        select team_id from run
                         where id = ? and (? or team_id = any(?)) and id not in (select hidden_from(?))
                        """)
                .params(run, caller.seesAllTeams(), caller.teams().toArray(UUID[]::new), caller.id())
                .query(UUID.class)
                .optional()
                .orElseThrow(Problem::notFound);
        if (!caller.may(permission) || !caller.mayTouch(team)) {
            throw Problem.forbidden("This run belongs to another team.");
        }
    }

    /** How a run that is over ended. */
    public enum Ended {
        HELD,
        /** By its verdict, or it was stopped after something had deviated. */
        DEVIATED,
        /** It never came so far, or it proves nothing. */
        INCONCLUSIVE,
        /** At least one target could not be confirmed. */
        UNCONFIRMED
    }

    /** Of those of these that are over. */
    public Map<UUID, Ended> ended(Collection<UUID> runs) {
        if (runs.isEmpty()) {
            return Map.of();
        }
        return database
                .sql("select id, state, verdict, detected_at from run where id = any(?) and ended_at is not null")
                .param(runs.toArray(UUID[]::new))
                .query((row, _) -> Map.entry(
                        row.getObject("id", UUID.class),
                        ended(
                                RunState.valueOf(row.getString("state")),
                                row.getString("verdict"),
                                row.getObject("detected_at") != null)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Ended ended(RunState state, @Nullable String verdict, boolean detected) {
        if (state == RunState.ENDED_UNCONFIRMED) {
            return Ended.UNCONFIRMED;
        }
        if (verdict == null) {
            return state == RunState.ABORTED && detected ? Ended.DEVIATED : Ended.INCONCLUSIVE;
        }
        return switch (Verdict.valueOf(verdict)) {
            case HELD -> Ended.HELD;
            case DEVIATED -> Ended.DEVIATED;
            case INCONCLUSIVE -> Ended.INCONCLUSIVE;
        };
    }

    @Override
    public boolean has(UUID experiment) {
        return database.sql("select exists (select from run where experiment_id = ? and ended_at is null)")
                .param(experiment)
                .query(Boolean.class)
                .single();
    }
}
