package dev.faultline.agent;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The cluster that an agent looks after besides its host, or instead of it.
 *
 * @param ownNamespace in which the agent itself runs; empty outside of the cluster
 * @param ownNode on which it runs; empty where that is not known
 * @param serviceLabels which labels of pods say what service they belong to, the first that is there
 * @param litmusAccount the service account with which Litmus does its experiments
 */
record ClusterConfig(
        ClusterAddress address,
        Optional<String> ownNamespace,
        Optional<String> ownNode,
        List<String> serviceLabels,
        String litmusAccount) {

    static final List<String> SERVICE_LABELS = List.of("app.kubernetes.io/name", "app", "k8s-app");
    static final String LITMUS_ACCOUNT = "litmus-admin";

    /** What a pod finds where its service account is mounted. */
    static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    /** Names the node, by the manifest: nothing else in a pod does. */
    static final String NODE_VARIABLE = "FAULTLINE_NODE";

    /** As every pod finds it. */
    static final String FROM_WITHIN = "https://kubernetes.default.svc";

    ClusterConfig {
        serviceLabels = List.copyOf(serviceLabels);
    }

    boolean isWithin() {
        return ownNamespace.isPresent();
    }
}
