package dev.faultline.experiment;

import dev.faultline.fleet.Selector;

/**
 * Which targets a step hurts: those that match, and how many of them.
 *
 * @param mode how many of those that match
 * @param rounding of a percentage
 * @param whenEmpty what it means when nothing matches
 */
public record Selection(Selector selector, Mode mode, Rounding rounding, WhenEmpty whenEmpty) {

    public sealed interface Mode {
        /** One, by chance. */
        record One() implements Mode {}

        record All() implements Mode {}

        /** Exactly {@code count}, by chance; fewer is a refusal. */
        record Count(int count) implements Mode {}

        /** Exactly this share, by chance. */
        record Percent(int percent) implements Mode {}

        /** Any share up to this one, by chance, at least one target. */
        record MaxPercent(int percent) implements Mode {}
    }

    public enum Rounding {
        DOWN,
        UP
    }

    public enum WhenEmpty {
        /** The run does not start. */
        REFUSE,
        /** The step is done at once, and says so. */
        SKIP
    }
}
