package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** {@code workers} (1 to 64) busy loops, each using {@code load} percent (1 to 100) of one cpu, in a container's control groups. */
@JsonTypeName("container-cpu-stress")
public record ContainerCpuStress(int workers, int load) implements ContainerFault {

    public static final FaultType<ContainerCpuStress> TYPE = FaultType.describe(
                    ContainerCpuStress.class, TargetKind.CONTAINER, Ender.PROCESS)
            .as(
                    "Busy loops in a process of the host that is put into the control groups of a container: they use up the"
                            + " container's own share of the cpus. Nothing is needed in the container's image.",
                    "The process is killed.",
                    NEEDS + ", and the right to write to the container's control groups.",
                    of -> new ContainerCpuStress(of.whole("workers"), of.whole("load")),
                    Parameter.<ContainerCpuStress>whole(
                                    "workers", "How many loops.", 1, 64, "", 2, ContainerCpuStress::workers)
                            .or(1),
                    Parameter.whole(
                            "load", "What each loop uses of one cpu.", 1, 100, "%", 80, ContainerCpuStress::load));

    public ContainerCpuStress {
        Check.range("workers", workers, 1, 64);
        Check.range("load", load, 1, 100);
    }

    @Override
    public FaultType<ContainerCpuStress> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "keep %d × %d %% of a cpu busy in".formatted(workers, load);
    }
}
