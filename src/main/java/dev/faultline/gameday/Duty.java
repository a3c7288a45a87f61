package dev.faultline.gameday;

import java.util.Locale;

/** What somebody does in a GameDay. One person may have several. */
enum Duty {
    /** Owns the day: plans, briefs, paces, says go. */
    FACILITATOR("Facilitator", "owns the day: plans, briefs, paces, says go"),
    /** Runs the hour, and never operates tools. */
    COMMANDER("Commander", "runs the hour: rounds, holds, when to stop"),
    INJECTOR("Injector", "starts rounds"),
    SCRIBE("Scribe", "writes the timeline, and does not operate"),
    OBSERVER("Observer", "marks what they see, and when"),
    RESPONDER("Responder", "works the fault as if it were real"),
    OWNER("Service owner", "consents to what may be hurt"),
    COMMS("Comms", "tells those outside");

    private final String title;
    private final String does;

    Duty(String title, String does) {
        this.title = title;
        this.does = does;
    }

    public String title() {
        return title;
    }

    public String does() {
        return does;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether only one person has it at a time. */
    boolean isAlone() {
        return this == FACILITATOR || this == COMMANDER;
    }

    /** Whether it knows what a sealed GameDay does; the function {@code gameday_sealed_from} of the database says the same. */
    boolean knows() {
        return switch (this) {
            case FACILITATOR, COMMANDER, INJECTOR, SCRIBE, OWNER -> true;
            case OBSERVER, RESPONDER, COMMS -> false;
        };
    }

    /** Whether it leads: holds, resumes, says go, ends. */
    boolean leads() {
        return this == FACILITATOR || this == COMMANDER;
    }
}
