package dev.faultline.agent;

import dev.faultline.protocol.ApplicationFault;
import dev.faultline.protocol.BandwidthLimit;
import dev.faultline.protocol.Canary;
import dev.faultline.protocol.Capability;
import dev.faultline.protocol.ClockSkew;
import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.ConnectionReset;
import dev.faultline.protocol.ConnectionStall;
import dev.faultline.protocol.ContainerFault;
import dev.faultline.protocol.DnsFailure;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.FaultTypes;
import dev.faultline.protocol.FilesystemFreeze;
import dev.faultline.protocol.FilesystemReadOnly;
import dev.faultline.protocol.HttpAbort;
import dev.faultline.protocol.HttpDelay;
import dev.faultline.protocol.HttpError;
import dev.faultline.protocol.NetworkLatency;
import dev.faultline.protocol.NetworkPartition;
import dev.faultline.protocol.PacketCorruption;
import dev.faultline.protocol.PacketDelay;
import dev.faultline.protocol.PacketDuplication;
import dev.faultline.protocol.PacketLoss;
import dev.faultline.protocol.PacketReordering;
import dev.faultline.protocol.RouteBandwidth;
import dev.faultline.protocol.ServiceRestart;
import dev.faultline.protocol.ServiceStop;
import dev.faultline.protocol.SlowClose;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import dev.faultline.protocol.ToxiproxyFault;
import dev.faultline.protocol.TrafficFault;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All fault types of this agent, behind the local policy. Thread-safe. */
final class Drivers {

    private final Config config;
    private final OwnChild child;
    private final ProcessTargets processes;
    private final OwnLink link;
    private final ProxyStatus.Reader proxy;
    private final KernelTrial kernel;
    private final Queues queues;
    private final Optional<Cluster> cluster;
    private final Optional<ClusterTargets> clusterTargets;
    private final ProcessDriver.Skew clocks;
    private final Containers containers;
    private final ToxiproxyProxies proxies;
    private final Applications applications;
    private final Upstreams upstreams = new Upstreams();
    private final Map<FaultType<?>, Driver<?>> drivers = new LinkedHashMap<>();

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
        this.kernel = new KernelTrial(Marks.of(config.state()));
        this.queues = new Queues(Marks.of(config.state()));
        this.cluster = config.cluster().map(there -> new Cluster(there, config.policy()));
        this.containers = new Containers(config, link);
        this.proxies = new ToxiproxyProxies(config, link);
        this.applications = new Applications(config, link);
        this.clusterTargets = cluster.map(there -> new ClusterTargets(there, config));
        this.clocks = new ProcessDriver.Skew(child, processes, proc);
        var disk = new DiskFillDriver(child, config.policy(), config.state());
        Stream.of(
                        new CpuStressDriver(child),
                        new MemoryStressDriver(child, proc),
                        disk,
                        new IoStressDriver(disk, config.policy()),
                        new FilesystemDriver<>(FilesystemReadOnly.TYPE, config.policy(), config.state()),
                        new FilesystemDriver<>(FilesystemFreeze.TYPE, config.policy(), config.state()),
                        new ServiceDriver<>(ServiceStop.TYPE, config.policy()),
                        new ServiceDriver<>(ServiceRestart.TYPE, config.policy()),
                        traffic(NetworkPartition.TYPE),
                        traffic(PacketLoss.TYPE),
                        traffic(DnsFailure.TYPE),
                        traffic(BandwidthLimit.TYPE),
                        traffic(PacketDelay.TYPE),
                        traffic(PacketCorruption.TYPE),
                        traffic(PacketDuplication.TYPE),
                        traffic(PacketReordering.TYPE),
                        new ProcessDriver.Kill(child, processes),
                        new ProcessDriver.Pause(child, processes),
                        new ProcessDriver.Signal(child, processes, proc),
                        clocks,
                        new DnsAnswerDriver(kernel, config),
                        new RebootDriver(proc, protection, link),
                        new RouteDriver<>(NetworkLatency.TYPE, config, link, files, proxy),
                        new RouteDriver<>(RouteBandwidth.TYPE, config, link, files, proxy),
                        new RouteDriver<>(ConnectionReset.TYPE, config, link, files, proxy),
                        new RouteDriver<>(ConnectionStall.TYPE, config, link, files, proxy),
                        new RouteDriver<>(SlowClose.TYPE, config, link, files, proxy),
                        new RouteDriver<>(HttpError.TYPE, config, link, files, proxy),
                        new RouteDriver<>(HttpDelay.TYPE, config, link, files, proxy),
                        new RouteDriver<>(HttpAbort.TYPE, config, link, files, proxy),
                        new CanaryDriver(child))
                .forEach(driver -> drivers.put(driver.type(), driver));
        kinds(ContainerFault.class).forEach(type -> drivers.put(type, new Neighbourhood.Of<>(type, containers)));
        kinds(ToxiproxyFault.class).forEach(type -> drivers.put(type, new Neighbourhood.Of<>(type, proxies)));
        kinds(ApplicationFault.class).forEach(type -> drivers.put(type, new Neighbourhood.Of<>(type, applications)));
        kinds(ClusterFault.class).forEach(type -> drivers.put(type, new Cluster.Of<>(type, cluster)));
    }

    @SuppressWarnings("unchecked") // the filter has looked
    private static <F extends Fault> List<FaultType<? extends F>> kinds(Class<F> family) {
        return FaultTypes.ALL.stream()
                .filter(type -> family.isAssignableFrom(type.of()))
                .<FaultType<? extends F>>map(type -> (FaultType<? extends F>) type)
                .toList();
    }

    private <F extends TrafficFault> Driver<F> traffic(FaultType<F> type) {
        return new TrafficDriver<>(type, config.policy(), link, kernel, queues);
    }

    /** Finds out by trying what works here: takes a second or two. */
    List<Capability> probe() {
        child.forget();
        kernel.forget();
        cluster.map(Cluster::rights).ifPresent(ClusterRights::forget);
        probed = drivers(false).map(this::probe).toList();
        clusterTargets.ifPresent(there -> there.offer(
                probed.stream().filter(Capability::works).map(Capability::fault).collect(Collectors.toSet())));
        return capabilities();
    }

    /** What works here and what does not, with reasons: as last tried, and for routes as the proxy says now. */
    List<Capability> capabilities() {
        var all = Stream.concat(probed.stream(), drivers(true).map(this::probe));
        return Stream.concat(all, clusterTargets.flatMap(ClusterTargets::leftOut).stream())
                .toList();
    }

    /** The proxy answers at once what it can do; everything else is tried. */
    private Stream<Driver<?>> drivers(boolean ofRoutes) {
        return drivers.values().stream().filter(driver -> (driver.type().target() == TargetKind.ROUTE) == ofRoutes);
    }

    private Capability probe(Driver<?> driver) {
        return config.policy().allows(driver.type().name())
                ? driver.probe()
                : driver.fails("the local policy does not allow it");
    }

    /** Everything on this host, and in its cluster, that can be hurt, with the faults that work for it, as last probed. Reads the host anew. */
    List<Target> targets() {
        var targets = new ArrayList<Target>();
        targets.add(new Target(
                Holding.HOST, TargetKind.HOST, config.name(), config.labels(), true, workingOf(TargetKind.HOST)));
        config.processes().forEach(process -> targets.add(target(process)));
        targets.addAll(routes());
        targets.addAll(containers.targets(workingOf(TargetKind.CONTAINER)));
        targets.addAll(proxies.targets(workingOf(TargetKind.TOXIPROXY)));
        targets.addAll(applications.targets(workingOf(TargetKind.APPLICATION)));
        clusterTargets.ifPresent(there -> targets.addAll(there.all()));
        return targets;
    }

    private Target target(ProcessTarget process) {
        return new Target(
                process.key(),
                TargetKind.PROCESS,
                named(process.name()),
                labels(process),
                processes.running(process).isPresent() && !processes.isStopped(process.key()),
                processes.trouble(process).isPresent() ? Set.of() : faults(process),
                processes.running(process).orElse(null));
    }

    /** Only a process that was started for it can have another time. */
    private Set<String> faults(ProcessTarget process) {
        var faults = new HashSet<>(workingOf(TargetKind.PROCESS));
        if (processes.running(process).filter(clocks::isReady).isEmpty()) {
            faults.remove(ClockSkew.TYPE.name());
        }
        return faults;
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
                passes && route.http() && link.cutBy(route, config.routes()).isEmpty() ? routeFaults() : Set.of());
    }

    /** For routes the proxy's own word, read anew, is the probe. */
    private Set<String> routeFaults() {
        return FaultTypes.of(TargetKind.ROUTE)
                .map(FaultType::name)
                .filter(config.policy()::allows)
                .collect(Collectors.toSet());
    }

    /** The canary is for drills, which ask for it by its capability, so no target offers it. */
    private Set<String> workingOf(TargetKind kind) {
        var names = FaultTypes.of(kind)
                .filter(type -> type != Canary.TYPE)
                .map(FaultType::name)
                .collect(Collectors.toSet());
        return probed.stream()
                .filter(Capability::works)
                .map(Capability::fault)
                .filter(names::contains)
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
        var driver = Optional.ofNullable(drivers.get(fault.described()));
        return driver.map(known -> planned(known, injection, fault, target, duration))
                .orElseGet(() -> new Answer.Refused("this agent has no driver for " + fault.type()));
    }

    private static <F extends Fault> Answer planned(
            Driver<F> driver, UUID injection, Fault fault, String target, Duration duration) {
        return driver.plan(injection, driver.type().of().cast(fault), target, duration);
    }

    private static boolean fits(TargetKind kind, String target) {
        return switch (kind) {
            case HOST -> target.equals(Holding.HOST);
            case PROCESS -> target.startsWith("process:");
            case ROUTE -> target.startsWith("route:");
            case CONTAINER -> target.startsWith(Containers.PREFIX);
            case TOXIPROXY -> target.startsWith(ToxiproxyProxies.PREFIX);
            case APPLICATION -> target.startsWith(Applications.PREFIX);
            case POD -> target.startsWith(Cluster.POD);
            case DEPLOYMENT -> target.startsWith(Cluster.DEPLOYMENT);
            case NODE -> target.startsWith(Cluster.NODE);
        };
    }
}
