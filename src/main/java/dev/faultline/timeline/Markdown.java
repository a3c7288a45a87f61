package dev.faultline.timeline;

import java.util.regex.Pattern;

/** People's text in documents. */
public final class Markdown {

    /** What Markdown or HTML would take for itself: anywhere, or at the beginning of a line. */
    private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_{}\\[\\]~<>&|]|(?m:^(?:[#+=-]|\\d+(?=[.)])))");

    private Markdown() {}

    /** As text: it does not format, and stays in its item of a list. */
    public static String escaped(String text) {
        return SPECIAL.matcher(text.strip()).replaceAll("\\\\$0").replaceAll("\\R", "  \n  ");
    }
}
