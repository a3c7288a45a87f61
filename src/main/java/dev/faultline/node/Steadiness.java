package dev.faultline.node;

import java.util.Optional;

/** Whether this node may grant anything, as far as its own clock goes. */
@FunctionalInterface
public interface Steadiness {

    /** Why it may not, in a sentence for people; empty when it may. Answers from memory. */
    Optional<String> objection();
}
