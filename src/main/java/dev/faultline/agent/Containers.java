package dev.faultline.agent;

import dev.faultline.protocol.ContainerCpuStress;
import dev.faultline.protocol.ContainerFault;
import dev.faultline.protocol.ContainerKill;
import dev.faultline.protocol.ContainerMemoryStress;
import dev.faultline.protocol.ContainerPause;
import dev.faultline.protocol.ContainerStop;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.NeighbourMeasure;
import dev.faultline.protocol.NeighbourProof;
import dev.faultline.protocol.NeighbourStep.HoldIn;
import dev.faultline.protocol.NeighbourStep.Tell;
import dev.faultline.protocol.NeighbourStep.Tell.Verb;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import dev.faultline.protocol.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The containers of a host, as far as they can be hurt: read, and never changed. Thread-safe. */
final class Containers implements Neighbourhood<ContainerFault> {

    static final String PREFIX = "container:";

    /** Where people write of which service a container is; those that compose gives come last. */
    private static final List<String> SERVICE =
            List.of("service", "app.kubernetes.io/name", "com.docker.compose.service");

    private static final String PART_OF = "app.kubernetes.io/part-of";
    private static final String US = "faultline";
    private static final int MOST = 150;
    private static final long RESERVE = 256L << 20;
    private static final double ENOUGH = 0.6;

    private final Config agent;
    private final Neighbours neighbours;
    private final OwnLink link;
    private final ProcFs proc = new ProcFs();
    private final Protection protection;
    private final Glance<List<ContainerEngine.Listed>> glance;

    Containers(Config agent, OwnLink link) {
        this.agent = agent;
        this.neighbours = agent.neighbours();
        this.link = link;
        this.protection = new Protection(proc, agent.policy().protectedPidfiles());
        this.glance = new Glance<>("containers", () -> neighbours.engineApi().all());
    }

    @Override
    public Optional<String> trouble(ContainerFault fault) {
        if (neighbours.engine() == null) {
            return Optional.of("no container engine is configured for this agent");
        }
        if (glance.seen().isEmpty()) {
            return Optional.of(glance.silence());
        }
        return agent.policy().containers().isEmpty()
                ? Optional.of("the local policy lists no container that may be touched")
                : Optional.empty();
    }

    @Override
    public List<Target> targets(Set<String> working) {
        return glance.seen().orElse(List.of()).stream()
                .limit(MOST)
                .map(each -> target(each, working))
                .toList();
    }

    private Target target(ContainerEngine.Listed each, Set<String> working) {
        var labels = new TreeMap<String, String>();
        SERVICE.stream()
                .map(key -> each.labels().getOrDefault(key, ""))
                .filter(Labels::isValue)
                .findFirst()
                .ifPresent(service -> labels.put("service", service));
        for (var key : List.of("team", "environment", "zone", "region")) {
            Optional.ofNullable(each.labels().get(key))
                    .filter(Labels::isValue)
                    .ifPresent(value -> labels.put(key, value));
        }
        // what the host's owner wrote stands above what anybody may write on a container
        agent.labels().forEach((key, value) -> {
            if (!key.equals("service")) {
                labels.put(key, value);
            }
        });
        labels.put("container", each.name());
        if (Labels.isValue(each.image())) {
            labels.put("image", each.image());
        }
        var part = partOfFaultline(each.labels());
        part.ifPresent(name -> labels.put(US, name));
        boolean may = each.state().equals("running")
                && part.isEmpty()
                && agent.policy().refusesContainer(each.name(), each.labels()).isEmpty();
        return new Target(
                PREFIX + each.name(),
                TargetKind.CONTAINER,
                "%s on %s".formatted(each.name(), agent.name()),
                labels,
                each.well(),
                may ? working : Set.of());
    }

    private static Optional<String> partOfFaultline(Map<String, String> labels) {
        return US.equals(labels.get(PART_OF))
                ? Optional.of(labels.getOrDefault("app.kubernetes.io/component", "server"))
                : Optional.empty();
    }

    @Override
    public Answer plan(UUID injection, ContainerFault fault, String target, Duration duration) {
        var found = neighbours.engineApi().find(target.substring(PREFIX.length()));
        if (found.isEmpty()) {
            return new Answer.Refused("the container engine knows no %s".formatted(target));
        }
        var seen = found.get();
        return refusal(fault, target, seen)
                .<Answer>map(Answer.Refused::new)
                .orElseGet(() -> new Answer.Planned(plan(fault, target, seen, duration)));
    }

    private Optional<String> refusal(ContainerFault fault, String target, ContainerEngine.Seen seen) {
        if (!seen.running()) {
            return Optional.of(target + " does not run");
        }
        if (seen.paused()) {
            return Optional.of(target + " is paused already");
        }
        return agent.policy()
                .refusesContainer(seen.name(), seen.labels())
                .or(() -> ours(target, seen))
                .or(() -> switch (fault) {
                    case ContainerKill _, ContainerStop _ -> vanishes(target, seen);
                    case ContainerPause _ -> Optional.empty();
                    case ContainerCpuStress _ -> groups(target, seen);
                    case ContainerMemoryStress(var size) -> groups(target, seen).or(() -> tooMuch(size.bytes()));
                });
    }

    /** By what runs in it, whatever it is called; and the one that this agent is in itself. */
    private Optional<String> ours(String target, ContainerEngine.Seen seen) {
        return partOfFaultline(seen.labels())
                .or(() -> protection.partOfFaultline(seen.pid()))
                .map(part -> "%s belongs to Faultline: it is its %s".formatted(target, part))
                .or(() -> link.heldBy(seen.pid()))
                .or(() -> ControlGroups.of(ProcessHandle.current().pid()).stream()
                                .anyMatch(group -> group.toString().contains(seen.id()))
                        ? Optional.of("this agent runs in %s itself".formatted(target))
                        : Optional.empty());
    }

    private static Optional<String> vanishes(String target, ContainerEngine.Seen seen) {
        return seen.vanishes()
                ? Optional.of(
                        "%s is removed by the engine when it ends, so it could not be started again".formatted(target))
                : Optional.empty();
    }

    private static Optional<String> groups(String target, ContainerEngine.Seen seen) {
        var groups = ControlGroups.of(seen.pid());
        return groups.isEmpty()
                ? Optional.of("%s has no control groups of its own on this host".formatted(target))
                : ControlGroups.trouble(groups);
    }

    private Optional<String> tooMuch(long bytes) {
        long available = proc.availableMemory();
        return available - bytes < RESERVE
                ? Optional.of("it would leave less than %d MiB on the host: only %d MiB are available"
                        .formatted(RESERVE >> 20, available >> 20))
                : Optional.empty();
    }

    private static Plan plan(ContainerFault fault, String target, ContainerEngine.Seen seen, Duration duration) {
        var id = seen.id();
        var seconds = Long.toString(duration.plus(Timing.TOOL_LEASE).toSeconds() + 1);
        return switch (fault) {
            case ContainerKill _ ->
                undone(
                        fault,
                        target,
                        new Tell(id, Verb.KILL),
                        new Tell(id, Verb.START),
                        new NeighbourProof.ContainerRuns(id),
                        new NeighbourMeasure.ContainerDown(id, seen.began()),
                        true);
            case ContainerStop(var grace) ->
                undone(
                        fault,
                        target,
                        new Tell(id, Verb.STOP, grace),
                        new Tell(id, Verb.START),
                        new NeighbourProof.ContainerRuns(id),
                        new NeighbourMeasure.ContainerDown(id, seen.began()),
                        true);
            case ContainerPause _ ->
                undone(
                        fault,
                        target,
                        new Tell(id, Verb.PAUSE),
                        new Tell(id, Verb.UNPAUSE),
                        new NeighbourProof.ContainerThawed(id),
                        new NeighbourMeasure.ContainerFrozen(id),
                        false);
            case ContainerCpuStress(int workers, int load) ->
                held(
                        fault,
                        target,
                        new HoldIn(id, "cpu", List.of(Integer.toString(workers), Integer.toString(load), seconds)),
                        new Measure.CpuUse(share(workers, load, seen.cpus())));
            case ContainerMemoryStress(var size) ->
                held(
                        fault,
                        target,
                        new HoldIn(id, "memory", List.of(Long.toString(size.bytes()), seconds)),
                        new Measure.MemoryUse(size.bytes()));
        };
    }

    /** What the container itself uses of its share is missing to the fault. */
    private static int share(int workers, int load, double cpus) {
        double most = cpus > 0 ? cpus : Runtime.getRuntime().availableProcessors();
        double asked = Math.min((double) workers * load, most * 100);
        return (int) Math.max(1, asked * ENOUGH);
    }

    private static Plan undone(
            ContainerFault fault, String target, Step apply, Step undo, Proof gone, Measure measure, boolean reboot) {
        return new Plan(
                fault, target, List.of(apply), List.of(), List.of(undo), List.of(gone), measure, Ending.GUARD, reboot);
    }

    private static Plan held(ContainerFault fault, String target, Step apply, Measure measure) {
        return new Plan(
                fault,
                target,
                List.of(apply),
                List.of(),
                List.of(new Step.Release()),
                List.of(new Proof.NoHolder()),
                measure,
                Ending.OWN_TIMER,
                false);
    }
}
