package dev.faultline.blastradius;

/**
 * How far a limit is used, and how much of that is by whoever asked.
 *
 * @param held so many of {@link Budget#used}
 */
public record Usage(Budget budget, int held) {

    boolean isOf(Budget other) {
        return budget.kind().equals(other.kind()) && budget.name().equals(other.name());
    }

    static Usage none(Budget budget) {
        return new Usage(budget, 0);
    }
}
