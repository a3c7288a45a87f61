package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All fault types of this agent, behind the local policy. Thread-safe. */
final class Drivers {

    private static final Set<String> HOST_FAULTS = Set.of("cpu-stress", "memory-stress", "disk-fill");
    private static final Set<String> PROCESS_FAULTS = Set.of("process-kill", "process-pause");
    private static final Set<String> ROUTE_FAULTS = Set.of("network-latency", "connection-reset", "http-error");

    private final Config config;
    private final OwnChild child;
    private final ProcessTargets processes;
    private final OwnLink link;
    private final ProxyStatus.Reader proxy;
    private final Upstreams upstreams = new Upstreams();

    private final Driver<Fault.CpuStress> cpu;
    private final Driver<Fault.MemoryStress> memory;
    private final Driver<Fault.DiskFill> disk;
    private final Driver<Fault.ProcessKill> kill;
    private final Driver<Fault.ProcessPause> pause;
    private final Driver<Fault.NetworkLatency> latency;
    private final Driver<Fault.ConnectionReset> reset;
    private final Driver<Fault.HttpError> error;
    private final Driver<Fault.Canary> canary;

    private volatile List<Capability> probed = List.of();

    Drivers(Config config) {
        this(config, Clock.systemUTC());
    }

    Drivers(Config config, Clock clock) {
        var proc = new ProcFs();
        var files = new ToxicFiles(config.state());
        var protection = new Protection(proc, config.policy().protectedPidfiles());
        this.config = config;
        this.child = new OwnChild(proc);
        this.link = OwnLink.to(config.server());
        this.processes = new ProcessTargets(config.processes(), proc, protection, link, clock);
        this.proxy = new ProxyStatus.Reader(files, proc);
        this.cpu = new CpuStressDriver(child);
        this.memory = new MemoryStressDriver(child, proc);
        this.disk = new DiskFillDriver(child, config.policy(), config.state());
        this.kill = new ProcessDriver.Kill(child, processes);
        this.pause = new ProcessDriver.Pause(child, processes);
        this.latency = new RouteDriver<>("network-latency", config, link, files, proxy);
        this.reset = new RouteDriver<>("connection-reset", config, link, files, proxy);
        this.error = new RouteDriver<>("http-error", config, link, files, proxy);
        this.canary = new CanaryDriver(child);
    }

    /** Finds out by trying what works here: takes a second or two. */
    List<Capability> probe() {
        child.forget();
        probed = Stream.of(cpu, memory, disk, kill, pause, canary)
                .map(this::probe)
                .toList();
        return capabilities();
    }

    /** What works here and what does not, with reasons: as last tried, and for routes as the proxy says now. */
    List<Capability> capabilities() {
        return Stream.concat(probed.stream(), Stream.of(latency, reset, error).map(this::probe))
                .toList();
    }

    private Capability probe(Driver<?> driver) {
        return config.policy().allows(driver.fault())
                ? driver.probe()
                : driver.fails("the local policy does not allow it");
    }

    /** Everything on this host that can be hurt, with the faults that work for it, as last probed. Reads the host anew. */
    List<Target> targets() {
        var targets = new ArrayList<Target>();
        targets.add(new Target(
                Holding.HOST, TargetKind.HOST, config.name(), config.labels(), true, workingOf(HOST_FAULTS)));
        config.processes().forEach(process -> targets.add(target(process)));
        targets.addAll(routes());
        return targets;
    }

    private Target target(ProcessTarget process) {
        return new Target(
                process.key(),
                TargetKind.PROCESS,
                named(process.name()),
                labels(process),
                processes.running(process).isPresent() && !processes.isStopped(process.key()),
                processes.trouble(process).isPresent() ? Set.of() : workingOf(PROCESS_FAULTS),
                processes.running(process).orElse(null));
    }

    /** With what the server must know before it plans: that this is a part of Faultline, and which. */
    private Map<String, String> labels(ProcessTarget process) {
        var labels = new HashMap<>(process.labels());
        processes.partOfFaultline(process).ifPresent(part -> labels.put("faultline", part));
        return labels;
    }

    /** All at once: an upstream that hangs must not hold up the others. */
    private List<Target> routes() {
        var healthy = upstreams.healthy(config.routes());
        return config.routes().stream()
                .map(route -> target(route, healthy.contains(route)))
                .toList();
    }

    private Target target(Route route, boolean healthy) {
        boolean passes = proxy.trouble(route).isEmpty();
        return new Target(
                route.key(),
                TargetKind.ROUTE,
                named(route.name()),
                route.labels(),
                passes && healthy,
                passes && route.http() && link.cutBy(route, config.routes()).isEmpty()
                        ? allowed(ROUTE_FAULTS)
                        : Set.of());
    }

    /** For routes the proxy's own word, read anew, is the probe. */
    private Set<String> allowed(Set<String> faults) {
        return config.policy().faults().stream().filter(faults::contains).collect(Collectors.toSet());
    }

    private Set<String> workingOf(Set<String> faults) {
        return probed.stream()
                .filter(Capability::works)
                .map(Capability::fault)
                .filter(faults::contains)
                .collect(Collectors.toSet());
    }

    private String named(String what) {
        return "%s on %s".formatted(what, config.name());
    }

    /** Changes nothing on the host. */
    Answer plan(UUID injection, Fault fault, String target, Duration duration) {
        if (!fits(fault.appliesTo(), target)) {
            return new Answer.Refused("%s cannot be done to %s".formatted(fault.type(), target));
        }
        var refusals = config.policy().refusals(fault, duration);
        if (!refusals.isEmpty()) {
            return new Answer.Refused(String.join("; ", refusals));
        }
        return switch (fault) {
            case Fault.CpuStress stress -> cpu.plan(injection, stress, target, duration);
            case Fault.MemoryStress stress -> memory.plan(injection, stress, target, duration);
            case Fault.DiskFill fill -> disk.plan(injection, fill, target, duration);
            case Fault.ProcessKill killing -> kill.plan(injection, killing, target, duration);
            case Fault.ProcessPause pausing -> pause.plan(injection, pausing, target, duration);
            case Fault.NetworkLatency slow -> latency.plan(injection, slow, target, duration);
            case Fault.ConnectionReset resets -> reset.plan(injection, resets, target, duration);
            case Fault.HttpError errors -> error.plan(injection, errors, target, duration);
            case Fault.Canary bird -> canary.plan(injection, bird, target, duration);
        };
    }

    private static boolean fits(TargetKind kind, String target) {
        return switch (kind) {
            case HOST -> target.equals(Holding.HOST);
            case PROCESS -> target.startsWith("process:");
            case ROUTE -> target.startsWith("route:");
        };
    }
}
