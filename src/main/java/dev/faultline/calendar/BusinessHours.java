package dev.faultline.calendar;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything happens while people are there: from its start to the end of its undo.
 *
 * @param holidays from their midnight to the next, in the zone, nobody is there
 * @param region whose holidays are such days, too; null where none is named
 */
record BusinessHours(
        List<Weekly> week,
        SortedSet<LocalDate> holidays,
        @Nullable Region region,
        ZoneId zone) implements Rule {

    /** How far one looks for the next time that they open. */
    private static final Duration HORIZON = Duration.ofDays(62);

    BusinessHours {
        week = List.copyOf(week);
        holidays = new TreeSet<>(holidays);
    }

    /** @param to before or at {@code from}, it is that of the next day */
    record Weekly(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
        Weekly {
            days = Set.copyOf(days);
        }

        private Span on(LocalDate day, ZoneId zone) {
            return new Span(
                    Wall.latest(day.atTime(from), zone),
                    Wall.earliest((to.isAfter(from) ? day : day.plusDays(1)).atTime(to), zone));
        }

        String inWords() {
            String named = days.stream()
                    .sorted()
                    .map(each -> each.getDisplayName(TextStyle.SHORT, Locale.ENGLISH))
                    .collect(Collectors.joining(", "));
            return "%s %s to %s".formatted(days.size() == 7 ? "every day" : named, from, to);
        }
    }

    /** What is open around these moments; what lies a day or more outside of them may be missing. */
    List<Span> open(Instant from, Instant until) {
        var first = LocalDate.ofInstant(from, zone).minusDays(2);
        var last = LocalDate.ofInstant(until, zone).plusDays(2);
        var spans = new ArrayList<Span>();
        first.datesUntil(last)
                .forEach(day -> week.stream()
                        .filter(each -> each.days().contains(day.getDayOfWeek()))
                        .map(each -> each.on(day, zone))
                        .filter(each -> !each.isEmpty())
                        .forEach(spans::add));
        var open = Span.merged(spans);
        for (var holiday : closed(first, last).keySet()) {
            var closed = Holidays.day(holiday, zone);
            open = open.stream().flatMap(each -> each.without(closed)).toList();
        }
        return open;
    }

    /** The holidays among these days, and what they are called; {@code last} is not included. */
    private SortedMap<LocalDate, String> closed(LocalDate first, LocalDate last) {
        var closed = new TreeMap<LocalDate, String>();
        holidays.subSet(first, last).forEach(each -> closed.put(each, "a holiday"));
        if (region != null) {
            closed.putAll(region.holidays(first, last));
        }
        return closed;
    }

    @Override
    public Optional<String> against(Span whole, Scope scope) {
        var open = open(whole.from(), whole.until());
        if (open.stream().anyMatch(each -> each.contains(whole))) {
            return Optional.empty();
        }
        String hours = "the business hours of %s (%s)".formatted(whose(scope), inWords());
        return Optional.of(
                open.stream().anyMatch(each -> each.contains(whole.from()))
                        ? "It could last beyond %s.".formatted(hours)
                        : "It is outside of %s.%s".formatted(hours, holiday(LocalDate.ofInstant(whole.from(), zone))));
    }

    static String whose(Scope scope) {
        return scope instanceof Scope.Organisation ? "the organisation" : scope.inWords();
    }

    private String holiday(LocalDate day) {
        String name = closed(day, day.plusDays(1)).get(day);
        return name == null ? "" : " %s is %s.".formatted(Words.day(day), name);
    }

    @Override
    public Stream<Instant> changes(Instant start, Duration whole) {
        return open(start, start.plus(HORIZON)).stream()
                .flatMap(each -> Stream.of(each.from(), each.until().minus(whole)));
    }

    @Override
    public List<Closure> closed(Instant now, int most) {
        return region == null ? List.of() : Holidays.closed(region, zone, now, most);
    }

    @Override
    public String inWords() {
        String hours = week.stream().map(Weekly::inWords).collect(Collectors.joining("; "));
        return "%s %s%s".formatted(hours, zone.getId(), closedInWords());
    }

    private String closedInWords() {
        String days = holidays.isEmpty()
                ? ""
                : holidays.size() == 1 ? ", but 1 holiday" : ", but %d holidays".formatted(holidays.size());
        return region == null
                ? days
                : ", but the holidays of %s%s".formatted(region.code(), days.replace(", but", " and"));
    }
}
