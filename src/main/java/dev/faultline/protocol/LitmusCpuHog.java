package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** Litmus keeps cpus of a pod busy. */
@JsonTypeName("litmus-cpu-hog")
public record LitmusCpuHog(int cores) implements LitmusFault {

    public static final FaultType<LitmusCpuHog> TYPE = FaultType.describe(
                    LitmusCpuHog.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Litmus keeps cpus of the first container of a pod busy, by its experiment pod-cpu-hog.",
                    LitmusFault.UNDONE,
                    LitmusFault.NEEDS,
                    of -> new LitmusCpuHog(of.whole("cores")),
                    Parameter.<LitmusCpuHog>whole("cores", "How many cpus.", 1, 64, "", 2, LitmusCpuHog::cores)
                            .or(1));

    public LitmusCpuHog {
        Check.range("cores", cores, 1, 64);
    }

    @Override
    public FaultType<LitmusCpuHog> described() {
        return TYPE;
    }

    @Override
    public String experiment() {
        return "pod-cpu-hog";
    }

    @Override
    public String inWords() {
        return "have Litmus keep %d cpu%s busy in".formatted(cores, cores == 1 ? "" : "s");
    }
}
