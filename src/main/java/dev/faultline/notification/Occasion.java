package dev.faultline.notification;

import java.util.Locale;

/** When people want to be told. */
public enum Occasion {
    BEFORE("before it begins", "Before"),
    START("when it begins", "Started"),
    HOLD("when it is held, and goes on", "Hold"),
    STOP("when it is stopped", "Stop"),
    ALL_CLEAR("when all is clear", "All clear"),
    REPORT("when the report is ready", "Report"),
    ACTION("when an action is made or changes", "Action"),
    OVERDUE("when an action is overdue", "Overdue"),
    TEST("when somebody tries the channel", "Test");

    private final String inWords;
    private final String title;

    Occasion(String inWords, String title) {
        this.inWords = inWords;
        this.title = title;
    }

    public String inWords() {
        return inWords;
    }

    public String title() {
        return title;
    }

    /** As programs name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
