package dev.faultline.agent;

import dev.faultline.protocol.ApplicationFault;
import dev.faultline.protocol.Canary;
import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.ContainerCpuStress;
import dev.faultline.protocol.ContainerFault;
import dev.faultline.protocol.ContainerMemoryStress;
import dev.faultline.protocol.CpuStress;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.DirectoryFault;
import dev.faultline.protocol.DiskFill;
import dev.faultline.protocol.DnsAnswer;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.FaultTypes;
import dev.faultline.protocol.HostReboot;
import dev.faultline.protocol.MemoryStress;
import dev.faultline.protocol.Network;
import dev.faultline.protocol.ProcessFault;
import dev.faultline.protocol.RouteFault;
import dev.faultline.protocol.ServiceFault;
import dev.faultline.protocol.ToxiproxyFault;
import dev.faultline.protocol.TrafficFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the owner of a host allows there, whatever a server asks for. It comes from a local file that no server can write; a
 * refusal quotes the line that says no.
 *
 * @param directories whose file systems may be filled; none unless written down
 * @param maxDisk the most percent a file system may be filled to
 * @param protectedPidfiles processes that are never signalled, besides the ones nobody may signal
 * @param units services of systemd that may be stopped and restarted; none unless written down
 * @param protectedPorts of this host, which no fault on its network touches
 * @param protectedPeers addresses and networks that no fault on its network touches
 * @param namespaces of a cluster whose pods and deployments may be hurt; none unless written down
 * @param nodes of a cluster that may be hurt, each by its name or by a label it has ({@code pool=spot}), or {@code *} for all;
 *     none unless written down
 * @param containers of the host that may be hurt, each by its name or by a label it has ({@code team=shop}), or {@code *} for
 *     all; none unless written down
 * @param lines where each limit is written, by its key; what is not there is the standard policy
 */
record Policy(
        Set<String> faults,
        List<Path> directories,
        Duration maxDuration,
        int maxCpuWorkers,
        DataSize maxMemory,
        int maxDisk,
        List<Path> protectedPidfiles,
        List<String> units,
        List<Integer> protectedPorts,
        List<String> protectedPeers,
        List<String> namespaces,
        List<String> nodes,
        List<String> containers,
        Map<String, String> lines) {

    Policy {
        faults = Set.copyOf(faults);
        directories = List.copyOf(directories);
        protectedPidfiles = List.copyOf(protectedPidfiles);
        units = List.copyOf(units);
        protectedPorts = List.copyOf(protectedPorts);
        protectedPeers = List.copyOf(protectedPeers);
        namespaces = List.copyOf(namespaces);
        nodes = List.copyOf(nodes);
        containers = List.copyOf(containers);
        lines = Map.copyOf(lines);
    }

    Policy(
            Set<String> faults,
            List<Path> directories,
            Duration maxDuration,
            int maxCpuWorkers,
            DataSize maxMemory,
            int maxDisk,
            List<Path> protectedPidfiles) {
        this(
                faults,
                directories,
                maxDuration,
                maxCpuWorkers,
                maxMemory,
                maxDisk,
                protectedPidfiles,
                List.of(),
                SSH,
                List.of(),
                Map.of());
    }

    /** Of a host without a cluster. */
    Policy(
            Set<String> faults,
            List<Path> directories,
            Duration maxDuration,
            int maxCpuWorkers,
            DataSize maxMemory,
            int maxDisk,
            List<Path> protectedPidfiles,
            List<String> units,
            List<Integer> protectedPorts,
            List<String> protectedPeers,
            Map<String, String> lines) {
        this(
                faults,
                directories,
                maxDuration,
                maxCpuWorkers,
                maxMemory,
                maxDisk,
                protectedPidfiles,
                units,
                protectedPorts,
                protectedPeers,
                List.of(),
                List.of(),
                List.of(),
                lines);
    }

    /** Of a host whose containers are left alone. */
    Policy(
            Set<String> faults,
            List<Path> directories,
            Duration maxDuration,
            int maxCpuWorkers,
            DataSize maxMemory,
            int maxDisk,
            List<Path> protectedPidfiles,
            List<String> units,
            List<Integer> protectedPorts,
            List<String> protectedPeers,
            List<String> namespaces,
            List<String> nodes,
            Map<String, String> lines) {
        this(
                faults,
                directories,
                maxDuration,
                maxCpuWorkers,
                maxMemory,
                maxDisk,
                protectedPidfiles,
                units,
                protectedPorts,
                protectedPeers,
                namespaces,
                nodes,
                List.of(),
                lines);
    }

    /** Hurts nobody, so it needs no leave; an owner who wants no drill on a host writes {@code !canary}. */
    private static final String CANARY = "canary";

    /** Ends everything on a host, so that its owner must have named it. */
    private static final String REBOOT = "host-reboot";

    static final Set<String> KNOWN_FAULTS =
            FaultTypes.ALL.stream().map(FaultType::name).collect(Collectors.toUnmodifiableSet());

    /** Without it nobody gets on the host to repair it. */
    private static final List<Integer> SSH = List.of(22);

    /** In a list of faults, before its name: not even where a fault needs no leave. */
    private static final String NEVER = "!";

    /** In a list of nodes or containers. */
    private static final String ALL = "*";

    private static final Pattern NODE =
            Pattern.compile("\\*|[A-Za-z0-9][A-Za-z0-9_./-]{0,252}(=[A-Za-z0-9_.-]{0,63})?");

    /** What holds on a host whose owner wrote no policy: no directory may be filled, nothing lasts longer than an hour. */
    static Policy standard() {
        return read(Settings.empty());
    }

    static Policy read(Path file) {
        refuseWhenOthersMayWrite(file);
        var settings = Settings.read(file);
        var policy = read(settings);
        settings.finish();
        return policy;
    }

    private static Policy read(Settings file) {
        var lines = new HashMap<String, String>();
        return new Policy(
                limit(file, lines, "faults", Policy::faultTypes).orElse(KNOWN_FAULTS),
                limit(file, lines, "directories", Policy::paths).orElse(List.of()),
                limit(file, lines, "max.duration", Settings::duration).orElse(Duration.ofHours(1)),
                limit(file, lines, "max.cpu.workers", Settings.between(1, 64)).orElse(cpus()),
                limit(file, lines, "max.memory", DataSize::parse).orElse(DataSize.ofMebibytes(1024)),
                limit(file, lines, "max.disk", Settings.between(1, 100)).orElse(95),
                limit(file, lines, "protect.pidfiles", Policy::paths).orElse(List.of()),
                limit(file, lines, "units", Policy::units).orElse(List.of()),
                limit(file, lines, "protect.ports", Policy::ports).orElse(SSH),
                limit(file, lines, "protect.peers", Policy::peers).orElse(List.of()),
                limit(file, lines, "namespaces", Policy::namespaces).orElse(List.of()),
                limit(file, lines, "nodes", Policy::nodes).orElse(List.of()),
                limit(file, lines, "containers", Policy::containers).orElse(List.of()),
                lines);
    }

    private static <T> Optional<T> limit(
            Settings file, Map<String, String> lines, String key, Function<String, T> parser) {
        return file.line(key).flatMap(line -> {
            lines.put(key, file.quote(line));
            return file.parse(line, parser);
        });
    }

    private static int cpus() {
        return Math.min(64, Runtime.getRuntime().availableProcessors());
    }

    /** Everything this policy has against a fault; empty when it is allowed. */
    List<String> refusals(Fault fault, Duration duration) {
        var refusals = new ArrayList<String>();
        if (!allows(fault.type())) {
            refusals.add(says("faults", fault.type() + " is not allowed on this host"));
        }
        if (duration.compareTo(maxDuration) > 0) {
            refusals.add(says("max.duration", inWords(duration) + " is longer than this host allows"));
        }
        strength(fault).ifPresent(refusals::add);
        return refusals;
    }

    boolean allows(String fault) {
        if (fault.equals(REBOOT) && !lines.containsKey("faults")) {
            return false;
        }
        return faults.contains(fault) || fault.equals(CANARY) && !faults.contains(NEVER + CANARY);
    }

    private Optional<String> strength(Fault fault) {
        return switch (fault) {
            case CpuStress stress
            when stress.workers() > maxCpuWorkers ->
                Optional.of(says("max.cpu.workers", stress.workers() + " workers are more than this host allows"));
            case MemoryStress stress
            when stress.size().compareTo(maxMemory) > 0 ->
                Optional.of(says("max.memory", stress.size() + " is more memory than this host allows"));
            case DirectoryFault on
            when !covers(Path.of(on.directory())) ->
                Optional.of(says("directories", on.directory() + " may not be touched"));
            case DiskFill fill
            when fill.percent() > maxDisk ->
                Optional.of(says("max.disk", fill.percent() + " % of a disk is more than this host allows"));
            case ServiceFault service
            when !units.contains(service.unit()) -> Optional.of(says("units", service.unit() + " may not be touched"));
            case ContainerCpuStress stress
            when stress.workers() > maxCpuWorkers ->
                Optional.of(says("max.cpu.workers", stress.workers() + " workers are more than this host allows"));
            case ContainerMemoryStress stress
            when stress.size().compareTo(maxMemory) > 0 ->
                Optional.of(says("max.memory", stress.size() + " is more memory than this host allows"));
            case CpuStress _, MemoryStress _, DirectoryFault _, ServiceFault _ -> Optional.empty();
            case TrafficFault network ->
                protectedPorts.stream()
                        .filter(network.traffic()::hasPort)
                        .findFirst()
                        .map(port -> says("protect.ports", "port %d may not be hit".formatted(port)));
            // what it is done to decides, and the cluster or the engine is asked about that when it is planned
            case ClusterFault _ -> Optional.empty();
            case ContainerFault _ -> Optional.empty();
            case ProcessFault _, RouteFault _, ToxiproxyFault _, ApplicationFault _, HostReboot _, Canary _ ->
                Optional.empty();
            case DnsAnswer dns ->
                dns.resolvers().stream()
                        .filter(resolver -> protectedPeers.contains(resolver))
                        .findFirst()
                        .map(resolver ->
                                says("protect.peers", "questions to %s may not be touched".formatted(resolver)));
        };
    }

    Optional<String> refusesNamespace(String namespace) {
        return namespaces.contains(namespace)
                ? Optional.empty()
                : Optional.of(says("namespaces", "namespace %s may not be touched".formatted(namespace)));
    }

    Optional<String> refusesNode(String name, Map<String, String> labels) {
        return nodes.stream().anyMatch(each -> isMeant(each, name, labels))
                ? Optional.empty()
                : Optional.of(says("nodes", "node %s may not be touched".formatted(name)));
    }

    Optional<String> refusesContainer(String name, Map<String, String> labels) {
        return containers.stream().anyMatch(each -> isMeant(each, name, labels))
                ? Optional.empty()
                : Optional.of(says("containers", "container %s may not be touched".formatted(name)));
    }

    private static boolean isMeant(String node, String name, Map<String, String> labels) {
        int equals = node.indexOf('=');
        return equals < 0
                ? node.equals(ALL) || node.equals(name)
                : node.substring(equals + 1).equals(labels.get(node.substring(0, equals)));
    }

    private String says(String key, String what) {
        return "%s (%s)".formatted(what, lines.getOrDefault(key, "standard policy, " + key));
    }

    /** By the real path, so that no symbolic link leads out of what is allowed. */
    boolean covers(Path directory) {
        try {
            var real = directory.toRealPath();
            for (var parent : directories) {
                if (Files.isDirectory(parent) && real.startsWith(parent.toRealPath())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private static void refuseWhenOthersMayWrite(Path file) {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new Misconfigured(List.of(file + " is writable by everybody. Run chmod o-w " + file));
            }
        } catch (IOException | UnsupportedOperationException e) {
            // read() says it better, and a file system without permissions has nothing to say
        }
    }

    private static Set<String> faultTypes(String text) {
        var types = new TreeSet<>(Settings.list(text));
        types.stream()
                .filter(type -> !KNOWN_FAULTS.contains(type) && !type.equals(NEVER + CANARY))
                .findFirst()
                .ifPresent(type -> {
                    throw new IllegalArgumentException(
                            "names “%s”; known are %s".formatted(type, String.join(", ", new TreeSet<>(KNOWN_FAULTS))));
                });
        return types;
    }

    private static List<String> units(String text) {
        var units = Settings.list(text);
        units.stream()
                .filter(unit -> !ServiceFault.UNIT.matcher(unit).matches())
                .findFirst()
                .ifPresent(unit -> {
                    throw new IllegalArgumentException("names “%s”, which is no service".formatted(unit));
                });
        return units;
    }

    private static List<String> namespaces(String text) {
        return each(text, KubePaths::isName, "is no name of a namespace");
    }

    private static List<String> nodes(String text) {
        return each(text, NODE.asMatchPredicate(), "is neither a node's name nor label=value nor *");
    }

    private static List<String> containers(String text) {
        return each(text, NODE.asMatchPredicate(), "is neither a container's name nor label=value nor *");
    }

    private static List<String> each(String text, Predicate<String> good, String complaint) {
        var all = Settings.list(text);
        all.stream().filter(good.negate()).findFirst().ifPresent(bad -> {
            throw new IllegalArgumentException("names “%s”, which %s".formatted(bad, complaint));
        });
        return all;
    }

    private static List<Path> paths(String text) {
        return Settings.list(text).stream().map(Settings::absolute).toList();
    }

    private static List<Integer> ports(String text) {
        return Settings.list(text).stream()
                .map(Settings.between(1, 65_535)::apply)
                .toList();
    }

    private static List<String> peers(String text) {
        return Settings.list(text).stream()
                .map(Network::parse)
                .map(Network::toString)
                .toList();
    }

    private static String inWords(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
