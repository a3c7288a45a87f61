package dev.faultline.experiment;

/**
 * A limit in percent of what is there, which becomes a count: always rounded down, so that nobody gets more than was granted.
 *
 * @param percent 0 to 100
 * @param atLeastOne whether one may be hurt where the share of few rounds down to none; never of 0 percent
 */
public record Share(int percent, boolean atLeastOne) {

    public static final Share ALL = new Share(100, false);

    public Share {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("percent is 0 to 100");
        }
    }

    /** How many of {@code present} may be hurt. */
    public int of(int present) {
        int most = (int) ((long) present * percent / 100);
        return most == 0 && atLeastOne && percent > 0 ? Math.min(1, present) : most;
    }

    public String inWords() {
        return atLeastOne ? "%d %%, or one".formatted(percent) : "%d %%".formatted(percent);
    }
}
