package dev.faultline.calendar;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event of a file, with its times on the wall.
 *
 * @param holds whether it closes anything: what was cancelled or leaves people free does not
 * @param rule how it recurs, without its end; empty where it does not
 * @param last of the rule, included; null where it goes on
 * @param more times at which it is, too
 * @param not times or days at which it is not
 * @param instead of which one of a series it is; null where it is none of a series
 */
record IcsEvent(
        String uid,
        String name,
        int line,
        boolean holds,
        LocalDateTime start,
        LocalDateTime end,
        ZoneId zone,
        String rule,
        @Nullable Moment last,
        List<Moment> more,
        List<Moment> not,
        @Nullable Moment instead) {

    /** @param isDay whether only the day was said */
    record Moment(LocalDateTime at, ZoneId zone, boolean isDay) {

        /** What clocks of another zone show then; a day is that day everywhere. */
        LocalDateTime in(ZoneId other) {
            return isDay || zone.equals(other)
                    ? at
                    : at.atZone(zone).withZoneSameInstant(other).toLocalDateTime();
        }

        boolean means(LocalDateTime start, ZoneId zone) {
            return isDay ? at.toLocalDate().equals(start.toLocalDate()) : in(zone).equals(start);
        }

        boolean isBefore(LocalDateTime start, ZoneId zone) {
            LocalDate day = start.toLocalDate();
            return isDay ? at.toLocalDate().isBefore(day) : in(zone).isBefore(start);
        }
    }

    Closure at(LocalDateTime other) {
        return new Closure(uid, name, other, other.plus(Duration.between(start, end)), zone);
    }
}
