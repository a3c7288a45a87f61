package dev.faultline.residue;

/** When a host was looked at. */
enum Phase {
    /** Before a run: what is there then is not of that run. */
    BEFORE,
    AFTER,
    /** Because something was open. */
    LATER
}
