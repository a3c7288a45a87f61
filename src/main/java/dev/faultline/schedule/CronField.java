package dev.faultline.schedule;

import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One field of a cron expression that holds numbers.
 *
 * @param called for people
 * @param names what may be written for the numbers from {@code least} on; empty where only numbers may
 */
record CronField(String called, int least, int most, List<String> names) {

    static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    static final List<String> WEEKDAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    static final CronField SECONDS = new CronField("seconds", 0, 59, List.of());
    static final CronField MINUTES = new CronField("minutes", 0, 59, List.of());
    static final CronField HOURS = new CronField("hours", 0, 23, List.of());
    static final CronField DAYS_OF_MONTH = new CronField("day of the month", 1, 31, List.of());
    static final CronField MONTH = new CronField("month", 1, 12, MONTHS);
    static final CronField YEARS = new CronField("year", 1970, 2199, List.of());

    static CronField daysOfWeek(CronDialect dialect) {
        return dialect == CronDialect.QUARTZ
                ? new CronField("day of the week", 1, 7, WEEKDAYS)
                : new CronField("day of the week", 0, 7, WEEKDAYS);
    }

    /**
     * The numbers that a list such as {@code 1-5,20/10} means.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    SortedSet<Integer> numbers(String list, CronDialect dialect) {
        var numbers = new TreeSet<Integer>();
        for (String item : items(list)) {
            numbers.addAll(item(item, dialect));
        }
        return numbers;
    }

    List<String> items(String list) {
        var items = List.of(list.split(",", -1));
        if (items.contains("")) {
            throw refused(list, "has an empty item");
        }
        return items;
    }

    private List<Integer> item(String item, CronDialect dialect) {
        String[] stepped = item.split("/", -1);
        if (stepped.length > 2) {
            throw refused(item, "has two steps");
        }
        int step = stepped.length == 1 ? 1 : step(stepped[1]);
        String range = stepped[0];
        if (range.equals("*")) {
            return steps(least, most, step);
        }
        int dash = range.indexOf('-', 1);
        if (dash >= 0) {
            int from = number(range.substring(0, dash));
            String end = range.substring(dash + 1);
            int to = most == 7 && least == 0 && end.equalsIgnoreCase("SUN") ? 7 : number(end);
            return from <= to ? steps(from, to, step) : wrapped(item, from, to, step, dialect);
        }
        int from = number(range);
        if (stepped.length == 1) {
            return List.of(from);
        }
        if (dialect == CronDialect.UNIX) {
            throw refused(item, "is no range; write %s-%d/%d".formatted(range, most, step));
        }
        return steps(from, most, step);
    }

    /** Only Quartz goes on from the end to the beginning: {@code FRI-MON}, {@code 22-2}. */
    private List<Integer> wrapped(String item, int from, int to, int step, CronDialect dialect) {
        if (dialect != CronDialect.QUARTZ || equals(YEARS)) {
            throw refused(item, "ends before it begins");
        }
        int many = most - least + 1;
        return Stream.iterate(from, each -> each <= to + many, each -> each + step)
                .map(each -> (each - least) % many + least)
                .toList();
    }

    private static List<Integer> steps(int from, int to, int step) {
        return Stream.iterate(from, each -> each <= to, each -> each + step).toList();
    }

    private int step(String written) {
        int step = digits(written);
        if (step < 1 || step > most - least) {
            throw new IllegalArgumentException("The step /%s in the %s is not 1 to %d; for longer ones use “every”."
                    .formatted(written, called, most - least));
        }
        return step;
    }

    int number(String written) {
        int named = names.indexOf(written.toUpperCase(Locale.ROOT));
        int number = named >= 0 ? named + (names.equals(WEEKDAYS) ? least : 1) : digits(written);
        if (number < least || number > most) {
            throw new IllegalArgumentException("“%s” in the %s is not %d to %d%s."
                    .formatted(
                            written,
                            called,
                            least,
                            most,
                            names.isEmpty() ? "" : " or %s to %s".formatted(names.getFirst(), names.getLast())));
        }
        return number;
    }

    private static int digits(String written) {
        return written.matches("[0-9]{1,4}") ? Integer.parseInt(written) : -1;
    }

    IllegalArgumentException refused(String item, String why) {
        return new IllegalArgumentException("“%s” in the %s %s.".formatted(item, called, why));
    }
}
