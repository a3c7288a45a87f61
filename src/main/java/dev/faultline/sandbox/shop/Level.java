package dev.faultline.sandbox.shop;

/** The rungs of the storefront's ladder, best first. */
enum Level {
    FULL("full", "Everything works."),
    STALE("stale", "What you see is a moment old."),
    REDUCED("reduced", "Recommendations are switched off."),
    READ_ONLY("read-only", "You can look around, but not buy anything just now.");

    private final String word;
    private final String sentence;

    Level(String word, String sentence) {
        this.word = word;
        this.sentence = sentence;
    }

    String word() {
        return word;
    }

    String sentence() {
        return sentence;
    }

    Level orWorse(Level other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
