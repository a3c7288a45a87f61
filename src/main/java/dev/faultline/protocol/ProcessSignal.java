package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** One signal, once. What it does is up to the process, so that it cannot be undone. */
@JsonTypeName("process-signal")
public record ProcessSignal(Name signal) implements ProcessFault {

    /** Those that a process is meant to answer to; what stops or kills it for certain are faults of their own. */
    public enum Name {
        HUP,
        INT,
        QUIT,
        TERM,
        USR1,
        USR2;

        /** As a step sends it. */
        public Step.Signal signal() {
            return Step.Signal.valueOf(name());
        }
    }

    public static final FaultType<ProcessSignal> TYPE = FaultType.describe(
                    ProcessSignal.class, TargetKind.PROCESS, Ender.INSTANT)
            .as(
                    "Sends a signal, once: an orderly end with term, a reload with hup, or whatever the process makes of it. A"
                            + " signal that the process ignores is refused when it is planned.",
                    "It cannot be. Whoever supervises the process brings it back, or does not.",
                    "A process that is configured on the host, and the same user or CAP_KILL.",
                    of -> new ProcessSignal(of.choice("signal", Name.class)),
                    Parameter.choice("signal", "Which signal.", Name.class, Name.TERM, ProcessSignal::signal));

    @Override
    public FaultType<ProcessSignal> described() {
        return TYPE;
    }

    @Override
    public boolean mayEndIt() {
        return true;
    }

    @Override
    public String inWords() {
        return "send SIG%s to".formatted(signal);
    }
}
