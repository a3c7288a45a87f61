package dev.faultline.schedule;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** How rules are said in English. */
final class Words {

    private static final int FEW = 6;
    private static final DateTimeFormatter WALL =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu HH:mm:ss xxx", Locale.ENGLISH);
    private static final DateTimeFormatter WALL_TO_THE_MINUTE =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu HH:mm xxx", Locale.ENGLISH);

    private Words() {}

    /** {@code a}, {@code a and b}, {@code a, b and c}. */
    static String list(List<String> words) {
        return words.size() < 2
                ? String.join("", words)
                : String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.getLast();
    }

    /** What a clock on the wall shows, such as {@code Mon 30 Nov 2026 14:00 +01:00}. @param local in ISO 8601, with its offset */
    static String wall(String local) {
        var time = OffsetDateTime.parse(local);
        return (time.getSecond() == 0 ? WALL_TO_THE_MINUTE : WALL).format(time);
    }

    static String name(DayOfWeek day) {
        return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    static String name(Month month) {
        return month.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    static String weekdays(Collection<DayOfWeek> days) {
        var numbers = days.stream().map(DayOfWeek::getValue).distinct().sorted().toList();
        return numbers.size() == 7 ? "every day" : runs(numbers, each -> name(DayOfWeek.of(each)));
    }

    static String months(Collection<Integer> months) {
        return runs(months.stream().sorted().toList(), each -> name(Month.of(each)));
    }

    static String numbers(Collection<Integer> numbers) {
        return runs(numbers.stream().sorted().toList(), Integer::toString);
    }

    /** Three and more in a row become {@code first to last}. */
    private static String runs(List<Integer> numbers, IntFunction<String> name) {
        var words = new ArrayList<String>();
        for (int i = 0; i < numbers.size(); ) {
            int end = i;
            while (end + 1 < numbers.size() && numbers.get(end + 1) == numbers.get(end) + 1) {
                end++;
            }
            if (end - i >= 2) {
                words.add(name.apply(numbers.get(i)) + " to " + name.apply(numbers.get(end)));
            } else {
                IntStream.rangeClosed(i, end).forEach(each -> words.add(name.apply(numbers.get(each))));
            }
            i = end + 1;
        }
        return list(words);
    }

    /** {@code 1st}, {@code 22nd}, {@code 13th}. */
    static String ordinal(int number) {
        int tens = number % 100;
        String end = tens >= 11 && tens <= 13
                ? "th"
                : switch (number % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
        return number + end;
    }

    /** The times of a day: {@code at 09:00 and 14:00}, {@code every 2 hours}, {@code every 30 minutes from 09:00 to 17:30}. */
    static String times(List<LocalTime> times) {
        if (times.size() > 2) {
            var step = Duration.between(times.get(0), times.get(1));
            boolean even = IntStream.range(1, times.size())
                    .allMatch(i ->
                            Duration.between(times.get(i - 1), times.get(i)).equals(step));
            boolean round = step.multipliedBy(times.size()).equals(Duration.ofDays(1));
            if (even && (round || times.size() > FEW)) {
                return "every " + span(step)
                        + (round && times.getFirst().equals(LocalTime.MIDNIGHT)
                                ? ""
                                : " from %s to %s".formatted(times.getFirst(), times.getLast()));
            }
        }
        return "at " + list(times.stream().map(LocalTime::toString).toList());
    }

    private static String span(Duration span) {
        if (span.toMinutesPart() == 0 && span.toSecondsPart() == 0) {
            return span.toHours() == 1 ? "hour" : span.toHours() + " hours";
        }
        return span.toMinutes() == 1 ? "minute" : span.toMinutes() + " minutes";
    }

    static String capital(String sentence) {
        return sentence.substring(0, 1).toUpperCase(Locale.ENGLISH) + sentence.substring(1);
    }
}
