package dev.faultline.protocol;

/** A question to the cluster whose answer proves that a fault is gone. */
public sealed interface ClusterProof extends Proof {

    /** The node is not closed by this injection, or is not there any more. */
    record Uncordoned(String node) implements ClusterProof {}

    /** No taint of this injection is on the node. */
    record Untainted(String node) implements ClusterProof {}

    /** The number of pods is not the one that this injection set, or somebody else has set it since. */
    record Unscaled(String namespace, String deployment) implements ClusterProof {}

    /** The deployment does not have the pods that this injection gave it. */
    record RolledForward(String namespace, String deployment) implements ClusterProof {}

    /** The resource of this injection is gone, which its engine allows only when no target is injected any more. */
    record Unmade(EngineKind kind, String namespace) implements ClusterProof {}

    /** No result of this injection's engine names a target that is still injected. */
    record Reverted(String namespace, String experiment) implements ClusterProof {}
}
