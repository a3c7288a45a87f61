package dev.faultline.halt;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Whoever can stop something. The red button knows nobody; those it stops register by implementing this. */
public interface Stopper {

    /**
     * Stops at once what it can reach from here, without the database and without blocking. May be called more than once for
     * the same halt.
     */
    void stopNow(Halt halt);

    /**
     * The press is in the database: time to look again for who was hurt when it came, since another node may know more than this
     * one did. Called before anybody is told that it is recorded. May throw: it is told all the same.
     */
    default void recorded(Halt halt) {}

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

    /**
     * What the database knows of targets that this node saw hurt and nobody was seen to have freed: another node may have heard
     * the proof, and something else than the press may have ended them.
     *
     * @return lines for those that are proved free
     */
    default List<ReceiptLine> proofs(Halt halt, Set<UUID> injections) {
        return List.of();
    }

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
