package dev.faultline.steadystate;

/** When a probe is read. */
public enum Phase {
    /** A gate: it must hold before anything is injected. */
    BEFORE,
    /** While faults are on. */
    DURING,
    /** After everything was taken back: has it recovered? */
    AFTER
}
