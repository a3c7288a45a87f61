package dev.faultline.run;

/** What a completed run showed. DEVIATED is a finding, not an error. */
public enum Verdict {
    HELD("held"),
    DEVIATED("deviated"),
    /** The fault's effect was never measured, or nothing was read while it was on: the run proves nothing. */
    INCONCLUSIVE("inconclusive");

    private final String inWords;

    Verdict(String inWords) {
        this.inWords = inWords;
    }

    public String inWords() {
        return inWords;
    }
}
