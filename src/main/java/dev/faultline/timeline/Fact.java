package dev.faultline.timeline;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened. An event that implements this and is published inside a transaction is written into the timeline by
 * that transaction: both become true, or neither. Implementations are records; their components are the body of the fact, as
 * JSON, and hold no secrets.
 */
public interface Fact {

    /** The run this belongs to, whose chain it extends; null for the control plane's own chain. */
    @Nullable UUID run();

    /** Who did it: {@code user:ada}, {@code token:ci}, {@code agent:host-1}, {@code rule:storefront-p95}, {@code faultline}. */
    String actor();

    /** What kind of thing it is, such as {@code run.aborting}: lower case, stable, the package's word first. */
    String kind();

    /** One sentence for people, in the past tense. */
    String inWords();

    /**
     * The team whose members may read it. The facts of a run take the team of the first one that names a team. Without a team,
     * a fact of a run is read by those who see all teams only, and a fact of the control plane by everybody.
     */
    default @Nullable UUID team() {
        return null;
    }

    /** Whether only those who see all teams may read it: accounts, sign-ins, tokens. */
    default boolean confidential() {
        return false;
    }

    /** When it happened, where that was not now: a claim by whoever tells it, shown to people, never used for ordering. */
    default @Nullable Instant happenedAt() {
        return null;
    }

    /** Whether it is told after the event because the database was not there: a halt replayed from the spool. */
    default boolean recordedLate() {
        return false;
    }
}
