package dev.faultline.agent;

import dev.faultline.protocol.Canary;
import dev.faultline.protocol.Capability;
import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.FaultTypes;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import dev.faultline.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What of a cluster can be hurt: everything in the namespaces that the local policy lists, and the nodes that it lists. */
final class ClusterTargets {

    /** A list of everything costs the cluster more than a look at a host. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** What is said of them must fit into one message, with room for the rest of it. */
    private static final int MOST = 800;

    private static final int MOST_BYTES = 700 << 10;
    private static final int LONGEST = 256;

    /** Stands among the capabilities, where people look for what does not work and why. */
    static final String EVERYTHING = "every-target-of-the-cluster";

    private final Cluster cluster;
    private final Config agent;
    private final Uptime uptime = new Uptime();

    private volatile Map<String, Set<String>> offered = Map.of();
    private volatile ClusterSeen seen = ClusterSeen.NOTHING;
    private volatile boolean silent = true;
    private volatile boolean looking;
    private volatile int leftOut;
    private long lookAt = Long.MIN_VALUE;

    ClusterTargets(Cluster cluster, Config agent) {
        this.cluster = cluster;
        this.agent = agent;
    }

    /** Notes where each fault that works can be done. */
    void offer(Set<String> working) {
        var places = new HashMap<String, Set<String>>();
        FaultTypes.ALL.stream()
                .filter(type -> working.contains(type.name()))
                .map(FaultType::example)
                .filter(ClusterFault.class::isInstance)
                .map(ClusterFault.class::cast)
                .forEach(fault -> places.put(fault.type(), places(fault)));
        offered = Map.copyOf(places);
    }

    private Set<String> places(ClusterFault fault) {
        try {
            return cluster.rights().namespaces(fault);
        } catch (StepFailed silentNow) {
            return Set.of();
        }
    }

    synchronized List<Target> all() {
        look();
        var nodes = seen.nodes().stream().collect(Collectors.toMap(ClusterSeen.Node::name, each -> each));
        var targets = new ArrayList<Target>();
        seen.nodes().forEach(node -> targets.add(target(node)));
        seen.deployments().forEach(deployment -> targets.add(target(deployment)));
        seen.pods().stream()
                .filter(pod -> !pod.over())
                .forEach(pod -> targets.add(target(pod, Optional.ofNullable(nodes.get(pod.node())))));
        var told = told(targets);
        leftOut = targets.size() - told.size();
        return told;
    }

    /** As many as fit into one message. */
    static List<Target> told(List<Target> all) {
        var told = new ArrayList<Target>();
        long bytes = 0;
        for (var target : all) {
            bytes += Wire.write(target).getBytes(StandardCharsets.UTF_8).length;
            if (told.size() == MOST || bytes > MOST_BYTES) {
                break;
            }
            if (target.key().length() <= LONGEST && target.name().length() <= LONGEST) {
                told.add(target);
            }
        }
        return told;
    }

    /** That not everything is told, which nobody should have to find out; empty when everything is. */
    Optional<Capability> leftOut() {
        int missing = leftOut;
        return missing == 0
                ? Optional.empty()
                : Optional.of(new Capability(
                        EVERYTHING,
                        false,
                        "%d more pods are in the namespaces of the local policy than one agent tells of; list fewer"
                                .formatted(missing)));
    }

    /** The first look is waited for; later ones hold up nobody, since whoever asks looks after the host as well. */
    private void look() {
        long now = uptime.centiseconds();
        if (looking || now < lookAt) {
            return;
        }
        boolean first = lookAt == Long.MIN_VALUE;
        lookAt = now + PAUSE.toMillis() / 10;
        if (first) {
            lookAgain();
        } else {
            looking = true;
            Thread.ofPlatform().name("cluster").daemon().start(this::lookAgain);
        }
    }

    /** What cannot be read now is not well and not to be hurt, rather than as it was. */
    private void lookAgain() {
        try {
            seen = read();
            silent = false;
        } catch (RuntimeException failed) {
            silent = true;
        } finally {
            looking = false;
        }
    }

    private ClusterSeen read() {
        var pods = new ArrayList<ClusterSeen.Pod>();
        var deployments = new ArrayList<ClusterSeen.Deployment>();
        for (var namespace : cluster.protection().namespaces()) {
            list(KubePaths.pods(namespace)).forEach(pod -> pods.add(ClusterSeen.Pod.of(pod)));
            list(KubePaths.deployments(namespace)).forEach(each -> deployments.add(ClusterSeen.Deployment.of(each)));
        }
        var nodes = list(KubePaths.NODES).stream().map(ClusterSeen.Node::of).toList();
        return new ClusterSeen(pods, deployments, nodes);
    }

    /** An agent that may not see nodes knows no zones, and one that may not see a namespace goes on with the others. */
    private List<JsonNode> list(String path) {
        try {
            return cluster.api().list(path, "");
        } catch (KubeRefused refused) {
            if (refused.status() == 403) {
                return List.of();
            }
            throw refused;
        }
    }

    private Target target(ClusterSeen.Pod pod, Optional<ClusterSeen.Node> node) {
        var labels = labels(pod.labels());
        labels.put("namespace", pod.ref().namespace());
        labels.put("pod", pod.ref().name());
        put(labels, "node", pod.node());
        put(labels, "owner", pod.owner());
        node.ifPresent(there -> place(labels, there));
        cluster.protection().partOfFaultline(pod.labels()).ifPresent(part -> labels.put("faultline", part));
        return new Target(
                Cluster.POD + pod.ref(),
                TargetKind.POD,
                named(pod.ref().toString()),
                labels,
                pod.ready() && !silent,
                faults(
                        TargetKind.POD,
                        pod.ref().namespace(),
                        cluster.protection().pod(pod)));
    }

    private Target target(ClusterSeen.Deployment deployment) {
        var name = deployment.namespace() + "/" + deployment.name();
        var labels = labels(deployment.labels());
        labels.put("namespace", deployment.namespace());
        labels.put("owner", "deployment/" + deployment.name());
        cluster.protection().partOfFaultline(deployment.labels()).ifPresent(part -> labels.put("faultline", part));
        return new Target(
                Cluster.DEPLOYMENT + name,
                TargetKind.DEPLOYMENT,
                named("deployment " + name),
                labels,
                deployment.ready() && !silent,
                faults(
                        TargetKind.DEPLOYMENT,
                        deployment.namespace(),
                        cluster.protection().deployment(deployment)));
    }

    private Target target(ClusterSeen.Node node) {
        var labels = new TreeMap<>(agent.labels());
        labels.remove("service");
        labels.put("node", node.name());
        place(labels, node);
        return new Target(
                Cluster.NODE + node.name(),
                TargetKind.NODE,
                named("node " + node.name()),
                labels,
                node.ready() && !silent,
                faults(TargetKind.NODE, "", cluster.protection().node(node)));
    }

    /** What the owner of the agent wrote stands above what anybody may write on a pod: environments have their own rules. */
    private TreeMap<String, String> labels(Map<String, String> inCluster) {
        var labels = new TreeMap<String, String>();
        cluster.config().serviceLabels().stream()
                .map(inCluster::get)
                .filter(value -> value != null && !value.isEmpty())
                .findFirst()
                .ifPresent(service -> labels.put("service", service));
        for (var each : List.of("team", "environment")) {
            put(labels, each, inCluster.getOrDefault(each, ""));
        }
        agent.labels().forEach((label, value) -> {
            if (!label.equals("service")) {
                labels.put(label, value);
            }
        });
        return labels;
    }

    private static void place(Map<String, String> labels, ClusterSeen.Node node) {
        put(labels, "zone", node.zone());
        put(labels, "region", node.region());
    }

    private static void put(Map<String, String> labels, String label, String value) {
        if (!value.isEmpty()) {
            labels.put(label, value);
        }
    }

    private Set<String> faults(TargetKind kind, String namespace, Optional<String> refused) {
        if (silent || refused.isPresent()) {
            return Set.of();
        }
        var there = offered;
        var faults = new HashSet<String>();
        FaultTypes.of(kind)
                .filter(type -> type != Canary.TYPE)
                .map(FaultType::name)
                .filter(type -> there.getOrDefault(type, Set.of()).contains(namespace))
                .forEach(faults::add);
        return faults;
    }

    private String named(String what) {
        return "%s on %s".formatted(what, agent.name());
    }
}
