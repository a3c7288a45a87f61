package dev.faultline.simulation;

/** Bugs that are planted into simulated parts to see whether the checkers notice. The numbers are those of the list in docs/safety.md. */
public enum PlantedBug {
    /** 1: a start counts what is in use, and inserts. */
    COUNT_THEN_INSERT,
    /** 2: a start reads the latch before it has the gate. */
    LATCH_BEFORE_GATE,
    /** 3: the gate is a row that starts share, past a press that waits. */
    ROW_LOCK_AS_GATE,
    /** 4: a lease counts from when the answer came. */
    LEASE_FROM_RECEIPT,
    /** 5: a lease is measured with the wall clock. */
    LEASE_BY_WALL_CLOCK,
    /** 6: a stop gives the budget back at once. */
    BUDGET_BACK_AT_STOP,
    /** 7: a target whose agent is offline is called reverted. */
    OFFLINE_IS_REVERTED,
    /** 8: an agent does not look at the epoch of a start. */
    START_OF_ANY_EPOCH,
    /** 9: a start that was not answered is sent again. */
    START_SENT_AGAIN,
    /** 10: the journal is written after the fault was injected. */
    JOURNAL_AFTER_EFFECT,
    /** 11: the journal is not synced. */
    NO_SYNC,
    /** 12: leases are renewed by what the database said once. */
    RENEWAL_WITHOUT_DATABASE,
    /** 15: nodes act on hints only. */
    HINTS_ONLY,
    /** 16: an end that comes before its start is not remembered. */
    EARLY_END_IGNORED,
    /** 17: undoing twice does it again. */
    UNDO_TWICE_HURTS,
    /** 18: nobody reads the host after undoing. */
    UNDO_UNVERIFIED,
    /** 21: one leader looks after runs, and nobody follows it. */
    ONE_LEADER,
    /** 22: a node that was stopped for a while goes on as if it still held its locks. */
    ZOMBIE_ACTS,
    /** 23: presses wait for the connections that starts use. */
    BUTTON_SHARES_POOL,
    /** 25: a press that is replayed is another press. */
    SPOOL_TWICE,
    /** Found by reading and mended: a release lets go of a press that comes while it waits. */
    RELEASE_FORGETS_A_PRESS,
    /** Found by the simulation and mended: a run's deadlines by the clock of whichever node looks. */
    RUNS_BY_NODE_CLOCK,
    /** Found by the simulation and mended: whatever changes a run puts the next look at it off. */
    EVERY_CHANGE_PUTS_OFF,
    /** 37: nobody asks whether a target is still the process that was planned. */
    RESTART_OVERLOOKED,
    /** 38: nobody asks whether a target is still there. */
    DISAPPEARANCE_OVERLOOKED,
    /** 39: a limit that is narrowed holds for starts only. */
    NARROWING_OVERLOOKED
}
