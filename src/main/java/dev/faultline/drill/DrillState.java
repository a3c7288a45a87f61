package dev.faultline.drill;

/** How far a drill is. */
enum DrillState {
    /** Agents are asked to start their canaries. */
    PREPARING("canaries start"),
    /** Every canary that can be there is there, and the press comes next. */
    ACTIVE("about to press"),
    /** The button was pressed; the proofs come in. */
    PRESSED("pressed"),
    ENDED("over");

    private final String inWords;

    DrillState(String inWords) {
        this.inWords = inWords;
    }

    String inWords() {
        return inWords;
    }
}
