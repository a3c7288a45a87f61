package dev.faultline.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.experiment.Definition;
import dev.faultline.protocol.Ender;
import dev.faultline.residue.Leftover;
import dev.faultline.residue.ScanLine;
import dev.faultline.steadystate.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A run as programs read it.
 *
 * @param timeToDetect from the first measured effect to the first reading that stayed outside its tolerance
 * @param timeToStop from the wish to stop to the last proof that a fault is gone
 * @param timeToRecover from the last proof to the steady state being back
 * @param residues what was found on hosts that was not there before
 * @param residueScans who looked for it, and when
 * @param freezes that were made over it since it began, and what becomes of it; none once it is over
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record RunView(
        UUID id,
        UUID experimentId,
        int experimentVersion,
        String name,
        String hypothesis,
        RunState state,
        @Nullable String verdict,
        String why,
        @Nullable String finding,
        String startedBy,
        @Nullable UUID haltId,
        Instant createdAt,
        @Nullable Instant runningAt,
        @Nullable Instant stopRequestedAt,
        @Nullable Instant faultsGoneAt,
        @Nullable Instant recoveredAt,
        @Nullable Instant endedAt,
        Instant deadline,
        @Nullable Duration timeToDetect,
        @Nullable Duration timeToStop,
        @Nullable Duration timeToRecover,
        List<StepView> steps,
        List<InjectionView> injections,
        List<ProbeView> probes,
        List<Leftover> residues,
        List<ScanLine> residueScans,
        List<String> freezes) {

    record StepView(
            String name,
            String type,
            List<String> after,
            StepState state,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            String note) {}

    /**
     * @param planHash of the plan that was shown, granted and run
     * @param endsBy what ends it when everybody is dead
     */
    record InjectionView(
            UUID id,
            String step,
            String target,
            String agent,
            String fault,
            String inWords,
            InjectionState state,
            @Nullable String planHash,
            @Nullable Instant requestedAt,
            @Nullable Instant deliveredAt,
            @Nullable Instant activeAt,
            @Nullable Instant revertRequestedAt,
            @Nullable Instant revertDeliveredAt,
            @Nullable Instant revertedAt,
            @Nullable Instant verifiedAt,
            String effect,
            String evidence,
            @Nullable String endedBy,
            Ender.View endsBy,
            String why) {}

    /** What a probe's readings in one phase come to. */
    record ProbeView(
            String name,
            Phase phase,
            boolean guard,
            String unit,
            String tolerance,
            int readings,
            int held,
            boolean deviates,
            @Nullable Double least,
            @Nullable Double median,
            @Nullable Double most,
            String worst) {}

    static RunView of(
            Run run,
            List<ProbeStats> readings,
            List<Leftover> residues,
            List<ScanLine> residueScans,
            List<String> freezes,
            Function<UUID, String> agentNames) {
        var identity = run.identity();
        var outcome = run.outcome();
        var verdict = outcome.verdict();
        return new RunView(
                identity.id(),
                identity.experiment(),
                identity.experimentVersion(),
                run.definition().name(),
                run.definition().hypothesis(),
                outcome.state(),
                verdict == null ? null : verdict.name().toLowerCase(Locale.ROOT),
                outcome.why(),
                outcome.finding(),
                identity.startedBy(),
                outcome.halt(),
                identity.createdAt(),
                outcome.runningAt(),
                outcome.stopRequestedAt(),
                outcome.faultsGoneAt(),
                outcome.recoveredAt(),
                outcome.endedAt(),
                identity.deadline(),
                between(firstEffect(run), outcome.detectedAt()),
                between(outcome.stopRequestedAt(), outcome.faultsGoneAt()),
                between(outcome.faultsGoneAt(), outcome.recoveredAt()),
                run.steps().stream().map(RunView::step).toList(),
                run.injections().stream()
                        .map(each -> injection(each, agentNames.apply(each.agent())))
                        .toList(),
                readings.stream().map(each -> probe(run.definition(), each)).toList(),
                residues,
                residueScans,
                freezes);
    }

    private static @Nullable Instant firstEffect(Run run) {
        return run.injections().stream()
                .map(each -> each.times().activeAt())
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private static @Nullable Duration between(@Nullable Instant from, @Nullable Instant to) {
        if (from == null || to == null) {
            return null;
        }
        var duration = Duration.between(from, to);
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private static StepView step(Step step) {
        return new StepView(
                step.name(),
                Methods.type(step.definition()),
                step.definition().after().stream().sorted().toList(),
                step.state(),
                step.startedAt(),
                step.endedAt(),
                step.note());
    }

    private static InjectionView injection(Injection injection, String agent) {
        var times = injection.times();
        return new InjectionView(
                injection.id(),
                injection.step(),
                injection.targetName(),
                agent,
                injection.fault().type(),
                injection.fault().inWords(),
                injection.state(),
                injection.planHash(),
                times.requestedAt(),
                times.deliveredAt(),
                times.activeAt(),
                times.revertRequestedAt(),
                times.revertDeliveredAt(),
                times.revertedAt(),
                times.verifiedAt(),
                injection.effect(),
                injection.evidence(),
                injection.endedBy(),
                injection.ender().view(),
                injection.why());
    }

    private static ProbeView probe(Definition definition, ProbeStats stats) {
        var probe = Methods.probe(definition, stats.probe());
        return new ProbeView(
                stats.probe(),
                stats.phase(),
                stats.guard(),
                probe.unit(),
                probe.tolerance().inWords(),
                stats.count(),
                stats.held(),
                stats.deviates(),
                stats.least(),
                stats.median(),
                stats.most(),
                stats.worst());
    }
}
