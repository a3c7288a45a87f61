package dev.faultline.halt;

import java.util.List;

/** Whoever can stop something. The red button knows nobody; those it stops register by implementing this. */
public interface Stopper {

    /**
     * Stops at once what it can reach from here, without the database and without blocking. May be called more than once for
     * the same halt.
     */
    void stopNow(Halt halt);

    /**
     * Stops what the database knows of, in a transaction of its own. Called after the latch is recorded and the starts in
     * flight are through, and again every second while the latch holds; so it must be idempotent. May throw: it is tried
     * again.
     */
    void sweep(Halt halt);

    /**
     * What became of the targets that were hurt when the halt came.
     *
     * @param source which of the two to ask
     */
    List<ReceiptLine> receipt(Halt halt, Source source);

    /** The other nodes that have said that they hold to this press, by name. From memory. */
    default List<String> confirmedBy(Halt halt) {
        return List.of();
    }

    /** Where a receipt is read from. */
    enum Source {
        /** What this node saw itself: answers when nothing else does. */
        MEMORY,
        DATABASE
    }
}
