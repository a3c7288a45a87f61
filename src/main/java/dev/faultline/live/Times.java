package dev.faultline.live;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How moments are written for a person, in their zone. */
public record Times(ZoneId zone, Instant now) {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter FULL =
            DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy, HH:mm:ss.SSS", Locale.ENGLISH);

    static Times utc(Instant now) {
        return new Times(ZoneOffset.UTC, now);
    }

    public String clock(Instant instant) {
        return CLOCK.format(here(instant));
    }

    public String day(Instant instant) {
        return DAY.format(here(instant));
    }

    public String full(Instant instant) {
        return FULL.format(here(instant)) + " " + zoneName();
    }

    /** {@code 40 s ago}, {@code 3 min ago}; what lies ahead is {@code in 3 min}. */
    public String ago(Instant instant) {
        Duration since = Duration.between(instant, now);
        return since.isNegative() ? "in " + span(since.negated()) : span(since) + " ago";
    }

    /** {@code 850 ms}, {@code 12.4 s}, {@code 3 min 20 s}, {@code 2 h 5 min}, {@code 4 d}. */
    public static String exactly(Duration span) {
        if (span.compareTo(Duration.ofSeconds(1)) < 0) {
            return span.toMillis() + " ms";
        }
        if (span.compareTo(Duration.ofMinutes(1)) < 0) {
            return "%.1f s".formatted(span.toMillis() / 1000.0);
        }
        if (span.compareTo(Duration.ofHours(1)) < 0) {
            return span.toMinutes() + " min" + (span.toSecondsPart() == 0 ? "" : " " + span.toSecondsPart() + " s");
        }
        if (span.compareTo(Duration.ofDays(2)) < 0) {
            return span.toHours() + " h" + (span.toMinutesPart() == 0 ? "" : " " + span.toMinutesPart() + " min");
        }
        return span.toDays() + " d";
    }

    /** The short name of the zone now: {@code UTC}, {@code CET}. */
    public String zoneName() {
        return zone.equals(ZoneOffset.UTC)
                ? "UTC"
                : DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH).format(here(now));
    }

    public String zoneId() {
        return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    }

    private ZonedDateTime here(Instant instant) {
        return instant.atZone(zone);
    }

    private static String span(Duration span) {
        if (span.compareTo(Duration.ofMinutes(1)) < 0) {
            return span.toSeconds() + " s";
        }
        if (span.compareTo(Duration.ofHours(1)) < 0) {
            return span.toMinutes() + " min";
        }
        if (span.compareTo(Duration.ofDays(2)) < 0) {
            return span.toHours() + " h";
        }
        return span.toDays() + " d";
    }
}
