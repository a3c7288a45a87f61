package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** SIGSTOP, and SIGCONT at the end. */
@JsonTypeName("process-pause")
public record ProcessPause() implements ProcessFault {

    public static final FaultType<ProcessPause> TYPE = FaultType.describe(
                    ProcessPause.class, TargetKind.PROCESS, Ender.WATCHDOG)
            .as(
                    "Stops a process with SIGSTOP: it hangs, its connections stay open, and nothing answers.",
                    "SIGCONT, to that very process and to no other that got its number.",
                    "A process that is configured on the host, and the same user or CAP_KILL.",
                    _ -> new ProcessPause());

    @Override
    public FaultType<ProcessPause> described() {
        return TYPE;
    }

    @Override
    public boolean mayEndIt() {
        return false;
    }

    @Override
    public String inWords() {
        return "freeze";
    }
}
