package dev.faultline.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What calendars say of starts in one place: read once, asked for as many moments as somebody likes. */
public final class Outlook {

    private final List<Calendar> calendars;
    private final Where where;

    Outlook(List<Calendar> calendars, Where where) {
        this.calendars = List.copyOf(calendars);
        this.where = where;
    }

    /** @param whole how long it may take until nothing is left of it */
    public Ruling at(Instant start, Duration whole) {
        return Ruling.of(calendars, where, start, whole);
    }
}
