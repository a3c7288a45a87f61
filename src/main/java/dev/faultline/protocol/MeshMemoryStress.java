package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** StressChaos: a pod has less memory than it thinks. */
@JsonTypeName("mesh-memory-stress")
public record MeshMemoryStress(DataSize size) implements MeshFault {

    private static final DataSize LEAST = DataSize.ofMebibytes(1);
    private static final DataSize MOST = DataSize.ofMebibytes(64 << 10);

    public static final FaultType<MeshMemoryStress> TYPE = FaultType.describe(
                    MeshMemoryStress.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Chaos Mesh takes memory in the cgroup of the first container of a pod. Beyond the limit of that container the kernel ends something in it.",
                    "Chaos Mesh takes it back when its resource is deleted; the resource stays until no pod is injected any more.",
                    MeshFault.NEEDS,
                    of -> new MeshMemoryStress(of.size("size")),
                    Parameter.size(
                            "size",
                            "How much memory is taken.",
                            LEAST,
                            MOST,
                            DataSize.ofMebibytes(256),
                            MeshMemoryStress::size));

    public MeshMemoryStress {
        Check.range("size", size, LEAST, MOST);
    }

    @Override
    public FaultType<MeshMemoryStress> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "take %s of memory in".formatted(size);
    }
}
