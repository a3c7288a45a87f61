package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** Memory that is taken and kept touched in a container's control groups, {@code size} in all, 1 MiB to 64 GiB. */
@JsonTypeName("container-memory-stress")
public record ContainerMemoryStress(DataSize size) implements ContainerFault {

    private static final DataSize LEAST = DataSize.ofMebibytes(1);
    private static final DataSize MOST = DataSize.ofMebibytes(65_536);

    public static final FaultType<ContainerMemoryStress> TYPE = FaultType.describe(
                    ContainerMemoryStress.class, TargetKind.CONTAINER, Ender.PROCESS)
            .as(
                    "Memory that a process of the host takes and keeps in use, counted to a container, whose own limit holds for it."
                            + " It is refused when less than 256 MiB would be left on the host, and is the first that the kernel"
                            + " ends when the container's memory runs out.",
                    "The process is ended; the memory is free at once.",
                    NEEDS + ", and the right to write to the container's control groups.",
                    of -> new ContainerMemoryStress(of.size("size")),
                    Parameter.size(
                            "size",
                            "How much memory is taken.",
                            LEAST,
                            MOST,
                            DataSize.ofMebibytes(256),
                            ContainerMemoryStress::size));

    public ContainerMemoryStress {
        Check.range("size", size, LEAST, MOST);
    }

    @Override
    public FaultType<ContainerMemoryStress> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "hold %s of memory in".formatted(size);
    }
}
