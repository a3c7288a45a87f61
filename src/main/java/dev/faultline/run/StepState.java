package dev.faultline.run;

/** Where a step of the method is. */
public enum StepState {
    WAITING,
    ACTIVE,
    DONE,
    /** Had nothing to do, or the run was stopped before its turn. */
    SKIPPED;

    boolean isOver() {
        return this == DONE || this == SKIPPED;
    }
}
