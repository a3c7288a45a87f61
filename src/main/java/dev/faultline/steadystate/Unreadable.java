package dev.faultline.steadystate;

/** A probe has no value, and this is why: one short line for people. */
final class Unreadable extends Exception {

    Unreadable(String why) {
        super(why, null, false, false);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
