package dev.faultline.calendar;

import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * A time that somebody else's calendar closes.
 *
 * @param uid of the event that it belongs to
 * @param name in the words of that calendar; may be empty
 * @param from what clocks in the zone show
 * @param until not included
 */
record Closure(String uid, String name, LocalDateTime from, LocalDateTime until, ZoneId zone) {

    /** The longest that may be meant. */
    public Span span() {
        return new Span(Wall.earliest(from, zone), Wall.latest(until, zone));
    }

    public String called() {
        return name.isEmpty() ? "an event without a name" : "“%s”".formatted(name);
    }

    public String inWords() {
        return "from %s to %s %s".formatted(Words.wall(from), Words.wall(until), zone.getId());
    }
}
