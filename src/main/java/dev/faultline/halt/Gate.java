package dev.faultline.halt;

import java.util.List;

/** What a start goes through, inside its own transaction: first the gate, then a look at the latch. */
interface Gate {

    /** Waits for a press that has the gate, and keeps the next one waiting until this transaction ends. */
    void share();

    /** The latch as it is now, not as it was when the transaction began. */
    HaltLog.State latch();

    /** Everything that was pressed after that epoch, released or not. */
    List<Halt> since(long epoch);
}
