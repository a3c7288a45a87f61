package dev.faultline.run;

import dev.faultline.experiment.Definition;
import dev.faultline.experiment.MethodStep;
import dev.faultline.steadystate.Probe;
import java.util.stream.Stream;

/** Methods in words. */
final class Methods {

    private Methods() {}

    static String type(MethodStep step) {
        return switch (step) {
            case MethodStep.Inject _ -> "fault";
            case MethodStep.Wait _ -> "wait";
            case MethodStep.Check _ -> "check";
            case MethodStep.Gate _ -> "gate";
        };
    }

    static String inWords(MethodStep step) {
        return switch (step) {
            case MethodStep.Inject inject ->
                "%s %s, for %d s"
                        .formatted(
                                inject.fault().inWords(),
                                inject.selection().selector(),
                                inject.duration().toSeconds());
            case MethodStep.Wait wait -> "wait %d s".formatted(wait.duration().toSeconds());
            case MethodStep.Check check -> "check " + String.join(", ", check.probes());
            case MethodStep.Gate gate -> gate.question();
        };
    }

    /** Every probe of a definition, its guards' probes last. */
    static Stream<Probe> probes(Definition definition) {
        return Stream.concat(
                definition.probes().stream(), definition.guards().stream().map(Definition.Guard::probe));
    }

    static Probe probe(Definition definition, String name) {
        return probes(definition)
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
