package dev.faultline.protocol;

import java.util.Map;

/**
 * One effect on a cluster. What changes something that goes on living puts the injection's mark on it by the same write, and what
 * undoes it does nothing where the mark is missing: so nobody's later change is ever overwritten.
 */
public sealed interface ClusterStep extends Step {

    /** Deletes that very pod, without grace. */
    record DeletePod(PodRef pod) implements ClusterStep {}

    /**
     * Evicts that very pod, as far as its disruption budget allows.
     *
     * @param node from which it is drained, which must still be closed by this injection; empty when it is the only one
     */
    record Evict(PodRef pod, String node) implements ClusterStep {}

    /** Closes a node to new pods. */
    record Cordon(String node) implements ClusterStep {}

    record Uncordon(String node) implements ClusterStep {}

    /** Puts our taint on a node. */
    record Taint(String node, NodeTaint.Effect effect) implements ClusterStep {}

    record Untaint(String node) implements ClusterStep {}

    record Scale(String namespace, String deployment, int replicas) implements ClusterStep {}

    /** Gives it the number back that it had. */
    record Unscale(String namespace, String deployment, int replicas) implements ClusterStep {}

    /** Has all pods of a deployment replaced by others of the same kind. */
    record Restart(String namespace, String deployment) implements ClusterStep {}

    /**
     * Gives a deployment the pods of one of its replica sets.
     *
     * @param from the one that it has
     */
    record RollBack(String namespace, String deployment, String from, String to) implements ClusterStep {}

    record RollForward(String namespace, String deployment, String to) implements ClusterStep {}

    /**
     * Makes a resource that is named after the injection, on which an engine in the cluster acts.
     *
     * @param spec what stands under {@code spec}
     */
    record Make(EngineKind kind, String namespace, Map<String, Object> spec) implements ClusterStep {
        public Make {
            spec = Map.copyOf(spec);
        }
    }

    /** Deletes it, and leaves it to the engine when it lets go of it. */
    record Unmake(EngineKind kind, String namespace) implements ClusterStep {}

    /** Tells Litmus's engine to stop, and waits until it has. */
    record Stop(String namespace) implements ClusterStep {}
}
