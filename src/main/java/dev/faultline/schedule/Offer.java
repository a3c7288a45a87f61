package dev.faultline.schedule;

import dev.faultline.gate.FieldError;
import dev.faultline.gate.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A free time that was offered instead of a planned one. Both are said with their offset, so that taking it means what it said
 * also where the zone, or its rules, are others by then.
 */
record Offer(OffsetDateTime planned, OffsetDateTime free) {

    /** As the button says it: {@code 2026-11-30T14:00+01:00>2026-11-30T15:00+01:00}. */
    static Optional<Offer> read(String text) {
        String[] times = text.split(">", 2);
        try {
            return times.length == 2
                    ? Optional.of(new Offer(OffsetDateTime.parse(times[0]), OffsetDateTime.parse(times[1])))
                    : Optional.empty();
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /**
     * The form with the one time in the place of the other.
     *
     * @throws Problem when nothing is planned then any more: the rule or its zone is another one by now
     */
    ScheduleForm taken(ScheduleForm form, Timing timing) {
        var moment = timing.next(planned.toInstant(), 1).stream()
                .filter(each -> each.at().equals(planned.toInstant()))
                .findFirst()
                .orElseThrow(() -> Problem.conflict(
                        "stale-offer",
                        "Nothing is planned for %s any more: the rule or its zone was changed since this was offered. Nothing was moved."
                                .formatted(Words.wall(planned.toString()))));
        return form.moved(timing, moment.wall().withNano(0), wall("slot", free.toInstant(), timing.zone()));
    }

    /** What clocks show then. Of two moments at which they show the same, a schedule can only mean the first. */
    static LocalDateTime wall(String field, Instant at, ZoneId zone) {
        var wall = LocalDateTime.ofInstant(at, zone);
        if (!Moment.of(wall, zone).at().equals(at)) {
            throw Problem.invalid(FieldError.at(
                    "#/" + field,
                    "second-of-two",
                    "Clocks in %s show %s twice that day, and the first is meant. Choose another time."
                            .formatted(zone.getId(), wall.toLocalTime())));
        }
        return wall;
    }
}
