package dev.faultline.drill;

/** What is known of one canary. */
enum CanaryState {
    /** Its agent is asked for a plan. */
    ASKED("asked"),
    /** Its agent was told to start it, so that it may be there. */
    GRANTED("starting"),
    /** Its agent has seen it alive. */
    ACTIVE("alive"),
    /** Its agent has proved that it is gone, in time. */
    PROVED("proved"),
    /** It was not there when it should have been, or nobody proved in time that it is gone. */
    FAILED("not proved");

    private final String inWords;

    CanaryState(String inWords) {
        this.inWords = inWords;
    }

    String inWords() {
        return inWords;
    }

    boolean isFinal() {
        return this == PROVED || this == FAILED;
    }
}
