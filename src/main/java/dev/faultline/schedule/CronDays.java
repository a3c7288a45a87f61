package dev.faultline.schedule;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which days a cron expression means.
 *
 * @param ofMonth none: every day of the month
 * @param ofWeek none: every day of the week
 * @param either whether one of the two is enough where both are given
 * @param months from 1
 * @param years none: every year
 */
record CronDays(
        List<DayPick> ofMonth,
        List<DayPick> ofWeek,
        boolean either,
        SortedSet<Integer> months,
        SortedSet<Integer> years) {

    private static final int ALWAYS_THERE = 28;

    boolean holds(LocalDate day) {
        if (!months.contains(day.getMonthValue()) || (!years.isEmpty() && !years.contains(day.getYear()))) {
            return false;
        }
        boolean month = ofMonth.isEmpty() || ofMonth.stream().anyMatch(each -> each.holds(day));
        boolean week = ofWeek.isEmpty() || ofWeek.stream().anyMatch(each -> each.holds(day));
        boolean choice = either && !ofMonth.isEmpty() && !ofWeek.isEmpty();
        return choice ? month || week : month && week;
    }

    boolean namesLateDays() {
        return ofMonth.stream()
                .anyMatch(each -> (each instanceof DayPick.OfMonth(int number) && number > ALWAYS_THERE)
                        || (each instanceof DayPick.Workday(int nearest) && nearest > ALWAYS_THERE));
    }

    String inWords() {
        var words = new StringBuilder(days());
        if (months.size() < 12) {
            words.append(" in ").append(Words.months(months));
        }
        if (!years.isEmpty()) {
            words.append(months.size() < 12 ? " of " : " in ").append(Words.numbers(years));
        }
        return words.toString();
    }

    private String days() {
        if (ofMonth.isEmpty()) {
            return ofWeek.isEmpty() ? "every day" : weekdays();
        }
        String month = monthDays() + (months.size() < 12 ? "" : " of the month");
        if (ofWeek.isEmpty()) {
            return month;
        }
        return either ? month + ", and also " + weekdays() : month + ", but only " + weekdays();
    }

    private String weekdays() {
        var plain = ofWeek.stream()
                .filter(DayPick.OfWeek.class::isInstance)
                .map(each -> ((DayPick.OfWeek) each).weekday())
                .toList();
        var words = new ArrayList<String>();
        if (!plain.isEmpty()) {
            words.add(Words.weekdays(plain));
        }
        ofWeek.stream().flatMap(CronDays::special).forEach(words::add);
        return Words.list(words);
    }

    private String monthDays() {
        var plain = new TreeSet<Integer>();
        ofMonth.forEach(each -> {
            if (each instanceof DayPick.OfMonth(int number)) {
                plain.add(number);
            }
        });
        var words = new ArrayList<String>();
        if (!plain.isEmpty()) {
            words.add((plain.size() == 1 ? "day " : "days ") + Words.numbers(plain));
        }
        ofMonth.stream().flatMap(CronDays::special).forEach(words::add);
        return "on " + Words.list(words);
    }

    private static Stream<String> special(DayPick pick) {
        return switch (pick) {
            case DayPick.OfMonth _, DayPick.OfWeek _ -> Stream.empty();
            case DayPick.Last(int before) ->
                Stream.of(before == 0 ? "the last day" : "the %s day before the last".formatted(Words.ordinal(before)));
            case DayPick.LastWorkday() -> Stream.of("the last working day");
            case DayPick.Workday(int nearest) -> Stream.of("the working day nearest to day " + nearest);
            case DayPick.LastOf(var weekday) -> Stream.of("the last %s of the month".formatted(Words.name(weekday)));
            case DayPick.Nth(var weekday, int number) ->
                Stream.of("the %s %s of the month".formatted(Words.ordinal(number), Words.name(weekday)));
        };
    }
}
