package dev.faultline.experiment;

import dev.faultline.fleet.Selector;
import dev.faultline.gate.Durations;
import dev.faultline.gate.Fields;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.TargetKind;
import dev.faultline.steadystate.Phase;
import dev.faultline.steadystate.Probe;
import dev.faultline.steadystate.Probes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** An experiment as people write it. Everything that is wrong is said at once, by {@link Fields#check}. */
final class DefinitionReader {

    static final int MOST_STEPS = 100;
    static final int MOST_TARGETS = 100;
    static final Duration LONGEST = Duration.ofHours(4);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Fields root;
    private final Set<String> probeNames = new HashSet<>();

    private DefinitionReader(Fields root) {
        this.root = root;
    }

    /** Valid once {@code root.check()} does not throw. */
    static Definition read(Fields root) {
        return new DefinitionReader(root).read();
    }

    private Definition read() {
        String name = root.text("name", 1, 120);
        String description = root.prose("description", 4000);
        String hypothesis = root.text("hypothesis", 1, 500);
        List<Probe> probes = probes(root.objects("probes", 1, 20));
        List<Definition.Guard> guards = guards(root.objects("guards", 0, 20));
        Definition.Limits limits = limits();
        List<Fields> written = root.objects("method", 1, MOST_STEPS);
        var method = new ArrayList<MethodStep>();
        for (Fields step : written) {
            method.add(step(step, probes, limits));
        }
        checkGraph(written, method);
        root.end();
        if (root.complaints() == 0) {
            checkSense(probes, method, limits);
        }
        return new Definition(name, description, hypothesis, probes, guards, method, limits);
    }

    private List<Probe> probes(List<Fields> written) {
        var out = new ArrayList<Probe>();
        for (Fields each : written) {
            out.add(uniquelyNamed(each, Probes.read(each)));
            each.end();
        }
        return out;
    }

    private List<Definition.Guard> guards(List<Fields> written) {
        var out = new ArrayList<Definition.Guard>();
        for (Fields each : written) {
            out.add(new Definition.Guard(
                    uniquelyNamed(each, Probes.readGuard(each)), each.integer("breaches", 1, 100, 3)));
            each.end();
        }
        return out;
    }

    private Probe uniquelyNamed(Fields fields, Probe probe) {
        if (!probe.name().isEmpty() && !probeNames.add(probe.name())) {
            fields.error("name", "duplicate", "Another probe or guard is called “%s” too.".formatted(probe.name()));
        }
        return probe;
    }

    private Definition.Limits limits() {
        Duration tenMinutes = Duration.ofMinutes(10);
        Duration halfAMinute = Duration.ofSeconds(30);
        return root.optionalObject("limits")
                .map(limits -> {
                    var read = new Definition.Limits(
                            limits.integer("maxTargets", 1, MOST_TARGETS, 1),
                            limits.duration("maxDuration", SECOND, LONGEST, tenMinutes),
                            limits.duration("recoverWithin", SECOND, Duration.ofHours(1), halfAMinute),
                            new Share(limits.integer("maxPercent", 1, 100, 100), limits.flag("atLeastOne", false)),
                            limits.oneOf(
                                    "lastInstance", Definition.LastInstance.class, Definition.LastInstance.REFUSE));
                    limits.end();
                    return read;
                })
                .orElse(new Definition.Limits(1, tenMinutes, halfAMinute));
    }

    private MethodStep step(Fields step, List<Probe> probes, Definition.Limits limits) {
        String name = step.text("name", 1, 80);
        String type = step.oneOf("type", List.of("fault", "wait", "check", "gate"));
        Set<String> after = Set.copyOf(step.texts("after", 0, MOST_STEPS, 80));
        MethodStep read = switch (type) {
            case "wait" -> new MethodStep.Wait(name, after, step.duration("duration", SECOND, LONGEST));
            case "check" -> new MethodStep.Check(name, after, named(step, probes));
            case "gate" -> new MethodStep.Gate(name, after, step.text("question", 1, 300));
            default -> inject(step, name, after, limits);
        };
        step.end();
        return read;
    }

    private static MethodStep inject(Fields step, String name, Set<String> after, Definition.Limits limits) {
        Fields written = step.object("fault");
        Fault fault = Faults.read(written);
        Fields target = step.object("target");
        Selection selection = Selections.read(target, limits.maxTargets());
        checkKind(target, fault, selection.selector());
        return new MethodStep.Inject(name, after, fault, step.duration("duration", SECOND, LONGEST), selection);
    }

    /** A selector may leave the kind open; if it names one, the fault must be for it. */
    private static void checkKind(Fields target, Fault fault, Selector selector) {
        Set<String> kinds = selector.labels().get("kind");
        String fitting = word(fault.appliesTo());
        if (kinds != null && target.isObject("selector") && !kinds.equals(Set.of(fitting)) && !kinds.contains("none")) {
            target.object("selector").error("kind", "kind", "%s is done to a %s.".formatted(fault.type(), fitting));
        }
    }

    private static Set<String> named(Fields step, List<Probe> probes) {
        List<String> names = step.texts("probes", 1, 20, 80);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (probes.stream().noneMatch(probe -> probe.name().equals(name))) {
                step.error("probes", i, "unknown-probe", "There is no probe called “%s”.".formatted(name));
            }
        }
        return Set.copyOf(names);
    }

    private void checkGraph(List<Fields> written, List<MethodStep> method) {
        var after = new LinkedHashMap<String, Set<String>>();
        for (int i = 0; i < method.size(); i++) {
            MethodStep step = method.get(i);
            if (!step.name().isEmpty() && after.put(step.name(), step.after()) != null) {
                written.get(i).error("name", "duplicate", "Another step is called “%s” too.".formatted(step.name()));
            }
        }
        for (Fields step : written) {
            List<String> edges = step.texts("after", 0, MOST_STEPS, 80);
            for (int i = 0; i < edges.size(); i++) {
                if (!after.containsKey(edges.get(i))) {
                    step.error("after", i, "graph", "There is no step called “%s”.".formatted(edges.get(i)));
                }
            }
        }
        Graph.cycle(after).ifPresent(round -> complainOfCycle(written, method, round));
    }

    private static void complainOfCycle(List<Fields> written, List<MethodStep> method, List<String> round) {
        String detail = "These steps wait for each other: %s.".formatted(String.join(" → ", round.reversed()));
        for (int i = 0; i < method.size(); i++) {
            if (method.get(i).name().equals(round.getFirst())) {
                List<String> edges = written.get(i).texts("after", 0, MOST_STEPS, 80);
                written.get(i).error("after", Math.max(0, edges.indexOf(round.get(1))), "graph", detail);
                return;
            }
        }
    }

    /** What only shows when everything is there: a definition that could not prove or break anything is none. */
    private void checkSense(List<Probe> probes, List<MethodStep> method, Definition.Limits limits) {
        if (probes.stream().noneMatch(each -> each.phases().contains(Phase.BEFORE))) {
            root.error(
                    "probes",
                    "phases",
                    "At least one probe is read before: otherwise nobody knows that all was well to begin with.");
        }
        if (probes.stream()
                .noneMatch(each ->
                        each.phases().contains(Phase.DURING) || each.phases().contains(Phase.AFTER))) {
            root.error(
                    "probes", "phases", "At least one probe is read during or after: otherwise nothing is found out.");
        }
        if (method.stream().noneMatch(MethodStep.Inject.class::isInstance)) {
            root.error("method", "no-fault", "At least one step is a fault: otherwise this is no experiment.");
        }
        Duration longest = Graph.longest(method);
        if (longest.compareTo(limits.maxDuration()) > 0) {
            String detail = "The method takes %s at least, and maxDuration is %s."
                    .formatted(Durations.text(longest), Durations.text(limits.maxDuration()));
            root.optionalObject("limits")
                    .ifPresentOrElse(
                            each -> each.error("maxDuration", "range", detail),
                            () -> root.error("limits", "range", detail));
        }
    }

    private static String word(TargetKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
