package dev.faultline.protocol;

/** What an agent's journal says of one injection. */
public enum EntryState {
    /** In the journal and applied or being applied, but its effect is not measured yet. */
    APPLIED,
    /** Its effect was measured. */
    ACTIVE,
    /** Being undone, or an undo that failed and is tried again. */
    REVERTING,
    /** Undone, and proved gone by reading the host. Final. */
    REVERTED,
    /** Never applied, and never will be: refused, too late, or its end came first. Final. */
    NOT_STARTED
}
