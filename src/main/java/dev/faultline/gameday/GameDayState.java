package dev.faultline.gameday;

/** Where a GameDay is. The ways between them are in {@link GameDayEvent}. */
enum GameDayState {
    DRAFT("draft", "planned"),
    /** Others read the plan, and agree to exactly it or send it back. */
    IN_REVIEW("in review", "planned"),
    APPROVED("approved", "armed"),
    SCHEDULED("scheduled", "armed"),
    POSTPONED("postponed", "stale"),
    CANCELLED("cancelled", "stopped"),
    /** People come together; nothing has happened yet. */
    BRIEFING("briefing", "observing"),
    /** Rounds may be started. */
    LIVE("live", "injecting"),
    /** No new round; what runs may run on. */
    HOLD("on hold", "observing"),
    /** Everything is being taken back. */
    STOPPING("stopping", "reverting"),
    /** Every round is proved over, or somebody answers for it. */
    STOPPED("stopped", "stopped"),
    /** The last round is over; is everything as it was? */
    RECOVERING("recovering", "reverting"),
    DEBRIEFING("debriefing", "observing"),
    REPORTING("being reported", "observing"),
    FOLLOW_UP("following up", "armed"),
    CLOSED("closed", "held");

    private final String inWords;
    private final String kind;

    GameDayState(String inWords, String kind) {
        this.inWords = inWords;
        this.kind = kind;
    }

    public String inWords() {
        return inWords;
    }

    /** Glyph, as pages draw it. */
    public String kind() {
        return kind;
    }

    public boolean isOver() {
        return this == CLOSED || this == CANCELLED;
    }

    /** Whether rounds have been started, or may be. */
    public boolean isUnderWay() {
        return this == LIVE || this == HOLD || this == STOPPING || this == RECOVERING;
    }

    /** Whether anybody may still have hurt something. */
    public boolean mayBeStopped() {
        return this == LIVE || this == HOLD || this == RECOVERING || this == BRIEFING;
    }

    /** Whether it has begun and people look back at it. */
    public boolean isLookedBackAt() {
        return this == DEBRIEFING || this == REPORTING || this == FOLLOW_UP || this == CLOSED;
    }
}
