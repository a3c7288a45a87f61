package dev.faultline.run;

import dev.faultline.access.Caller;
import dev.faultline.blastradius.BlastRadius;
import dev.faultline.blastradius.Holder;
import dev.faultline.blastradius.Line;
import dev.faultline.experiment.Experiment;
import dev.faultline.halt.Halts;
import dev.faultline.ports.Ids;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The one way in which a run begins, whoever asked for it and whenever. */
@Component
class Starting {

    private final RunStore store;
    private final BlastRadius blastRadius;
    private final Halts halts;
    private final Ids ids;

    Starting(RunStore store, BlastRadius blastRadius, Halts halts, Ids ids) {
        this.store = store;
        this.blastRadius = blastRadius;
        this.halts = halts;
        this.ids = ids;
    }

    /**
     * When it was asked for, of a start that waited.
     *
     * @param id of the run
     * @param place in the line
     * @param epoch of the halts then: one that was pressed since and covers it refuses, released or not
     * @param environments that its targets had meanwhile
     */
    record Waited(UUID id, long place, long epoch, Set<String> environments) {}

    /** @param waited null for a start that is asked for now */
    record Wanted(
            Caller caller,
            Experiment experiment,
            @Nullable String key,
            String hash,
            @Nullable Waited waited) {}

    /**
     * In one transaction, or in that of the caller.
     *
     * @throws dev.faultline.halt.Halted when the latch covers it
     * @throws dev.faultline.blastradius.Refused with every reason when a guard says no
     */
    Run start(Wanted wanted) {
        return store.begin(() -> begin(wanted));
    }

    /** Gate and latch first, budgets second, the run last: the order is the safety argument. */
    private Run begin(Wanted wanted) {
        var caller = wanted.caller();
        var experiment = wanted.experiment();
        var definition = experiment.definition();
        long epoch = admit(wanted);
        var waited = wanted.waited();
        var id = waited == null ? ids.next() : waited.id();
        var now = store.now();
        var until = now.plus(definition.limits().maxDuration());
        var targets = blastRadius.take(
                caller,
                new Holder(id, definition.name(), experiment.team(), caller.actor(), until),
                experiment,
                waited == null ? Line.END : waited.place(),
                wanted.key());
        var identity = new Run.Identity(
                id,
                experiment.id(),
                experiment.version(),
                experiment.team(),
                caller.actor(),
                wanted.key(),
                wanted.key() == null ? null : wanted.hash(),
                now,
                until,
                epoch);
        return Run.begin(identity, experiment, targets, ids);
    }

    private long admit(Wanted wanted) {
        var team = wanted.experiment().team();
        var environments =
                new HashSet<>(blastRadius.environments(wanted.experiment().definition()));
        var waited = wanted.waited();
        if (waited == null) {
            return halts.admit(team, environments);
        }
        environments.addAll(waited.environments());
        return halts.admit(team, environments, waited.epoch());
    }
}
