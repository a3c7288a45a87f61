package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** Litmus takes memory of a pod. */
@JsonTypeName("litmus-memory-hog")
public record LitmusMemoryHog(DataSize size) implements LitmusFault {

    private static final DataSize LEAST = DataSize.ofMebibytes(1);
    private static final DataSize MOST = DataSize.ofMebibytes(64 << 10);

    public static final FaultType<LitmusMemoryHog> TYPE = FaultType.describe(
                    LitmusMemoryHog.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Litmus takes memory in the first container of a pod, by its experiment pod-memory-hog.",
                    LitmusFault.UNDONE,
                    LitmusFault.NEEDS,
                    of -> new LitmusMemoryHog(of.size("size")),
                    Parameter.size(
                            "size",
                            "How much memory is taken.",
                            LEAST,
                            MOST,
                            DataSize.ofMebibytes(500),
                            LitmusMemoryHog::size));

    public LitmusMemoryHog {
        Check.range("size", size, LEAST, MOST);
    }

    @Override
    public FaultType<LitmusMemoryHog> described() {
        return TYPE;
    }

    @Override
    public String experiment() {
        return "pod-memory-hog";
    }

    @Override
    public String inWords() {
        return "have Litmus take %s of memory in".formatted(size);
    }
}
