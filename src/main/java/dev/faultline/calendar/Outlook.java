package dev.faultline.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What calendars say of starts in one place: read once, asked for as many moments as somebody likes. */
public final class Outlook {

    private final List<Calendar> calendars;
    private final Where where;

    Outlook(List<Calendar> calendars, Where where) {
        this.calendars = List.copyOf(calendars);
        this.where = where;
    }

    /** What the others say, where somebody set some aside. */
    public Outlook without(Set<UUID> setAside) {
        return new Outlook(
                calendars.stream().filter(each -> !setAside.contains(each.id())).toList(), where);
    }

    /** @param whole how long it may take until nothing is left of it */
    public Ruling at(Instant start, Duration whole) {
        return Ruling.of(calendars, where, start, whole);
    }
}
