package dev.faultline.agent;

import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.NodeCordon;
import dev.faultline.protocol.NodeFault;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Knows what of a cluster is never touched, whoever asks, and what the local policy leaves alone. */
record ClusterProtection(ClusterConfig config, Policy policy) {

    /** Without these nobody gets the cluster to repair itself, or the engines to take back what they did. */
    private static final Set<String> NAMESPACES =
            Set.of("kube-system", "kube-public", "kube-node-lease", "chaos-mesh", "chaos-testing", "litmus");

    private static final String PART_OF = "app.kubernetes.io/part-of";
    private static final String COMPONENT = "app.kubernetes.io/component";
    private static final String US = "faultline";

    /** Why nothing there may be touched; empty when it may. */
    Optional<String> namespace(String namespace) {
        if (NAMESPACES.contains(namespace)) {
            return Optional.of("namespace %s belongs to the cluster or its engines".formatted(namespace));
        }
        if (config.ownNamespace().filter(namespace::equals).isPresent()) {
            return Optional.of("namespace %s is the one that this agent runs in".formatted(namespace));
        }
        return policy.refusesNamespace(namespace);
    }

    /** The namespaces that may be touched at all. */
    Set<String> namespaces() {
        return policy.namespaces().stream()
                .filter(each -> namespace(each).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Which part of Faultline it is, by the labels that its own manifests give. */
    Optional<String> partOfFaultline(Map<String, String> labels) {
        return US.equals(labels.get(PART_OF))
                ? Optional.of(labels.getOrDefault(COMPONENT, "server"))
                : Optional.empty();
    }

    Optional<String> pod(ClusterSeen.Pod pod) {
        return namespace(pod.ref().namespace())
                .or(() -> partOfFaultline(pod.labels())
                        .map(part -> "pod %s belongs to Faultline: it is its %s".formatted(pod.ref(), part)));
    }

    Optional<String> deployment(ClusterSeen.Deployment deployment) {
        return namespace(deployment.namespace())
                .or(() -> partOfFaultline(deployment.labels())
                        .map(part -> "deployment %s/%s belongs to Faultline: it is its %s"
                                .formatted(deployment.namespace(), deployment.name(), part)));
    }

    /** Why the node may not be touched at all. */
    Optional<String> node(ClusterSeen.Node node) {
        if (node.isControlPlane()) {
            return Optional.of("node %s belongs to the control plane of the cluster".formatted(node.name()));
        }
        return policy.refusesNode(node.name(), node.labels());
    }

    /** Closing its own node does an agent no harm; what empties it would end the agent. */
    Optional<String> ownNode(NodeFault fault, String node) {
        if (fault instanceof NodeCordon) {
            return Optional.empty();
        }
        if (config.isWithin() && config.ownNode().isEmpty()) {
            return Optional.of("it is not known on which node this agent runs: %s is not set"
                    .formatted(ClusterConfig.NODE_VARIABLE));
        }
        return config.ownNode().filter(node::equals).map(own -> "this agent runs on node %s itself".formatted(own));
    }

    /** The namespaces in which a fault may be done, for capabilities; one that is empty stands for the whole cluster. */
    Set<String> reach(ClusterFault fault) {
        return fault instanceof NodeFault ? Set.of("") : namespaces();
    }
}
