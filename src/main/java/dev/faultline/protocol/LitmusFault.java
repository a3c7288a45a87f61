package dev.faultline.protocol;

/** What LitmusChaos does to one pod, ordered by a ChaosEngine in the pod's namespace. */
public sealed interface LitmusFault extends ClusterFault
        permits LitmusCpuHog, LitmusMemoryHog, LitmusNetworkDelay, LitmusNetworkLoss, LitmusPodDelete {

    String UNDONE =
            "The engine is told to stop, its result is read until it names no pod that is still injected, then the engine is deleted.";

    String NEEDS =
            "A cluster with LitmusChaos, its experiment and service account in a namespace that the local policy lists, and the right to make, change and delete engines there.";

    /** Which of Litmus's experiments does it, as its hub calls them. */
    String experiment();
}
