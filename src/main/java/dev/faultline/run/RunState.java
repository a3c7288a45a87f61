package dev.faultline.run;

/** Where a run is. The way through them is {@link RunEvent#decide}; the terminal ones never change. */
public enum RunState {
    /** Agents are asked what they would do. */
    PREFLIGHT("asking agents for their plans"),
    /** Does the steady state hold before anything is done? */
    CHECKING("checking the steady state"),
    /** Steps are under way; faults may be on. */
    RUNNING("running"),
    /** The method is through; the last faults are being taken back. */
    REVERTING("taking faults back"),
    /** Every fault is proved gone; does the steady state come back by itself? */
    RECOVERING("watching the recovery"),
    /** The method went to its end and every fault is proved gone. The verdict says what it showed. */
    COMPLETED("completed"),
    /** Stopped on the way; faults are being taken back. */
    ABORTING("stopping"),
    /** Stopped on the way, and every fault is proved gone. */
    ABORTED("stopped"),
    /** Never began: a plan was refused or the steady state did not hold. */
    REFUSED("refused"),
    /** Stopped before anything was granted. */
    CANCELLED("cancelled"),
    /** Over, but at least one target could not be confirmed. */
    ENDED_UNCONFIRMED("ended unconfirmed");

    private final String inWords;

    RunState(String inWords) {
        this.inWords = inWords;
    }

    public String inWords() {
        return inWords;
    }

    public boolean isTerminal() {
        return switch (this) {
            case PREFLIGHT, CHECKING, RUNNING, REVERTING, RECOVERING, ABORTING -> false;
            case COMPLETED, ABORTED, REFUSED, CANCELLED, ENDED_UNCONFIRMED -> true;
        };
    }

    /** Whether faults that are on may live on. Nothing else renews a lease. */
    public boolean mayHurt() {
        return this == RUNNING || this == REVERTING;
    }
}
