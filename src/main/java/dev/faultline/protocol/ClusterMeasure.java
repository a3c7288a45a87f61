package dev.faultline.protocol;

import java.util.List;

/** How the effect of a fault in a cluster is measured: by what the cluster says of itself. */
public sealed interface ClusterMeasure extends Measure {

    /** That very pod is not there any more. */
    record PodGone(PodRef pod) implements ClusterMeasure {}

    /** The node is closed, and none of these pods is on it any more. */
    record Closed(String node, List<PodRef> pods) implements ClusterMeasure {
        public Closed {
            pods = List.copyOf(pods);
        }
    }

    /** Our taint is on the node; with no-execute, none of these pods is on it any more. */
    record Tainted(String node, List<PodRef> pods) implements ClusterMeasure {
        public Tainted {
            pods = List.copyOf(pods);
        }
    }

    /** The deployment has that many pods. */
    record Pods(String namespace, String deployment, int replicas) implements ClusterMeasure {}

    /** The deployment's controller has begun to replace its pods by those of this injection. */
    record Rolling(String namespace, String deployment) implements ClusterMeasure {}

    /** The engine says that it has injected every target of the resource of this injection, and there is at least one. */
    record Injected(EngineKind kind, String namespace) implements ClusterMeasure {}

    /** The result of that experiment names a target that is injected. */
    record Running(String namespace, String experiment) implements ClusterMeasure {}
}
