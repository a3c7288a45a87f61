package dev.faultline.blastradius;

import dev.faultline.experiment.Definition;
import dev.faultline.experiment.Experiment;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.protocol.Wire;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a start would do, with everything resolved: what the experiment says, and every target that each of its steps may choose
 * from. An approval is bound to it by its {@link #hash}.
 *
 * @param definition all that the experiment says, with its parameters and limits
 * @param steps those that hurt something, in the order of the method
 */
public record ResolvedPlan(UUID experiment, int version, Map<String, Object> definition, List<Step> steps) {

    public ResolvedPlan {
        steps = List.copyOf(steps);
    }

    /** @param count how many of the targets it will hurt */
    public record Step(String name, String fault, int count, List<Hurt> targets) {
        public Step {
            targets = List.copyOf(targets);
        }

        private Optional<Hurt> target(UUID id) {
            return targets.stream().filter(each -> each.id().equals(id)).findFirst();
        }
    }

    /**
     * A target that may be hurt.
     *
     * @param reaches every service that is hurt with it, such as {@code payments in production}
     */
    public record Hurt(UUID id, String name, String agent, String environment, String service, List<String> reaches) {
        public Hurt {
            reaches = List.copyOf(reaches);
        }

        private String where() {
            return "%s on %s (%s)".formatted(name, agent, place());
        }

        private String place() {
            return new Site(environment, service).inWords();
        }
    }

    /**
     * How one plan differs from another.
     *
     * @param more what it does that the other does not say
     * @param less what the other says and it does not do
     */
    public record Drift(List<String> more, List<String> less) {
        public Drift {
            more = List.copyOf(more);
            less = List.copyOf(less);
        }
    }

    static ResolvedPlan of(Experiment experiment, List<Aim> aims, Collection<FleetTarget> inventory) {
        return new ResolvedPlan(
                experiment.id(),
                experiment.version(),
                asStored(experiment.definition().written()),
                aims.stream()
                        .map(aim -> new Step(
                                aim.step().name(),
                                aim.step().fault().type(),
                                aim.count(),
                                aim.candidates().stream()
                                        .map(target -> hurt(target, inventory))
                                        .toList()))
                        .toList());
    }

    /** As it will be when it is read back, so that the two compare. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> asStored(Map<String, Object> definition) {
        return Wire.read(Wire.write(definition), Map.class);
    }

    private static Hurt hurt(FleetTarget target, Collection<FleetTarget> inventory) {
        return new Hurt(
                target.id(),
                target.name(),
                target.agentName(),
                target.label("environment"),
                target.label("service"),
                Site.reachedBy(target, inventory).stream()
                        .sorted()
                        .map(Site::inWords)
                        .toList());
    }

    public static ResolvedPlan read(String text) {
        return Wire.read(text, ResolvedPlan.class);
    }

    /** Its canonical form: the same plan is the same text, on every node and on every day. */
    public String text() {
        return Wire.write(this);
    }

    /** SHA-256 of the canonical form, as hex. */
    public String hash() {
        return Wire.sha256(text());
    }

    /** What each step does, as the preview says it; the definition is the one that this plan names. */
    public List<String> inWords(Definition definition) {
        return definition.faults().stream()
                .map(fault -> Aim.inWords(
                        fault,
                        step(fault.name()).map(Step::count).orElse(0),
                        step(fault.name()).map(Step::targets).orElse(List.of()).stream()
                                .map(Hurt::name)
                                .toList()))
                .toList();
    }

    private Optional<Step> step(String name) {
        return steps.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** What has become of this plan, for those who agreed to it. */
    public Drift driftTo(ResolvedPlan now) {
        var more = new ArrayList<String>();
        var less = new ArrayList<String>();
        if (version != now.version) {
            more.add("The approval is for version %d of the experiment, which is at version %d now."
                    .formatted(version, now.version));
        } else if (!Wire.write(definition).equals(Wire.write(now.definition))) {
            more.add("What version %d of the experiment says is not read as it was then.".formatted(version));
        }
        for (var step : now.steps) {
            step(step.name())
                    .ifPresentOrElse(
                            then -> compare(then, step, more, less),
                            () -> more.add("“%s” is not in the approved plan.".formatted(step.name())));
        }
        steps.stream()
                .filter(step -> now.step(step.name()).isEmpty())
                .forEach(step -> less.add("“%s” is not part of it any more.".formatted(step.name())));
        return new Drift(
                more.stream().distinct().toList(), less.stream().distinct().toList());
    }

    private static void compare(Step then, Step now, List<String> more, List<String> less) {
        if (now.count() != then.count()) {
            (now.count() > then.count() ? more : less)
                    .add("“%s” would hurt %d at once; in the approved plan it is %d."
                            .formatted(now.name(), now.count(), then.count()));
        }
        var came = now.targets().stream()
                .filter(each -> then.target(each.id()).isEmpty())
                .toList();
        if (!came.isEmpty()) {
            more.add("“%s” could hurt %s, not in the approved plan.".formatted(now.name(), where(came)));
        }
        var gone = then.targets().stream()
                .filter(each -> now.target(each.id()).isEmpty())
                .toList();
        if (!gone.isEmpty()) {
            less.add("“%s” does not find %s any more.".formatted(now.name(), where(gone)));
        }
        now.targets().forEach(each -> then.target(each.id()).ifPresent(before -> compare(before, each, more)));
    }

    private static void compare(Hurt then, Hurt now, List<String> more) {
        if (!then.place().equals(now.place())) {
            more.add("%s belongs to %s now; in the approved plan, to %s."
                    .formatted(now.name(), now.place(), then.place()));
        }
        var reached = now.reaches().stream()
                .filter(each -> !then.reaches().contains(each))
                .toList();
        if (then.place().equals(now.place()) && !reached.isEmpty()) {
            more.add("%s on %s reaches %s now, not in the approved plan."
                    .formatted(now.name(), now.agent(), String.join(", ", reached)));
        }
    }

    private static String where(List<Hurt> targets) {
        return targets.stream().map(Hurt::where).collect(Collectors.joining(", "));
    }
}
