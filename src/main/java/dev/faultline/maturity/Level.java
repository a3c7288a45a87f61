package dev.faultline.maturity;

import java.time.Duration;

/** The five levels. Each is earned on top of the one before. */
enum Level {
    TABLE_TOP(1, "Table-top", "Talk it through", Duration.ofDays(36_500)),
    STAGING(2, "Staging", "Hurt what is not production", Duration.ofDays(180)),
    CANARY(3, "Canary", "Hurt a little of production", Duration.ofDays(120)),
    FULL(4, "Production", "Hurt a zone or a region", Duration.ofDays(120)),
    CONTINUOUS(5, "Continuous", "Hurt it with nobody watching", Duration.ofDays(30));

    private final int number;
    private final String title;
    private final String allows;
    private final Duration counts;

    Level(int number, String title, String allows, Duration counts) {
        this.number = number;
        this.title = title;
        this.allows = allows;
        this.counts = counts;
    }

    public int number() {
        return number;
    }

    public String title() {
        return title;
    }

    /** What may be done once it is earned. */
    public String allows() {
        return allows;
    }

    /** How long what proves it counts. */
    Duration counts() {
        return counts;
    }
}
