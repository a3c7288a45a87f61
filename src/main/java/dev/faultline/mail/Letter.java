package dev.faultline.mail;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One e-mail to one person. What came from people is made harmless here: a subject is one line, whatever was typed into it.
 *
 * @param id the same whenever the same is sent again, so that who gets it twice can tell
 * @param name of who gets it; may be empty
 * @param text lines end with {@code \n}
 * @param calendar what a calendar program reads of it
 */
public record Letter(
        UUID id,
        Address to,
        String name,
        String subject,
        String text,
        @Nullable Calendar calendar) {

    private static final int LONGEST_LINE = 200;

    /** Controls, what ends a line, and what turns the direction of writing round. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]+");

    /**
     * As RFC 6047 has it: a part {@code text/calendar} that says its method.
     *
     * @param method {@code REQUEST} or {@code CANCEL}, the same as inside
     */
    public record Calendar(String method, String content) {
        public Calendar {
            if (!method.matches("[A-Z]+")) {
                throw new IllegalArgumentException("no method: " + method);
            }
        }
    }

    public Letter {
        name = line(name);
        subject = line(subject);
        text = CONTROLS.matcher(text.replace("\r\n", "\n")).replaceAll(" ");
    }

    public Letter(UUID id, Address to, String name, String subject, String text) {
        this(id, to, name, subject, text, null);
    }

    private static String line(String text) {
        var line = UNSEEN.matcher(text).replaceAll(" ").strip();
        return line.codePointCount(0, line.length()) <= LONGEST_LINE
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_LINE - 1)) + "…";
    }

    /** Addresses and what people wrote have no place in a log. */
    @Override
    public String toString() {
        return "Letter[" + id + "]";
    }
}
