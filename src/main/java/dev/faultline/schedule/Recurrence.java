package dev.faultline.schedule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A recurrence rule of RFC 5545 §3.3.10, as far as days are its smallest step.
 *
 * @param start DTSTART: from when on, and what the parts that are missing are taken from
 * @param count 0: no such end
 * @param until no such end when null; included
 * @param zone in which {@code until} is compared
 * @param times of a day, in order
 * @param positions BYSETPOS
 */
record Recurrence(
        String text,
        LocalDateTime start,
        Frequency frequency,
        int interval,
        int count,
        @Nullable Instant until,
        ZoneId zone,
        SortedSet<Integer> months,
        SortedSet<Integer> monthDays,
        List<Weekday> weekdays,
        List<LocalTime> times,
        SortedSet<Integer> positions,
        DayOfWeek weekStart)
        implements WallRule {

    private static final int ALWAYS_THERE = 28;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);

    enum Frequency {
        DAILY("day", ChronoUnit.DAYS),
        WEEKLY("week", ChronoUnit.WEEKS),
        MONTHLY("month", ChronoUnit.MONTHS),
        YEARLY("year", ChronoUnit.YEARS);

        private final String period;
        private final ChronoUnit unit;

        Frequency(String period, ChronoUnit unit) {
            this.period = period;
            this.unit = unit;
        }
    }

    /** @param number which of the period, from its end when negative; 0: each */
    record Weekday(int number, DayOfWeek day) {

        String inWords() {
            if (number == 0) {
                return Words.name(day);
            }
            String which =
                    number == -1 ? "last" : number > 0 ? Words.ordinal(number) : Words.ordinal(-number) + " but last";
            return "the %s %s".formatted(which, Words.name(day));
        }
    }

    @Override
    public Iterator<LocalDateTime> from(LocalDateTime earliest) {
        return new Periods(earliest);
    }

    @Override
    public boolean namesLateDays() {
        return monthDays.isEmpty()
                ? weekdays.isEmpty()
                        && (frequency == Frequency.MONTHLY || (frequency == Frequency.YEARLY && !months.isEmpty()))
                        && start.getDayOfMonth() > ALWAYS_THERE
                : monthDays.stream().anyMatch(day -> Math.abs(day) > ALWAYS_THERE);
    }

    /** Period by period: the candidates of one, cut down to those that BYSETPOS keeps. */
    private final class Periods implements Iterator<LocalDateTime> {

        private final LocalDateTime earliest;
        private final LocalDate base = frequency == Frequency.WEEKLY
                ? start.toLocalDate().with(TemporalAdjusters.previousOrSame(weekStart))
                : frequency == Frequency.MONTHLY
                        ? start.toLocalDate().withDayOfMonth(1)
                        : frequency == Frequency.YEARLY ? start.toLocalDate().withDayOfYear(1) : start.toLocalDate();
        private final ArrayDeque<LocalDateTime> found = new ArrayDeque<>();
        private LocalDate end;
        private long period;
        private int counted;
        private boolean over;

        Periods(LocalDateTime earliest) {
            this.earliest = earliest;
            this.period =
                    count > 0 ? 0 : Math.max(0, frequency.unit.between(base, earliest.toLocalDate()) / interval - 1);
            this.end =
                    (earliest.isAfter(start) ? earliest : start).toLocalDate().plusYears(REACH_YEARS);
        }

        @Override
        public boolean hasNext() {
            while (found.isEmpty() && !over) {
                var first = base.plus(period * interval, frequency.unit);
                period++;
                over = first.isAfter(end);
                candidates(first).forEach(this::take);
                if (!found.isEmpty()) {
                    end = first.plusYears(REACH_YEARS);
                }
            }
            return !found.isEmpty();
        }

        private void take(LocalDateTime time) {
            if (over || time.isBefore(start)) {
                return;
            }
            if (until != null && time.atZone(zone).toInstant().isAfter(until)) {
                over = true;
                return;
            }
            counted++;
            over = counted == count;
            if (!time.isBefore(earliest)) {
                found.add(time);
            }
        }

        @Override
        public LocalDateTime next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return found.remove();
        }
    }

    private List<LocalDateTime> candidates(LocalDate first) {
        var all = new TreeSet<LocalDateTime>();
        days(first).forEach(day -> times.forEach(time -> all.add(day.atTime(time))));
        if (positions.isEmpty()) {
            return List.copyOf(all);
        }
        var sorted = List.copyOf(all);
        return positions.stream()
                .map(each -> each > 0 ? each - 1 : sorted.size() + each)
                .filter(index -> index >= 0 && index < sorted.size())
                .sorted()
                .distinct()
                .map(sorted::get)
                .toList();
    }

    private Stream<LocalDate> days(LocalDate first) {
        return switch (frequency) {
            case DAILY ->
                Stream.of(first)
                        .filter(this::isInMonths)
                        .filter(this::isOfMonth)
                        .filter(this::isOfWeek);
            case WEEKLY ->
                IntStream.range(0, 7)
                        .mapToObj(first::plusDays)
                        .filter(day -> weekdays.isEmpty() ? day.getDayOfWeek() == start.getDayOfWeek() : isOfWeek(day))
                        .filter(this::isInMonths);
            case MONTHLY -> isInMonths(first) ? ofMonth(YearMonth.from(first)) : Stream.empty();
            case YEARLY -> ofYear(first.getYear());
        };
    }

    private Stream<LocalDate> ofYear(int year) {
        if (months.isEmpty() && monthDays.isEmpty()) {
            if (weekdays.isEmpty()) {
                return ofMonth(YearMonth.of(year, start.getMonth()));
            }
            return numbered(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31));
        }
        return IntStream.rangeClosed(1, 12)
                .filter(month -> months.isEmpty() || months.contains(month))
                .boxed()
                .flatMap(month -> ofMonth(YearMonth.of(year, month)));
    }

    private Stream<LocalDate> ofMonth(YearMonth month) {
        if (monthDays.isEmpty()) {
            return weekdays.isEmpty()
                    ? Stream.of(start.getDayOfMonth()).filter(month::isValidDay).map(month::atDay)
                    : numbered(month.atDay(1), month.atEndOfMonth());
        }
        return monthDays.stream()
                .map(day -> day > 0 ? day : month.lengthOfMonth() + day + 1)
                .filter(month::isValidDay)
                .map(month::atDay)
                .filter(this::isOfWeek);
    }

    /** The days of BYDAY between two, where its numbers count. */
    private Stream<LocalDate> numbered(LocalDate first, LocalDate last) {
        return weekdays.stream().flatMap(each -> {
            var all = new ArrayList<LocalDate>();
            for (var day = first.with(TemporalAdjusters.nextOrSame(each.day()));
                    !day.isAfter(last);
                    day = day.plusWeeks(1)) {
                all.add(day);
            }
            if (each.number() == 0) {
                return all.stream();
            }
            int index = each.number() > 0 ? each.number() - 1 : all.size() + each.number();
            return index >= 0 && index < all.size() ? Stream.of(all.get(index)) : Stream.empty();
        });
    }

    private boolean isInMonths(LocalDate day) {
        return months.isEmpty() || months.contains(day.getMonthValue());
    }

    private boolean isOfMonth(LocalDate day) {
        return monthDays.isEmpty()
                || monthDays.contains(day.getDayOfMonth())
                || monthDays.contains(day.getDayOfMonth() - day.lengthOfMonth() - 1);
    }

    private boolean isOfWeek(LocalDate day) {
        return weekdays.isEmpty() || weekdays.stream().anyMatch(each -> each.day() == day.getDayOfWeek());
    }

    @Override
    public String inWords() {
        var words = new StringBuilder("Every ")
                .append(interval == 1 ? "" : interval + " ")
                .append(frequency.period)
                .append(interval == 1 ? "" : "s");
        if (!months.isEmpty()) {
            words.append(" in ").append(Words.months(months));
        }
        if (!positions.isEmpty()) {
            words.append(" on ")
                    .append(Words.list(
                            positions.stream().map(Recurrence::position).toList()))
                    .append(" of ");
        } else {
            words.append(onDays().isEmpty() ? "" : " on ");
        }
        words.append(onDays()).append(' ').append(Words.times(times));
        if (count > 0) {
            words.append(count == 1 ? ", once" : ", %d times".formatted(count));
        }
        if (until != null) {
            words.append(", until ").append(DATE.format(until.atZone(zone)));
        }
        return words.toString();
    }

    private String onDays() {
        var parts = new ArrayList<String>();
        if (!monthDays.isEmpty()) {
            parts.add(Words.list(monthDays.stream().map(Recurrence::monthDay).toList()));
        }
        if (!weekdays.isEmpty()) {
            boolean plain = weekdays.stream().allMatch(each -> each.number() == 0);
            parts.add(
                    plain
                            ? Words.weekdays(weekdays.stream().map(Weekday::day).toList())
                            : Words.list(weekdays.stream().map(Weekday::inWords).toList()));
        }
        if (parts.isEmpty()) {
            return switch (frequency) {
                case DAILY -> "";
                case WEEKLY -> Words.name(start.getDayOfWeek());
                case MONTHLY -> "day " + start.getDayOfMonth();
                case YEARLY -> months.isEmpty() ? DAY.format(start) : "day " + start.getDayOfMonth();
            };
        }
        return String.join(", but only ", parts);
    }

    private static String position(int position) {
        return position == -1
                ? "the last"
                : position > 0
                        ? "the " + Words.ordinal(position)
                        : "the %s but last".formatted(Words.ordinal(-position));
    }

    private static String monthDay(int day) {
        return day == -1
                ? "the last day"
                : day > 0 ? "day " + day : "the %s day before the end".formatted(Words.ordinal(-day));
    }
}
