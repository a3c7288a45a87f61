package dev.faultline.steadystate;

/** What was asked for has no answer, and this is why: one short line for people. */
public final class Unreadable extends Exception {

    public Unreadable(String why) {
        super(why, null, false, false);
    }

    public String why() {
        return String.valueOf(getMessage());
    }
}
