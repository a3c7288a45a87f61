package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** Busy loops: {@code workers} processes (1 to 64), each using {@code load} percent of one cpu (1 to 100). */
@JsonTypeName("cpu-stress")
public record CpuStress(int workers, int load) implements Fault {

    public static final FaultType<CpuStress> TYPE = FaultType.describe(CpuStress.class, TargetKind.HOST, Ender.PROCESS)
            .as(
                    "Busy loops in a process of the agent's own. Each worker uses a share of one cpu; other programs go on and"
                            + " get what is left.",
                    "The process is ended; the cpu is free at once.",
                    "Nothing: it works for every user.",
                    of -> new CpuStress(of.whole("workers"), of.whole("load")),
                    Parameter.<CpuStress>whole("workers", "How many loops.", 1, 64, "", 2, CpuStress::workers)
                            .or(1),
                    Parameter.<CpuStress>whole(
                                    "load", "What each loop uses of one cpu.", 1, 100, "%", 80, CpuStress::load)
                            .or(100));

    public CpuStress {
        Check.range("workers", workers, 1, 64);
        Check.range("load", load, 1, 100);
    }

    @Override
    public FaultType<CpuStress> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "burn %d %% of %d cpu%s on".formatted(load, workers, workers == 1 ? "" : "s");
    }
}
