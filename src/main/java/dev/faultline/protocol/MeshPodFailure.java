package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** PodChaos: the pod is there, and does not work. */
@JsonTypeName("mesh-pod-failure")
public record MeshPodFailure() implements MeshFault {

    public static final FaultType<MeshPodFailure> TYPE = FaultType.describe(
                    MeshPodFailure.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Chaos Mesh replaces the images of a pod by one that does nothing: the pod is there, keeps its name and its address, and does not answer.",
                    "Chaos Mesh takes it back when its resource is deleted; the resource stays until no pod is injected any more.",
                    MeshFault.NEEDS,
                    _ -> new MeshPodFailure());

    @Override
    public FaultType<MeshPodFailure> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "break";
    }
}
