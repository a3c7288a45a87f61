package dev.faultline.timeline;

import java.util.UUID;

/** What checking a chain of facts found. */
public sealed interface Verification {

    UUID chain();

    /** Every fact is as it was written, where it was written, and none is missing. */
    record Intact(UUID chain, long facts) implements Verification {}

    /**
     * Somebody changed what was written.
     *
     * @param seq the first fact that is not as it should be
     * @param kind what was done to it
     * @param reason what is wrong with it, for people
     */
    record Broken(UUID chain, long seq, Tampering kind, String reason) implements Verification {}

    default boolean intact() {
        return switch (this) {
            case Intact _ -> true;
            case Broken _ -> false;
        };
    }

    /** One line for people. */
    default String inWords() {
        String whose = chain().equals(Timeline.CONTROL_PLANE) ? "control plane" : "run " + chain();
        return switch (this) {
            case Intact it -> "%s: intact, %d facts".formatted(whose, it.facts());
            case Broken it -> "%s: BROKEN at fact %d: %s".formatted(whose, it.seq(), it.reason());
        };
    }
}
