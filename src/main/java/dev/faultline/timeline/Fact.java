package dev.faultline.timeline;

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
}
