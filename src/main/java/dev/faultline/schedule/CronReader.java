package dev.faultline.schedule;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads cron expressions as their dialects mean them. Refusals are sentences for people. */
final class CronReader {

    private static final Map<String, String> MACROS = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    /** A digit that is neither a step nor the number behind a hash. */
    private static final Pattern NUMBERED_DAY = Pattern.compile("(^|[^#/0-9])[0-9]");

    private final CronDialect dialect;
    private final String text;

    private CronReader(CronDialect dialect, String text) {
        this.dialect = dialect;
        this.text = text;
    }

    /** @throws IllegalArgumentException with a sentence for people */
    static Cron read(String text, Optional<CronDialect> dialect) {
        String written = text.strip();
        if (written.startsWith("@")) {
            String meant = MACROS.get(written.toLowerCase(Locale.ROOT));
            if (meant == null) {
                throw new IllegalArgumentException(
                        "“%s” is none of @hourly, @daily, @weekly, @monthly, @yearly and @every 2h."
                                .formatted(written));
            }
            return new CronReader(CronDialect.UNIX, written).read(List.of(meant.split(" ")));
        }
        var fields = List.of(written.split("\\s+"));
        return new CronReader(dialect.orElseGet(() -> guess(fields)), written).read(fields);
    }

    /** What has several meanings is asked about, never guessed: a weekday that is off by one is noticed too late. */
    private static CronDialect guess(List<String> fields) {
        return switch (fields.size()) {
            case 5 -> CronDialect.UNIX;
            case 6 -> {
                if (!fields.get(3).equals("?") && !fields.get(5).equals("?")) {
                    yield CronDialect.SPRING; // Quartz demands a question mark
                }
                if (NUMBERED_DAY.matcher(fields.get(5)).find()) {
                    throw new IllegalArgumentException(
                            "The day of the week “%s” is another day in Quartz (1 is Sunday) than in Spring (1 is Monday). Say which with “dialect”, or write SUN to SAT."
                                    .formatted(fields.get(5)));
                }
                yield CronDialect.QUARTZ;
            }
            case 7 -> CronDialect.QUARTZ;
            default ->
                throw new IllegalArgumentException(
                        "A cron expression has 5 fields (minutes, hours, day of the month, month, day of the week), 6 with the seconds before them, or 7 with the year behind; here are %d."
                                .formatted(fields.size()));
        };
    }

    private Cron read(List<String> fields) {
        boolean fits = switch (dialect) {
            case UNIX -> fields.size() == 5;
            case SPRING -> fields.size() == 6;
            case QUARTZ -> fields.size() == 6 || fields.size() == 7;
        };
        if (!fits) {
            throw new IllegalArgumentException("%s has %s fields; here are %d."
                    .formatted(
                            dialect.title(),
                            dialect == CronDialect.UNIX ? "5" : dialect == CronDialect.SPRING ? "6" : "6 or 7",
                            fields.size()));
        }
        int first = dialect == CronDialect.UNIX ? 0 : 1;
        var seconds = first == 0 ? new TreeSet<>(Set.of(0)) : CronField.SECONDS.numbers(fields.getFirst(), dialect);
        var minutes = CronField.MINUTES.numbers(fields.get(first), dialect);
        var hours = CronField.HOURS.numbers(fields.get(first + 1), dialect);
        var days = days(
                fields.get(first + 2),
                fields.get(first + 3),
                fields.get(first + 4),
                fields.size() == 7 ? fields.get(6) : "*");
        return new Cron(text, dialect, times(hours, minutes, seconds), days);
    }

    private static List<LocalTime> times(
            SortedSet<Integer> hours, SortedSet<Integer> minutes, SortedSet<Integer> seconds) {
        if (seconds.size() > 1) {
            throw new IllegalArgumentException(
                    "Several times a minute is too often; at least 15 minutes must lie between two.");
        }
        var times = new ArrayList<LocalTime>();
        hours.forEach(hour -> minutes.forEach(minute -> times.add(LocalTime.of(hour, minute, seconds.getFirst()))));
        return times;
    }

    private CronDays days(String ofMonth, String month, String ofWeek, String year) {
        if (dialect == CronDialect.QUARTZ && ofMonth.equals("?") == ofWeek.equals("?")) {
            throw new IllegalArgumentException(
                    "Quartz takes a day of the month or a day of the week; exactly one of the two must be “?”.");
        }
        var months = CronField.MONTH.numbers(month, dialect);
        var years = year.equals("*") ? new TreeSet<Integer>() : CronField.YEARS.numbers(year, dialect);
        return new CronDays(
                isAny(ofMonth) ? List.of() : daysOfMonth(ofMonth),
                isAny(ofWeek) ? List.of() : daysOfWeek(ofWeek),
                // the rule of cron itself: a field that begins with a star never widens the other
                dialect == CronDialect.UNIX && !ofMonth.startsWith("*") && !ofWeek.startsWith("*"),
                months,
                years);
    }

    private boolean isAny(String days) {
        if (days.equals("?") && dialect == CronDialect.UNIX) {
            throw new IllegalArgumentException("“?” is not known to Unix cron; write “*”.");
        }
        return days.equals("*") || days.equals("?");
    }

    private List<DayPick> daysOfMonth(String list) {
        var picks = new LinkedHashSet<DayPick>();
        for (String item : CronField.DAYS_OF_MONTH.items(list)) {
            String upper = item.toUpperCase(Locale.ROOT);
            if (upper.equals("L") || upper.startsWith("L-")) {
                picks.add(new DayPick.Last(
                        special(item, CronField.DAYS_OF_MONTH) && upper.length() > 1 ? before(upper.substring(2)) : 0));
            } else if (upper.equals("LW") && special(item, CronField.DAYS_OF_MONTH)) {
                picks.add(new DayPick.LastWorkday());
            } else if (upper.endsWith("W") && special(item, CronField.DAYS_OF_MONTH)) {
                picks.add(new DayPick.Workday(CronField.DAYS_OF_MONTH.number(upper.substring(0, upper.length() - 1))));
            } else {
                CronField.DAYS_OF_MONTH.numbers(item, dialect).forEach(day -> picks.add(new DayPick.OfMonth(day)));
            }
        }
        return List.copyOf(picks);
    }

    private static int before(String written) {
        if (!written.matches("[0-9]{1,2}") || Integer.parseInt(written) > 30) {
            throw CronField.DAYS_OF_MONTH.refused("L-" + written, "is not L-1 to L-30");
        }
        return Integer.parseInt(written);
    }

    private List<DayPick> daysOfWeek(String list) {
        var field = CronField.daysOfWeek(dialect);
        var picks = new LinkedHashSet<DayPick>();
        for (String item : field.items(list)) {
            String upper = item.toUpperCase(Locale.ROOT);
            int hash = upper.indexOf('#');
            if (upper.equals("L") && special(item, field)) {
                picks.add(lastOfWeek());
            } else if (upper.endsWith("L") && special(item, field)) {
                picks.add(new DayPick.LastOf(weekday(field.number(upper.substring(0, upper.length() - 1)))));
            } else if (hash > 0 && special(item, field)) {
                picks.add(new DayPick.Nth(
                        weekday(field.number(upper.substring(0, hash))), nth(item, field, upper.substring(hash + 1))));
            } else {
                field.numbers(item, dialect).forEach(day -> picks.add(new DayPick.OfWeek(weekday(day))));
            }
        }
        return List.copyOf(picks);
    }

    private DayPick lastOfWeek() {
        if (dialect == CronDialect.QUARTZ) {
            return new DayPick.OfWeek(DayOfWeek.SATURDAY);
        }
        throw new IllegalArgumentException("“L” in the day of the week means nothing in Spring; write 5L or FRIL.");
    }

    private static int nth(String item, CronField field, String written) {
        if (!written.matches("[1-5]")) {
            throw field.refused(item, "must have 1 to 5 behind the “#”");
        }
        return Integer.parseInt(written);
    }

    private boolean special(String item, CronField field) {
        if (dialect == CronDialect.UNIX) {
            throw field.refused(item, "is not known to Unix cron");
        }
        return true;
    }

    private DayOfWeek weekday(int number) {
        int fromSunday = dialect == CronDialect.QUARTZ ? number - 1 : number % 7;
        return fromSunday == 0 ? DayOfWeek.SUNDAY : DayOfWeek.of(fromSunday);
    }
}
