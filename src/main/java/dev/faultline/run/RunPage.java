package dev.faultline.run;

import dev.faultline.experiment.MethodStep;
import dev.faultline.live.Times;
import dev.faultline.residue.Leftover;
import dev.faultline.residue.ScanLine;
import dev.faultline.steadystate.Probe;
import dev.faultline.steadystate.Tolerance;
import dev.faultline.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A run as its page shows it: words, glyphs and lines ready to be put in place. */
record RunPage(
        UUID id,
        String experiment,
        UUID experimentId,
        int version,
        String hypothesis,
        boolean over,
        String stateKind,
        String stateWord,
        @Nullable String why,
        Instant startedAt,
        String by,
        @Nullable VerdictBox verdict,
        List<String> freezes,
        List<Figure> figures,
        List<GateBox> openGates,
        String stepsInOneLine,
        List<StepLine> steps,
        String injectionsInOneLine,
        List<InjectionLine> injections,
        LeftBehind left,
        List<ProbeChart> probes,
        String bandsJson,
        List<Timeline.Entry> timeline) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    record VerdictBox(String state, String word, String says, List<String> findings) {}

    record Figure(String label, String value, String about) {}

    record GateBox(String step, String question, String next) {}

    record StepLine(
            int index,
            String name,
            String stateKind,
            String stateWord,
            String does,
            List<String> after,
            @Nullable Instant startedAt,
            String took,
            String note,
            boolean now) {}

    record InjectionLine(
            UUID id,
            String target,
            String fault,
            String agent,
            String ends,
            String stateKind,
            String stateWord,
            String says,
            @Nullable Instant requestedAt,
            @Nullable Instant deliveredAt,
            @Nullable Instant activeAt,
            @Nullable Instant revertRequestedAt,
            @Nullable Instant revertedAt,
            @Nullable Instant verifiedAt) {}

    /** What the run left on hosts, and who looked. */
    record LeftBehind(String inOneLine, List<Leftover> residues, List<ScanLine> looks) {}

    /** @param low and {@code high}: the edges of what is normal, null where there is none */
    record ProbeChart(
            String name,
            String unit,
            @Nullable Double low,
            @Nullable Double high,
            long everyMillis,
            boolean guard,
            String latest,
            String normal) {}

    /** From when until when a fault was on, in milliseconds; {@code to} is null while it is. */
    private record Band(String name, long from, @Nullable Long to) {}

    static RunPage of(Run run, RunView view, List<Readings.Point> latest, List<Timeline.Entry> timeline, Instant now) {
        return new RunPage(
                view.id(),
                view.name(),
                view.experimentId(),
                view.experimentVersion(),
                view.hypothesis(),
                view.state().isTerminal(),
                kind(run.outcome().state(), run.outcome().verdict()),
                view.state().inWords(),
                view.why().isEmpty() ? null : view.why(),
                view.createdAt(),
                view.startedBy(),
                verdict(view),
                view.freezes(),
                figures(view, now),
                gates(run),
                "%d of %d done"
                        .formatted(
                                view.steps().stream()
                                        .filter(each -> each.state().isOver())
                                        .count(),
                                view.steps().size()),
                steps(run, now),
                injectionsInOneLine(view),
                view.injections().stream()
                        .map(each -> line(each, view.startedBy()))
                        .toList(),
                left(view),
                charts(run, latest),
                bands(run),
                timeline.reversed());
    }

    /** A completed run looks like what it showed. */
    static String kind(RunState state, @Nullable Verdict verdict) {
        return verdict == null ? kind(state) : kind(verdict);
    }

    private static String kind(RunState state) {
        return switch (state) {
            case PREFLIGHT, CHECKING -> "armed";
            case RUNNING -> "injecting";
            case REVERTING, ABORTING -> "reverting";
            case RECOVERING -> "observing";
            case COMPLETED -> "held";
            case ABORTED, REFUSED, CANCELLED -> "stopped";
            case ENDED_UNCONFIRMED -> "unconfirmed";
        };
    }

    static String kind(Verdict verdict) {
        return switch (verdict) {
            case HELD -> "held";
            case DEVIATED -> "deviated";
            case INCONCLUSIVE -> "stale";
        };
    }

    private static String kind(InjectionState state) {
        return switch (state) {
            case PENDING -> "planned";
            case PLANNED -> "armed";
            case GRANTED, ACTIVE -> "injecting";
            case REVERTING -> "reverting";
            case REVERTED, CLEARED -> "held";
            case NOT_STARTED -> "stopped";
            case UNCONFIRMED -> "unconfirmed";
        };
    }

    private static @Nullable VerdictBox verdict(RunView view) {
        if (view.verdict() == null) {
            return null;
        }
        var verdict = Verdict.valueOf(view.verdict().toUpperCase(Locale.ROOT));
        var word = switch (verdict) {
            case HELD -> "The hypothesis held";
            case DEVIATED -> "The hypothesis did not hold";
            case INCONCLUSIVE -> "This run proves nothing";
        };
        return new VerdictBox(kind(verdict), word, view.why(), findings(view));
    }

    /** What was left on hosts and nobody has explained is one, too. */
    private static List<String> findings(RunView view) {
        var findings = new ArrayList<String>();
        if (view.finding() != null) {
            findings.add(view.finding());
        }
        view.residues().stream()
                .filter(each -> each.clearedAt() == null)
                .map(each -> "Left behind on %s: %s.".formatted(each.agent(), each.name()))
                .forEach(findings::add);
        return findings;
    }

    private static LeftBehind left(RunView view) {
        long open = view.residues().stream()
                .filter(each -> each.clearedAt() == null)
                .count();
        boolean looked = view.residueScans().stream()
                .anyMatch(each -> each.phase().equals("after") && each.answeredAt() != null);
        var line =
                open > 0 ? open + " still there" : looked ? "nothing is left" : "looked for when every fault is gone";
        return new LeftBehind(line, view.residues(), view.residueScans());
    }

    private static List<Figure> figures(RunView view, Instant now) {
        var figures = new ArrayList<Figure>();
        var end = view.endedAt() == null ? now : view.endedAt();
        figures.add(new Figure("Took", Times.exactly(Duration.between(view.createdAt(), end)), "start to end"));
        add(figures, "Detected after", view.timeToDetect(), "first effect to lasting deviation");
        add(figures, "Stopped in", view.timeToStop(), "request to last proof");
        add(figures, "Recovered in", view.timeToRecover(), "last proof to steady state, without hands");
        return figures;
    }

    private static void add(List<Figure> figures, String label, @Nullable Duration duration, String about) {
        if (duration != null) {
            figures.add(new Figure(label, Times.exactly(duration), about));
        }
    }

    private static List<GateBox> gates(Run run) {
        return run.steps().stream()
                .filter(step -> step.state() == StepState.ACTIVE)
                .map(Step::definition)
                .filter(MethodStep.Gate.class::isInstance)
                .map(MethodStep.Gate.class::cast)
                .map(gate -> new GateBox(gate.name(), gate.question(), next(run, gate.name())))
                .toList();
    }

    private static String next(Run run, String gate) {
        var next = run.steps().stream()
                .filter(step -> step.definition().after().contains(gate))
                .map(Step::name)
                .collect(Collectors.joining(", "));
        return next.isEmpty() ? "finish" : next;
    }

    private static List<StepLine> steps(Run run, Instant now) {
        var lines = new ArrayList<StepLine>();
        for (var step : run.steps()) {
            var started = step.startedAt();
            var ended = step.endedAt();
            lines.add(new StepLine(
                    lines.size(),
                    step.name(),
                    switch (step.state()) {
                        case WAITING -> "planned";
                        case ACTIVE -> step.definition() instanceof MethodStep.Inject ? "injecting" : "observing";
                        case DONE -> "held";
                        case SKIPPED -> "stopped";
                    },
                    step.state().name().toLowerCase(Locale.ROOT),
                    Methods.inWords(step.definition()),
                    step.definition().after().stream().sorted().toList(),
                    started,
                    started == null ? "" : Times.exactly(Duration.between(started, ended == null ? now : ended)),
                    step.note(),
                    step.state() == StepState.ACTIVE));
        }
        return lines;
    }

    private static String injectionsInOneLine(RunView view) {
        long on = view.injections().stream()
                .filter(each -> each.state().mayBeFaulty() && each.state() != InjectionState.UNCONFIRMED)
                .count();
        long unconfirmed = view.injections().stream()
                .filter(each -> each.state() == InjectionState.UNCONFIRMED)
                .count();
        return "%d on, %d unconfirmed".formatted(on, unconfirmed);
    }

    /** @param owner who sees to it when nobody can confirm it */
    private static InjectionLine line(RunView.InjectionView each, String owner) {
        var says = says(each);
        if (each.state() == InjectionState.UNCONFIRMED) {
            says += "; %s sees to it".formatted(owner.replaceFirst("^user:", ""));
        }
        return new InjectionLine(
                each.id(),
                each.target(),
                each.inWords(),
                each.agent(),
                each.endsBy().words(),
                kind(each.state()),
                each.state().inWords(),
                says,
                each.requestedAt(),
                each.deliveredAt(),
                each.activeAt(),
                each.revertRequestedAt(),
                each.revertedAt(),
                each.verifiedAt());
    }

    private static String says(RunView.InjectionView each) {
        if (each.verifiedAt() != null && !each.evidence().isEmpty()) {
            return each.evidence();
        }
        return !each.why().isEmpty() && each.state() != InjectionState.ACTIVE ? each.why() : each.effect();
    }

    static List<ProbeChart> charts(Run run, List<Readings.Point> latest) {
        var guards = run.definition().guards().stream()
                .map(guard -> guard.probe().name())
                .collect(Collectors.toSet());
        return Methods.probes(run.definition())
                .map(probe -> chart(probe, guards.contains(probe.name()), latest))
                .toList();
    }

    private static ProbeChart chart(Probe probe, boolean guard, List<Readings.Point> latest) {
        var said = latest.stream()
                .filter(each -> each.probe().equals(probe.name()))
                .map(Readings.Point::said)
                .reduce("–", (_, newer) -> newer);
        return new ProbeChart(
                probe.name(),
                probe.unit(),
                low(probe.tolerance()),
                high(probe.tolerance()),
                probe.interval().toMillis(),
                guard,
                said,
                probe.tolerance().inWords() + (probe.unit().isEmpty() ? "" : " " + probe.unit()));
    }

    private static @Nullable Double low(Tolerance tolerance) {
        return switch (tolerance) {
            case Tolerance.AtMost _ -> null;
            case Tolerance.AtLeast(double limit) -> limit;
            case Tolerance.Between(double least, double _) -> least;
            case Tolerance.Exactly(double value) -> value;
        };
    }

    private static @Nullable Double high(Tolerance tolerance) {
        return switch (tolerance) {
            case Tolerance.AtMost(double limit) -> limit;
            case Tolerance.AtLeast _ -> null;
            case Tolerance.Between(double _, double most) -> most;
            case Tolerance.Exactly(double value) -> value;
        };
    }

    static String bands(Run run) {
        var bands = new ArrayList<Band>();
        for (var injection : run.injections()) {
            var from = injection.times().activeAt();
            var to = injection.times().verifiedAt();
            if (from != null) {
                bands.add(new Band(
                        injection.fault().type() + " on " + injection.targetName(),
                        from.toEpochMilli(),
                        to == null ? null : to.toEpochMilli()));
            }
        }
        return JSON.writeValueAsString(bands);
    }
}
