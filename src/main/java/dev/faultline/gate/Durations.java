package dev.faultline.gate;

import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long something takes, in writing: {@code 90s}, {@code 1h30m}, {@code 250ms} or ISO 8601. Never without a unit. */
public final class Durations {

    private static final Pattern SHORT = Pattern.compile(
            "(?=[0-9])(?:([0-9]{1,4})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,7})s)?(?:([0-9]{1,10})ms)?");
    private static final Pattern ISO = Pattern.compile(
            "P(?=[0-9T])(?:([0-9]{1,4})D)?(?:T(?=[0-9])(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,7})(?:\\.([0-9]{1,3}))?S)?)?");

    private Durations() {}

    /** @throws IllegalArgumentException with a sentence for people */
    public static Duration parse(String text) {
        var brief = SHORT.matcher(text);
        if (brief.matches()) {
            return sum(brief, number(brief.group(5)));
        }
        var iso = ISO.matcher(text);
        if (iso.matches()) {
            String fraction = iso.group(5);
            return sum(iso, fraction == null ? 0 : number((fraction + "00").substring(0, 3)));
        }
        throw new IllegalArgumentException(
                Characters.quoted(text) + " is not a duration with units. Write 90s, 1m30s or PT1M30S.");
    }

    /** The shortest of the forms that {@link #parse} reads: {@code 1m30s}. */
    public static String text(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        var out = new StringBuilder();
        append(out, duration.toHours(), "h");
        append(out, duration.toMinutesPart(), "m");
        append(out, duration.toSecondsPart(), "s");
        append(out, duration.toMillisPart(), "ms");
        return out.toString();
    }

    private static void append(StringBuilder out, long amount, String unit) {
        if (amount > 0) {
            out.append(amount).append(unit);
        }
    }

    private static Duration sum(MatchResult parts, long millis) {
        return Duration.ofDays(number(parts.group(1)))
                .plusHours(number(parts.group(2)))
                .plusMinutes(number(parts.group(3)))
                .plusSeconds(number(parts.group(4)))
                .plusMillis(millis);
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
