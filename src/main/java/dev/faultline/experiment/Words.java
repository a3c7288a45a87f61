package dev.faultline.experiment;

import dev.faultline.gate.Durations;
import dev.faultline.steadystate.Phase;
import dev.faultline.steadystate.Probe;
import dev.faultline.steadystate.Tolerance;
import java.util.Locale;
import java.util.stream.Collectors;

/** Parts of an experiment in words, for its page. */
final class Words {

    private Words() {}

    static String step(MethodStep step) {
        return switch (step) {
            case MethodStep.Inject each ->
                "Will %s %s, for %s."
                        .formatted(
                                each.fault().inWords(), selection(each.selection()), Durations.text(each.duration()));
            case MethodStep.Wait each -> "Waits %s.".formatted(Durations.text(each.duration()));
            case MethodStep.Check each ->
                "Reads %s once."
                        .formatted(each.probes().stream()
                                .sorted()
                                .map("“%s”"::formatted)
                                .collect(Collectors.joining(" and ")));
            case MethodStep.Gate each -> "Waits for a person to say go: %s".formatted(each.question());
        };
    }

    /** Two or three words, for a box. */
    static String brief(MethodStep step) {
        return switch (step) {
            case MethodStep.Inject each -> each.fault().type() + " · " + Durations.text(each.duration());
            case MethodStep.Wait each -> "wait · " + Durations.text(each.duration());
            case MethodStep.Check _ -> "check";
            case MethodStep.Gate _ -> "gate";
        };
    }

    static String kind(MethodStep step) {
        return switch (step) {
            case MethodStep.Inject _ -> "fault";
            case MethodStep.Wait _ -> "wait";
            case MethodStep.Check _ -> "check";
            case MethodStep.Gate _ -> "gate";
        };
    }

    private static String selection(Selection selection) {
        String some = switch (selection.mode()) {
            case Selection.Mode.One _ -> "one target, by chance, of those with ";
            case Selection.Mode.All _ -> "every target with ";
            case Selection.Mode.Count each -> each.count() + " targets, by chance, of those with ";
            case Selection.Mode.Percent each -> each.percent() + " % of the targets with ";
            case Selection.Mode.MaxPercent each -> "up to " + each.percent() + " % of the targets with ";
        };
        return some + selection.selector();
    }

    static String asks(Probe probe) {
        return switch (probe) {
            case Probe.Http each ->
                (each.reading() == Probe.HttpReading.STATUS ? "Status of " : "Latency of ") + each.url();
            case Probe.Prometheus each -> "%s at %s".formatted(each.query(), each.server());
            case Probe.Tcp each -> "Time to connect to %s:%d".formatted(each.host(), each.port());
        };
    }

    static String normal(Probe probe) {
        Tolerance tolerance = probe.tolerance();
        return (tolerance.inWords() + " " + probe.unit()).strip();
    }

    static String phases(Probe probe) {
        return probe.phases().size() == Phase.values().length
                ? "all the time"
                : probe.phases().stream()
                        .sorted()
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
    }
}
