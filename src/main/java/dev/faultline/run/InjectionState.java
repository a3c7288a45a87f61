package dev.faultline.run;

/** Where one fault on one target is, as far as somebody proved it. */
public enum InjectionState {
    /** Its agent has not said yet what it would do. */
    PENDING("waiting"),
    PLANNED("planned"),
    /** Its agent was told to start: from here on the target counts as hurt until the opposite is proved. */
    GRANTED("injecting"),
    /** Its effect was measured. */
    ACTIVE("active"),
    REVERTING("rolling back"),
    /** Taken back, and proved by reading the host. */
    REVERTED("confirmed gone"),
    NOT_STARTED("never started"),
    /** Must be over by now, but nobody could confirm it. */
    UNCONFIRMED("unconfirmed"),
    /** Was unconfirmed; its agent has shown since that nothing is left. */
    CLEARED("confirmed late");

    private final String inWords;

    InjectionState(String inWords) {
        this.inWords = inWords;
    }

    public String inWords() {
        return inWords;
    }

    /** Whether the target may be faulty: granted, and not yet proved otherwise. It keeps its budget that long. */
    public boolean mayBeFaulty() {
        return switch (this) {
            case GRANTED, ACTIVE, REVERTING, UNCONFIRMED -> true;
            case PENDING, PLANNED, REVERTED, NOT_STARTED, CLEARED -> false;
        };
    }

    public boolean isOver() {
        return switch (this) {
            case REVERTED, NOT_STARTED, CLEARED -> true;
            case PENDING, PLANNED, GRANTED, ACTIVE, REVERTING, UNCONFIRMED -> false;
        };
    }
}
