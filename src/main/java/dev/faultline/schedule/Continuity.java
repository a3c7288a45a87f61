package dev.faultline.schedule;

import dev.faultline.access.Accounts;
import dev.faultline.experiment.Definition;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Durations;
import dev.faultline.gate.Problem;
import dev.faultline.halt.LastDrill;
import dev.faultline.steadystate.SteadyState;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * What a schedule needs that nobody watches: a stop condition that ends its runs by itself and can be read, and a red button that
 * was tried lately. Who cannot find out says that it is lacking.
 */
@Component
class Continuity {

    private final ScheduleRows schedules;
    private final Experiments experiments;
    private final Accounts accounts;
    private final SteadyState probes;
    private final ObjectProvider<LastDrill> drills;
    private final Ripe ripe;
    private final ContinuousProperties needed;
    private final Clock clock;

    Continuity(
            ScheduleRows schedules,
            Experiments experiments,
            Accounts accounts,
            SteadyState probes,
            ObjectProvider<LastDrill> drills,
            Ripe ripe,
            ContinuousProperties needed,
            Clock clock) {
        this.schedules = schedules;
        this.experiments = experiments;
        this.accounts = accounts;
        this.probes = probes;
        this.drills = drills;
        this.ripe = ripe;
        this.needed = needed;
        this.clock = clock;
    }

    /**
     * What reading every stop condition came to.
     *
     * @param at null where one of them could not be read
     */
    record Look(@Nullable Instant at, String said) {}

    /** Reads each of them now, which takes as long as they take: outside of transactions. */
    Look look(Definition definition) {
        var said = new ArrayList<String>();
        boolean all = !definition.guards().isEmpty();
        for (var guard : definition.guards()) {
            var sample = probes.read(guard.probe());
            all &= sample.value() != null;
            said.add("%s: %s".formatted(guard.probe().name(), sample.said()));
        }
        return new Look(all ? clock.instant() : null, String.join("; ", said));
    }

    /** Reads them for a schedule, and keeps what came of it. */
    void look(Schedule schedule) {
        experiment(schedule).map(each -> look(each.definition())).ifPresent(look -> keep(schedule.id(), look));
    }

    void keep(UUID schedule, Look look) {
        schedules.guardsRead(schedule, look.at(), look.said());
    }

    private Optional<Experiment> experiment(Schedule schedule) {
        return accounts.callerFor(schedule.owner()).flatMap(owner -> {
            try {
                return Optional.of(experiments.get(owner, schedule.experiment()));
            } catch (Problem _) {
                return Optional.empty();
            }
        });
    }

    /** Everything that keeps a schedule from starting anything without being watched; nothing for one that is watched. */
    List<String> lacking(Schedule schedule) {
        if (schedule.terms().continuous() == null) {
            return List.of();
        }
        var experiment = experiment(schedule);
        if (experiment.isEmpty()) {
            return List.of("Its experiment is not there any more, or its owner may not see it.");
        }
        var read = schedules.guardsRead(schedule.id());
        return lacking(experiment.get(), new Look(read.at(), String.valueOf(read.said())));
    }

    /** The same, before it is saved. */
    List<String> lacking(Experiment experiment, Look look) {
        var definition = experiment.definition();
        var lacking = new ArrayList<String>();
        if (definition.guards().isEmpty()) {
            lacking.add("The experiment has no stop condition, so that nothing would end it by itself.");
        } else if (look.at() == null || look.at().plus(needed.guardsWithin()).isBefore(clock.instant())) {
            lacking.add("Not every stop condition could be read within %s (%s)."
                    .formatted(Durations.text(needed.guardsWithin()), look.said()));
        }
        drill().ifPresent(lacking::add);
        lacking.addAll(ripe.lacking(experiment));
        return lacking;
    }

    private Optional<String> drill() {
        var last = drills.stream().findFirst().flatMap(LastDrill::result);
        if (last.isEmpty()) {
            return Optional.of("STOP was never tried in a drill.");
        }
        if (!last.get().passed()) {
            return Optional.of("The last drill of STOP did not pass: %s."
                    .formatted(last.get().inWords()));
        }
        return last.get().endedAt().plus(needed.drillWithin()).isBefore(clock.instant())
                ? Optional.of(
                        "The last drill of STOP is older than %s.".formatted(Durations.text(needed.drillWithin())))
                : Optional.empty();
    }
}
