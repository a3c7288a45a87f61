package dev.faultline.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Nothing starts that would meet a holiday: each is a freeze of its day, as the zone has it. */
record Holidays(Region region, ZoneId zone) implements Rule {

    /** How far one looks for the next change; the longest way between two holidays is shorter. */
    private static final int DAYS_AHEAD = 400;

    /** With their names, those that may meet this. */
    private Stream<Map.Entry<LocalDate, String>> around(Instant from, Instant until) {
        return region
                .holidays(
                        LocalDate.ofInstant(from, zone).minusDays(1),
                        LocalDate.ofInstant(until, zone).plusDays(2))
                .entrySet()
                .stream();
    }

    static Span day(LocalDate day, ZoneId zone) {
        return new Span(
                Wall.earliest(day.atStartOfDay(), zone),
                Wall.latest(day.plusDays(1).atStartOfDay(), zone));
    }

    @Override
    public Optional<String> against(Span whole, Scope scope) {
        return around(whole.from(), whole.until())
                .filter(each -> day(each.getKey(), zone).meets(whole))
                .findFirst()
                .map(each -> (day(each.getKey(), zone).contains(whole.from()) ? "It is %s" : "It could last into %s")
                                .formatted(named(each))
                        + ", a holiday in %s that is a freeze of %s, in %s."
                                .formatted(region.code(), scope.inWords(), zone.getId()));
    }

    static String named(Map.Entry<LocalDate, String> holiday) {
        return "%s on %s".formatted(holiday.getValue(), Words.day(holiday.getKey()));
    }

    @Override
    public Stream<Instant> changes(Instant start, Duration whole) {
        var last = start.plus(Duration.ofDays(DAYS_AHEAD));
        return around(start, last)
                .map(each -> day(each.getKey(), zone))
                .flatMap(each -> Stream.of(each.from().minus(whole), each.until()));
    }

    @Override
    public List<Closure> closed(Instant now, int most) {
        return closed(region, zone, now, most);
    }

    /** The next days off, each as a time that is closed. */
    static List<Closure> closed(Region region, ZoneId zone, Instant now, int most) {
        var today = LocalDate.ofInstant(now, zone);
        return region.holidays(today, today.plusDays(DAYS_AHEAD)).entrySet().stream()
                .limit(most)
                .map(each -> new Closure(
                        each.getKey().toString(),
                        each.getValue(),
                        each.getKey().atStartOfDay(),
                        each.getKey().plusDays(1).atStartOfDay(),
                        zone))
                .toList();
    }

    @Override
    public String inWords() {
        return "the holidays of %s, their days in %s".formatted(region.code(), zone.getId());
    }
}
