package dev.faultline.gate;

/** How much a document may hold, counted while it is read. */
final class Bounds {

    static final int DEPTH = 32;
    private static final int TOKENS = 50_000;
    private static final int NUMBER = 32;
    private static final int KEY = 200;

    private int tokens;

    void token(Place at, int depth) {
        if (depth > DEPTH) {
            throw Problem.unreadable(
                    "too-deep", new Place("#", at.line(), at.column()), "Deeper than %d levels.".formatted(DEPTH));
        }
        if (++tokens > TOKENS) {
            throw Problem.unreadable("too-many", at, "More than %,d values.".formatted(TOKENS));
        }
    }

    static String number(String written, Place at) {
        if (written.length() > NUMBER) {
            throw Problem.unreadable("number-too-long", at, "A number with more than %d digits.".formatted(NUMBER));
        }
        return written;
    }

    static String key(String name, Place at) {
        if (name.length() > KEY) {
            throw Problem.unreadable("key-too-long", at, "A name of more than %d characters.".formatted(KEY));
        }
        return name;
    }
}
