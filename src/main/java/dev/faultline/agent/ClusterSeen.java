package dev.faultline.agent;

import dev.faultline.protocol.PodRef;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What is in a cluster, as it was read at one moment. */
record ClusterSeen(List<Pod> pods, List<Deployment> deployments, List<Node> nodes) {

    static final ClusterSeen NOTHING = new ClusterSeen(List.of(), List.of(), List.of());

    ClusterSeen {
        pods = List.copyOf(pods);
        deployments = List.copyOf(deployments);
        nodes = List.copyOf(nodes);
    }

    /**
     * @param owner what made it: {@code deployment/catalog}, {@code statefulset/db}; empty where nobody did
     * @param ready whether it would be sent requests
     * @param over whether it has ended, well or not
     * @param ofItsNode a part of the node itself, which goes with it and comes with it
     */
    record Pod(
            PodRef ref,
            String node,
            String owner,
            Map<String, String> labels,
            boolean ready,
            boolean over,
            boolean ofItsNode) {

        private static final String MIRROR = "kubernetes.io/config.mirror";

        static Pod of(JsonNode pod) {
            var phase = pod.path("status").path("phase").asString("");
            var owner = owner(pod);
            return new Pod(
                    new PodRef(Kube.namespace(pod), Kube.name(pod), Kube.uid(pod)),
                    pod.path("spec").path("nodeName").asString(""),
                    owner,
                    labelsOf(pod.path("metadata")),
                    phase.equals("Running") && Kube.is(pod, "Ready") && !Kube.isEnding(pod),
                    phase.equals("Succeeded") || phase.equals("Failed"),
                    owner.startsWith("daemonset/")
                            || !Kube.annotation(pod, MIRROR).isEmpty());
        }

        /** A deployment makes replica sets, and those make pods. */
        private static String owner(JsonNode pod) {
            for (var reference : pod.path("metadata").path("ownerReferences")) {
                if (reference.path("controller").asBoolean(false)) {
                    var name = reference.path("name").asString("");
                    var hash = "-" + Kube.label(pod, Kube.HASH);
                    var kind = reference.path("kind").asString("");
                    return kind.equals("ReplicaSet") && hash.length() > 1 && name.endsWith(hash)
                            ? "deployment/" + name.substring(0, name.length() - hash.length())
                            : kind.toLowerCase(Locale.ROOT) + "/" + name;
                }
            }
            return "";
        }
    }

    /** @param ready whether as many pods as it wants are there and well */
    record Deployment(String namespace, String name, Map<String, String> labels, boolean ready) {

        static Deployment of(JsonNode deployment) {
            var labels = labelsOf(deployment.path("spec").path("template").path("metadata"));
            labels.putAll(labelsOf(deployment.path("metadata")));
            int available = deployment.path("status").path("availableReplicas").asInt(0);
            return new Deployment(
                    Kube.namespace(deployment),
                    Kube.name(deployment),
                    labels,
                    available >= Kube.replicas(deployment) && !Kube.isEnding(deployment));
        }
    }

    record Node(String name, Map<String, String> labels, boolean ready) {

        private static final List<String> CONTROL_PLANE =
                List.of("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master");

        static Node of(JsonNode node) {
            return new Node(
                    Kube.name(node),
                    labelsOf(node.path("metadata")),
                    Kube.is(node, "Ready") && !Kube.isClosed(node) && !Kube.isEnding(node));
        }

        boolean isControlPlane() {
            return CONTROL_PLANE.stream().anyMatch(labels::containsKey);
        }

        String zone() {
            return labels.getOrDefault("topology.kubernetes.io/zone", "");
        }

        String region() {
            return labels.getOrDefault("topology.kubernetes.io/region", "");
        }
    }

    private static Map<String, String> labelsOf(JsonNode metadata) {
        var labels = new TreeMap<String, String>();
        metadata.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
        return labels;
    }
}
