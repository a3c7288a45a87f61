package dev.faultline.timeline;

/** What somebody did to facts that were written. */
public enum Tampering {
    /** A fact says something else than was written. */
    CHANGED,
    /** Facts are missing from the middle of a chain. */
    DELETED,
    /** There is a fact that was never written there. */
    INSERTED,
    /** Facts stand in another order than they were written in. */
    REORDERED,
    /** The last facts of a chain are missing. */
    TRUNCATED,
    /** All facts of a chain are missing. */
    WHOLE_CHAIN_DELETED,
    /** Facts were replaced by others whose hashes fit. */
    REWRITTEN,
    /** The row that names the end of a chain is missing or names another end. */
    HEAD_CHANGED
}
