package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** Memory that is taken and kept touched, {@code size} in all, 1 MiB to 64 GiB. */
@JsonTypeName("memory-stress")
public record MemoryStress(DataSize size) implements Fault {

    private static final DataSize LEAST = DataSize.ofMebibytes(1);
    private static final DataSize MOST = DataSize.ofMebibytes(65_536);

    public static final FaultType<MemoryStress> TYPE = FaultType.describe(
                    MemoryStress.class, TargetKind.HOST, Ender.PROCESS)
            .as(
                    "Memory that a process of the agent's own takes, writes to and keeps in use. It is the first that the kernel"
                            + " ends when memory runs out, and it is refused when less than 256 MiB would be left.",
                    "The process is ended; the memory is free at once.",
                    "Nothing: it works for every user.",
                    of -> new MemoryStress(of.size("size")),
                    Parameter.size(
                            "size",
                            "How much memory is taken.",
                            LEAST,
                            MOST,
                            DataSize.ofMebibytes(512),
                            MemoryStress::size));

    public MemoryStress {
        Check.range("size", size, LEAST, MOST);
    }

    @Override
    public FaultType<MemoryStress> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "hold %s of memory on".formatted(size);
    }
}
