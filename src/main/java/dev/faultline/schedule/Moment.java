package dev.faultline.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One time at which a rule says something is to happen.
 *
 * @param wall as the rule says it; another time than that of {@code at} when no clock showed it
 */
record Moment(Instant at, LocalDateTime wall, Reading reading) {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);

    /** How often clocks show the time that the rule says. */
    enum Reading {
        ONCE,
        /** Clocks were put forward past it; what they show that much later is meant. */
        NEVER,
        /** Clocks were put back over it; the first is meant. */
        TWICE
    }

    /** As RFC 5545 §3.3.5 has it: the offset before a gap, the first of two. */
    static Moment of(LocalDateTime wall, ZoneId zone) {
        int offsets = zone.getRules().getValidOffsets(wall).size();
        return new Moment(
                wall.atZone(zone).toInstant(),
                wall,
                offsets == 0 ? Reading.NEVER : offsets == 1 ? Reading.ONCE : Reading.TWICE);
    }

    static Moment of(Instant at, ZoneId zone) {
        return new Moment(at, LocalDateTime.ofInstant(at, zone), Reading.ONCE);
    }

    /** As clocks show it, with the offset. */
    ZonedDateTime in(ZoneId zone) {
        return at.atZone(zone);
    }

    /** What is unusual about it, for people; empty when nothing is. */
    String note(ZoneId zone) {
        return switch (reading) {
            case NEVER -> {
                var gap = zone.getRules().getTransition(wall);
                yield "%s does not exist that day: clocks go from %s to %s. It is %s."
                        .formatted(
                                CLOCK.format(wall),
                                CLOCK.format(gap.getDateTimeBefore()),
                                CLOCK.format(gap.getDateTimeAfter()),
                                CLOCK.format(in(zone)));
            }
            case TWICE ->
                "%s comes twice that day. It is the first, before clocks go back.".formatted(CLOCK.format(wall));
            case ONCE -> clocksChange(zone);
        };
    }

    private String clocksChange(ZoneId zone) {
        var day = in(zone).toLocalDate();
        var length = Duration.between(day.atStartOfDay(zone), day.plusDays(1).atStartOfDay(zone));
        return length.equals(Duration.ofDays(1))
                ? ""
                : "Clocks change that day; it has %d h%s."
                        .formatted(
                                length.toHours(),
                                length.toMinutesPart() == 0 ? "" : " %d min".formatted(length.toMinutesPart()));
    }
}
