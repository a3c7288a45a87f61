package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** StressChaos: a pod has less cpu than it thinks. */
@JsonTypeName("mesh-cpu-stress")
public record MeshCpuStress(int workers, int load) implements MeshFault {

    public static final FaultType<MeshCpuStress> TYPE = FaultType.describe(
                    MeshCpuStress.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Chaos Mesh runs busy loops in the cgroup of the first container of a pod: they take from its share and from no other.",
                    "Chaos Mesh takes it back when its resource is deleted; the resource stays until no pod is injected any more.",
                    MeshFault.NEEDS,
                    of -> new MeshCpuStress(of.whole("workers"), of.whole("load")),
                    Parameter.<MeshCpuStress>whole("workers", "How many loops.", 1, 64, "", 2, MeshCpuStress::workers)
                            .or(1),
                    Parameter.<MeshCpuStress>whole(
                                    "load", "What each loop uses of one cpu.", 1, 100, "%", 80, MeshCpuStress::load)
                            .or(100));

    public MeshCpuStress {
        Check.range("workers", workers, 1, 64);
        Check.range("load", load, 1, 100);
    }

    @Override
    public FaultType<MeshCpuStress> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "keep %d cpu%s busy at %d %% in".formatted(workers, workers == 1 ? "" : "s", load);
    }
}
