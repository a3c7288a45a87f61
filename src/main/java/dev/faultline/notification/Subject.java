package dev.faultline.notification;

import java.util.Locale;

/** What people want to be told of. */
public enum Subject {
    GAMEDAYS("GameDays"),
    RUNS("Runs that belong to no GameDay"),
    BUTTON("The red button");

    private final String title;

    Subject(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
