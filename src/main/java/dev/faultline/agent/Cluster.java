package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.DeploymentFault;
import dev.faultline.protocol.DeploymentScale;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.LitmusFault;
import dev.faultline.protocol.MeshFault;
import dev.faultline.protocol.NodeFault;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.PodFault;
import dev.faultline.protocol.RolloutRestart;
import dev.faultline.protocol.RolloutUndo;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** A cluster, as far as faults in it are planned: it is read, and never changed. Thread-safe. */
final class Cluster {

    static final String POD = "pod:";
    static final String DEPLOYMENT = "deployment:";
    static final String NODE = "node:";

    private static final String REVISION = "deployment.kubernetes.io/revision";

    private final ClusterConfig config;
    private final KubeApi api;
    private final ClusterProtection protection;
    private final ClusterRights rights;

    Cluster(ClusterConfig config, Policy policy) {
        this.config = config;
        this.api = new KubeApi(config.address());
        this.protection = new ClusterProtection(config, policy);
        this.rights = new ClusterRights(api, protection);
    }

    KubeApi api() {
        return api;
    }

    ClusterProtection protection() {
        return protection;
    }

    ClusterRights rights() {
        return rights;
    }

    ClusterConfig config() {
        return config;
    }

    /** One type of fault, in this cluster or in none. */
    record Of<F extends ClusterFault>(FaultType<F> type, Optional<Cluster> cluster) implements Driver<F> {

        @Override
        public Capability probe() {
            return cluster.map(there -> there.rights.trouble(type.example()))
                    .orElseGet(() -> Optional.of("no cluster is configured for this agent"))
                    .map(this::fails)
                    .orElseGet(this::works);
        }

        @Override
        public Answer plan(UUID injection, F fault, String target, Duration duration) {
            return cluster.map(there -> there.plan(fault, target, duration))
                    .orElseGet(() -> new Answer.Refused("no cluster is configured for this agent"));
        }
    }

    private Answer plan(ClusterFault fault, String target, Duration duration) {
        try {
            return switch (fault) {
                case PodFault own -> ofPod(target, pod -> ClusterPlans.pod(own, target, pod.ref()));
                case MeshFault mesh -> ofPod(target, pod -> ClusterPlans.mesh(mesh, target, pod.ref(), duration));
                case LitmusFault litmus -> litmus(litmus, target, duration);
                case DeploymentFault own -> deployment(own, target);
                case NodeFault own -> node(own, target);
            };
        } catch (StepFailed failed) {
            return new Answer.Refused(String.valueOf(failed.getMessage()));
        }
    }

    private Answer ofPod(String target, Function<ClusterSeen.Pod, Plan> planner) {
        var name = named(target, POD);
        protection.namespace(name.namespace()).ifPresent(Cluster::refuse);
        var pod = ClusterSeen.Pod.of(found(KubePaths.pod(name.namespace(), name.name()), target));
        protection.pod(pod).ifPresent(Cluster::refuse);
        if (pod.over()) {
            refuse("%s has ended already".formatted(target));
        }
        return new Answer.Planned(planner.apply(pod));
    }

    private Answer litmus(LitmusFault fault, String target, Duration duration) {
        var namespace = named(target, POD).namespace();
        return ofPod(target, pod -> {
            if (api.find(KubePaths.litmus(namespace, "chaosexperiments", fault.experiment()))
                    .isEmpty()) {
                refuse("Litmus's experiment %s is not installed in namespace %s"
                        .formatted(fault.experiment(), namespace));
            }
            return ClusterPlans.litmus(fault, target, pod.ref(), duration, config.litmusAccount());
        });
    }

    private Answer deployment(DeploymentFault fault, String target) {
        var name = named(target, DEPLOYMENT);
        protection.namespace(name.namespace()).ifPresent(Cluster::refuse);
        var found = found(KubePaths.deployment(name.namespace(), name.name()), target);
        protection.deployment(ClusterSeen.Deployment.of(found)).ifPresent(Cluster::refuse);
        return new Answer.Planned(
                switch (fault) {
                    case DeploymentScale scale -> {
                        int now = Kube.replicas(found);
                        if (now == scale.replicas()) {
                            refuse("%s has %d pods already".formatted(target, now));
                        }
                        yield ClusterPlans.scale(scale, target, name.namespace(), name.name(), now);
                    }
                    case RolloutRestart restart -> ClusterPlans.restart(restart, target, name.namespace(), name.name());
                    case RolloutUndo undo -> rollBack(undo, target, name, found);
                });
    }

    /** Its replica sets remember the releases: the one it has, and the one with the highest number below. */
    private Plan rollBack(RolloutUndo fault, String target, Name name, JsonNode deployment) {
        long now = revision(deployment);
        var sets = api.list(KubePaths.replicaSets(name.namespace()), "").stream()
                .filter(set -> isOwnedBy(set, Kube.uid(deployment)))
                .toList();
        var current = sets.stream().filter(set -> revision(set) == now).findFirst();
        var before = sets.stream()
                .filter(set -> revision(set) < now && revision(set) > 0)
                .max(Comparator.comparingLong(Cluster::revision));
        if (current.isEmpty() || before.isEmpty()) {
            refuse("%s has no release before this one".formatted(target));
        }
        return ClusterPlans.rollBack(
                fault,
                target,
                name.namespace(),
                name.name(),
                Kube.name(current.orElseThrow()),
                Kube.name(before.orElseThrow()));
    }

    private static boolean isOwnedBy(JsonNode object, String uid) {
        for (var reference : object.path("metadata").path("ownerReferences")) {
            if (reference.path("uid").asString("").equals(uid)) {
                return true;
            }
        }
        return false;
    }

    private static long revision(JsonNode object) {
        try {
            return Long.parseLong(Kube.annotation(object, REVISION));
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    private Answer node(NodeFault fault, String target) {
        var name = named(target, NODE).name();
        var found = found(KubePaths.node(name), target);
        protection
                .node(ClusterSeen.Node.of(found))
                .or(() -> protection.ownNode(fault, name))
                .ifPresent(Cluster::refuse);
        if (Kube.isClosed(found)) {
            refuse("%s is closed already".formatted(target));
        }
        var pods = protection.namespaces().stream()
                .flatMap(namespace -> api.list(KubePaths.pods(namespace), "").stream())
                .map(ClusterSeen.Pod::of)
                .filter(pod -> pod.node().equals(name) && !pod.over() && !pod.ofItsNode())
                .toList();
        pods.stream()
                .map(ClusterSeen.Pod::labels)
                .flatMap(labels -> protection.partOfFaultline(labels).stream())
                .findFirst()
                .ifPresent(part -> refuse("a part of Faultline runs on %s: its %s".formatted(target, part)));
        return new Answer.Planned(ClusterPlans.node(
                fault,
                target,
                name,
                pods.stream()
                        .map(ClusterSeen.Pod::ref)
                        .sorted(Comparator.comparing(Object::toString))
                        .toList()));
    }

    private JsonNode found(String path, String target) {
        return api.find(path).orElseThrow(() -> new StepFailed("%s is not in the cluster".formatted(target)));
    }

    private static void refuse(String why) {
        throw new StepFailed(why);
    }

    /** @param namespace empty for what is in none */
    record Name(String namespace, String name) {}

    private static Name named(String target, String prefix) {
        var words = List.of(target.substring(prefix.length()).split("/", -1));
        boolean isNode = prefix.equals(NODE);
        if (words.size() != (isNode ? 1 : 2) || !words.stream().allMatch(KubePaths::isName)) {
            throw new StepFailed("“%s” is nothing in a cluster".formatted(target));
        }
        return isNode ? new Name("", words.get(0)) : new Name(words.get(0), words.get(1));
    }
}
