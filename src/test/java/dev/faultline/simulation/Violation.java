package dev.faultline.simulation;

/** Something happened that must never happen. An error, so that nobody on the way takes it for a database that is away. */
public final class Violation extends Error {

    private final String rule;

    Violation(String rule, String words) {
        super("%s: %s".formatted(rule, words), null, false, true);
        this.rule = rule;
    }

    public String rule() {
        return rule;
    }
}
