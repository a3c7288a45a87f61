package dev.faultline.run;

import dev.faultline.experiment.Definition;
import dev.faultline.steadystate.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run that went to its end showed, with its numbers.
 *
 * @param why the numbers, in sentences
 * @param finding what was learned, where the steady state did not hold
 */
record Judgement(Verdict verdict, String why, @Nullable String finding) {

    static Judgement of(
            Definition definition, List<Injection> injections, List<ProbeStats> readings, boolean recovered) {
        var during = readings.stream()
                .filter(each -> each.phase() == Phase.DURING && !each.guard())
                .toList();
        var numbers = numbers(during);
        var unmeasured = injections.stream().filter(each -> !each.wasActive()).toList();
        if (!unmeasured.isEmpty() || injections.isEmpty()) {
            return new Judgement(
                    Verdict.INCONCLUSIVE,
                    injections.isEmpty()
                            ? "No target was hurt."
                            : "The effect was never measured on %s."
                                    .formatted(unmeasured.stream()
                                            .map(Injection::targetName)
                                            .collect(Collectors.joining(", "))),
                    null);
        }
        if (during.isEmpty()
                && definition.probes().stream().anyMatch(each -> each.phases().contains(Phase.DURING))) {
            return new Judgement(Verdict.INCONCLUSIVE, "Nothing was read while the faults were on.", null);
        }
        var missed = during.stream().filter(ProbeStats::deviates).toList();
        if (missed.isEmpty() && recovered) {
            return new Judgement(Verdict.HELD, numbers, null);
        }
        return new Judgement(Verdict.DEVIATED, numbers, finding(definition, injections, missed, recovered));
    }

    private static String numbers(List<ProbeStats> during) {
        return during.stream()
                .map(each -> "“%s” held in %d of %d readings%s."
                        .formatted(
                                each.probe(),
                                each.held(),
                                each.count(),
                                each.held() == each.count() ? "" : ", at worst " + each.worst()))
                .collect(Collectors.joining(" "));
    }

    private static String finding(
            Definition definition, List<Injection> injections, List<ProbeStats> missed, boolean recovered) {
        var sentences = new ArrayList<String>();
        var faults = injections.stream()
                .map(each -> "%s on %s".formatted(each.fault().type(), each.targetName()))
                .distinct()
                .collect(Collectors.joining(", "));
        for (var each : missed) {
            sentences.add("With %s, “%s” was outside its tolerance in %d of %d readings (%s)."
                    .formatted(faults, each.probe(), each.count() - each.held(), each.count(), each.worst()));
        }
        if (!recovered) {
            sentences.add("The steady state did not come back within %d s of the last fault being gone."
                    .formatted(definition.limits().recoverWithin().toSeconds()));
        }
        return String.join(" ", sentences);
    }
}
