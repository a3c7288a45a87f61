package dev.faultline.agent;

import java.util.regex.Pattern;

/** What may stand as a label of a target: selectors are written by people, and pages show it. */
final class Labels {

    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
    static final Pattern VALUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_./:-]{0,99}");

    private Labels() {}

    static boolean isValue(String text) {
        return VALUE.matcher(text).matches();
    }
}
