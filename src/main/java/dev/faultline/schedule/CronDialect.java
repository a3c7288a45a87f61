package dev.faultline.schedule;

import java.util.Locale;

/** Who would read a cron expression. They differ in what comes first, and in which day is 1. */
enum CronDialect {
    /** Five fields; Sunday is 0 or 7. Of a day of the month and a day of the week, either is enough. */
    UNIX("Unix"),
    /** Six fields, the seconds first, or seven with the year; Sunday is 1. One of the two days must be {@code ?}. */
    QUARTZ("Quartz"),
    /** Six fields, the seconds first; Sunday is 0 or 7. Day of the month and day of the week must both hold. */
    SPRING("Spring");

    private final String title;

    CronDialect(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** As the API writes it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
