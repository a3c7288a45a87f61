package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** SIGKILL, once. Cannot be undone; whoever supervises the process brings it back, or does not. */
@JsonTypeName("process-kill")
public record ProcessKill() implements ProcessFault {

    public static final FaultType<ProcessKill> TYPE = FaultType.describe(
                    ProcessKill.class, TargetKind.PROCESS, Ender.INSTANT)
            .as(
                    "Ends a process with SIGKILL, once: a crash.",
                    "It cannot be. Whoever supervises the process brings it back, or does not.",
                    "A process that is configured on the host, and the same user or CAP_KILL.",
                    _ -> new ProcessKill());

    @Override
    public FaultType<ProcessKill> described() {
        return TYPE;
    }

    @Override
    public boolean mayEndIt() {
        return true;
    }

    @Override
    public String inWords() {
        return "kill";
    }
}
