package dev.faultline.run;

import dev.faultline.experiment.Definition;
import dev.faultline.live.Live;
import dev.faultline.steadystate.Phase;
import dev.faultline.steadystate.Probe;
import dev.faultline.steadystate.Sample;
import dev.faultline.steadystate.SteadyState;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Reads the probes of open runs when they are due, outside any transaction, and tells the run what came of it: a guard that is
 * breached stops it in the transaction that stores the reading.
 */
@Component
class Watch {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final SteadyState steadyState;
    private final Readings readings;
    private final RunStore runs;
    private final Live live;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    Watch(SteadyState steadyState, Readings readings, RunStore runs, Live live) {
        this.steadyState = steadyState;
        this.readings = readings;
        this.runs = runs;
        this.live = live;
    }

    /** Reads whatever is due in this phase and nobody else has claimed. Returns at once. */
    void readDue(UUID run, Definition definition, Phase phase) {
        probes(definition, phase)
                .filter(probe -> readings.claim(run, probe.name(), probe.interval()))
                .forEach(probe -> workers.execute(() -> read(run, definition, probe, phase)));
    }

    private static Stream<Probe> probes(Definition definition, Phase phase) {
        var guards = phase == Phase.DURING
                ? definition.guards().stream().map(Definition.Guard::probe)
                : Stream.<Probe>empty();
        return Stream.concat(
                definition.probes().stream().filter(probe -> probe.phases().contains(phase)), guards);
    }

    private void read(UUID run, Definition definition, Probe probe, Phase phase) {
        try {
            var sample = steadyState.read(probe);
            runs.change(run, (held, senses) -> {
                take(held, senses, definition, sample, phase);
                return true;
            });
            live.hint("run:" + run);
        } catch (RuntimeException away) {
            LOG.debug("A reading of {} is lost", probe.name(), away);
        }
    }

    /** A reading counts only to the phase it was made in. */
    private void take(Run run, Senses senses, Definition definition, Sample sample, Phase phase) {
        if (run.phase().filter(phase::equals).isEmpty()) {
            return;
        }
        var guard = guard(definition, sample.probe());
        readings.store(run.id(), sample, phase, guard.isPresent());
        if (phase != Phase.DURING || sample.holds()) {
            return;
        }
        var stats = senses.readings(run.id(), Phase.DURING).stream()
                .filter(each -> each.probe().equals(sample.probe()))
                .findFirst();
        stats.filter(ProbeStats::deviates).ifPresent(each -> {
            var since = each.firstMiss();
            run.deviated(sample.probe(), sample.said(), since == null ? sample.at() : since);
        });
        guard.filter(each -> stats.map(ProbeStats::lastMissed).orElse(0) >= each.breaches())
                .ifPresent(each -> run.stop(
                        "rule:" + sample.probe(),
                        "“%s” is %s, its limit is %s"
                                .formatted(
                                        sample.probe(),
                                        sample.said(),
                                        each.probe().tolerance().inWords()),
                        null,
                        senses.now()));
    }

    private static Optional<Definition.Guard> guard(Definition definition, String probe) {
        return definition.guards().stream()
                .filter(each -> each.probe().name().equals(probe))
                .findFirst();
    }
}
