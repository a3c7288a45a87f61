package dev.faultline.schedule;

import dev.faultline.schedule.Recurrence.Frequency;
import dev.faultline.schedule.Recurrence.Weekday;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads RRULE. Refusals are sentences for people. */
final class RecurrenceReader {

    static final int MOST = 10_000;

    private static final Set<String> KNOWN = Set.of(
            "FREQ",
            "INTERVAL",
            "COUNT",
            "UNTIL",
            "BYMONTH",
            "BYMONTHDAY",
            "BYDAY",
            "BYHOUR",
            "BYMINUTE",
            "BYSETPOS",
            "WKST");
    private static final Map<String, DayOfWeek> DAYS = Map.of(
            "MO", DayOfWeek.MONDAY,
            "TU", DayOfWeek.TUESDAY,
            "WE", DayOfWeek.WEDNESDAY,
            "TH", DayOfWeek.THURSDAY,
            "FR", DayOfWeek.FRIDAY,
            "SA", DayOfWeek.SATURDAY,
            "SU", DayOfWeek.SUNDAY);
    private static final Pattern WEEKDAY = Pattern.compile("([+-]?[0-9]{1,2})?([A-Z]{2})");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,5}");
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

    private final String text;
    private final LocalDateTime start;
    private final boolean fullHours;
    private final ZoneId zone;
    private final Map<String, String> parts;

    private RecurrenceReader(
            String text, LocalDateTime start, boolean fullHours, ZoneId zone, Map<String, String> parts) {
        this.text = text;
        this.start = start;
        this.fullHours = fullHours;
        this.zone = zone;
        this.parts = parts;
    }

    /** @throws IllegalArgumentException with a sentence for people */
    static Recurrence read(String text, LocalDateTime start, ZoneId zone) {
        return read(text, start, false, zone);
    }

    /**
     * Of a rule that says no start: the first time that it means from now on is its start.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    static Recurrence readFrom(String text, LocalDateTime now, ZoneId zone) {
        var rule = read(text, now, true, zone);
        var times = rule.from(now);
        return times.hasNext() ? read(text, times.next(), zone) : rule;
    }

    /** @param fullHours whether BYHOUR means full hours when there is no BYMINUTE, rather than the minute of the start */
    private static Recurrence read(String text, LocalDateTime start, boolean fullHours, ZoneId zone) {
        String written = text.strip().toUpperCase(Locale.ROOT).replaceFirst("^RRULE:", "");
        var parts = new LinkedHashMap<String, String>();
        for (String part : written.split(";", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1 || equals == part.length() - 1) {
                throw new IllegalArgumentException(
                        "“%s” is not NAME=value. Write FREQ=WEEKLY;BYDAY=TU;BYHOUR=14;BYMINUTE=0.".formatted(part));
            }
            if (parts.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("%s stands there twice.".formatted(part.substring(0, equals)));
            }
        }
        return new RecurrenceReader(written, start, fullHours, zone, parts).read();
    }

    private Recurrence read() {
        for (String name : parts.keySet()) {
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException(
                        "%s is not understood here; known are FREQ, INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYMONTHDAY, BYDAY, BYHOUR, BYMINUTE and BYSETPOS."
                                .formatted(name));
            }
        }
        var frequency = frequency();
        if (parts.containsKey("COUNT") && parts.containsKey("UNTIL")) {
            throw new IllegalArgumentException("COUNT and UNTIL are two ends; give one of them.");
        }
        var monthDays = numbers("BYMONTHDAY", -31, 31);
        var weekdays = weekdays(frequency, !monthDays.isEmpty());
        if (frequency == Frequency.WEEKLY && !monthDays.isEmpty()) {
            throw new IllegalArgumentException("BYMONTHDAY does not go with FREQ=WEEKLY.");
        }
        var positions = numbers("BYSETPOS", -366, 366);
        if (!positions.isEmpty() && parts.keySet().stream().noneMatch(each -> each.matches("BY(?!SETPOS).*"))) {
            throw new IllegalArgumentException("BYSETPOS needs another BY… to choose from.");
        }
        return new Recurrence(
                text,
                start,
                frequency,
                number("INTERVAL", 1, 1000, 1),
                number("COUNT", 1, MOST, 0),
                until(),
                zone,
                numbers("BYMONTH", 1, 12),
                monthDays,
                weekdays,
                times(),
                positions,
                weekStart());
    }

    private Frequency frequency() {
        String written = parts.get("FREQ");
        return switch (written) {
            case "DAILY" -> Frequency.DAILY;
            case "WEEKLY" -> Frequency.WEEKLY;
            case "MONTHLY" -> Frequency.MONTHLY;
            case "YEARLY" -> Frequency.YEARLY;
            case null -> throw new IllegalArgumentException("FREQ is missing: DAILY, WEEKLY, MONTHLY or YEARLY.");
            case "HOURLY" ->
                throw new IllegalArgumentException(
                        "FREQ=HOURLY is not offered; write “every”, or FREQ=DAILY with BYHOUR=9,10,11.");
            case "MINUTELY", "SECONDLY" ->
                throw new IllegalArgumentException(
                        "FREQ=%s is too often; at least 15 minutes must lie between two.".formatted(written));
            default ->
                throw new IllegalArgumentException(
                        "FREQ=%s is none of DAILY, WEEKLY, MONTHLY and YEARLY.".formatted(written));
        };
    }

    private List<Weekday> weekdays(Frequency frequency, boolean monthDays) {
        var all = new ArrayList<Weekday>();
        for (String written : items("BYDAY")) {
            var matcher = WEEKDAY.matcher(written);
            var day = matcher.matches() ? DAYS.get(matcher.group(2)) : null;
            if (day == null) {
                throw new IllegalArgumentException("BYDAY=%s: write MO to SU, or 2TU, -1FR.".formatted(written));
            }
            int number = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
            boolean counts = frequency == Frequency.MONTHLY || frequency == Frequency.YEARLY;
            if (matcher.group(1) != null && (!counts || monthDays || number == 0 || Math.abs(number) > 53)) {
                throw new IllegalArgumentException(
                        counts && !monthDays
                                ? "BYDAY=%s: the number is 1 to 53, or -1 to -53.".formatted(written)
                                : "BYDAY=%s: a number goes only with MONTHLY or YEARLY, without BYMONTHDAY."
                                        .formatted(written));
            }
            all.add(new Weekday(number, day));
        }
        return all;
    }

    private List<LocalTime> times() {
        var hours = numbers("BYHOUR", 0, 23);
        var minutes = numbers("BYMINUTE", 0, 59);
        if (minutes.isEmpty()) {
            minutes.add(fullHours && !hours.isEmpty() ? 0 : start.getMinute());
        }
        if (hours.isEmpty()) {
            hours.add(start.getHour());
        }
        var times = new ArrayList<LocalTime>();
        hours.forEach(hour -> minutes.forEach(minute -> times.add(LocalTime.of(hour, minute, start.getSecond()))));
        return times;
    }

    private DayOfWeek weekStart() {
        String written = parts.getOrDefault("WKST", "MO");
        var day = DAYS.get(written);
        if (day == null) {
            throw new IllegalArgumentException("WKST=%s: write MO to SU.".formatted(written));
        }
        return day;
    }

    private @Nullable Instant until() {
        String written = parts.get("UNTIL");
        if (written == null) {
            return null;
        }
        try {
            return LocalDateTime.parse(written, UTC).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException _) {
            throw new IllegalArgumentException(
                    "UNTIL=%s is not a moment in UTC%s.".formatted(written, suggestion(written)));
        }
    }

    private String suggestion(String written) {
        try {
            var day = LocalDate.parse(
                    written.substring(0, Math.min(8, written.length())), DateTimeFormatter.BASIC_ISO_DATE);
            var end = day.atTime(23, 59, 59).atZone(zone).withZoneSameInstant(ZoneOffset.UTC);
            return "; the end of that day in %s is UNTIL=%s".formatted(zone, UTC.format(end));
        } catch (DateTimeException _) {
            return "; write UNTIL=20271231T225959Z";
        }
    }

    private List<String> items(String name) {
        String written = parts.get(name);
        return written == null ? List.of() : List.of(written.split(",", -1));
    }

    private SortedSet<Integer> numbers(String name, int least, int most) {
        var numbers = new TreeSet<Integer>();
        items(name).forEach(written -> numbers.add(number(name, written, least, most)));
        return numbers;
    }

    private int number(String name, int least, int most, int absent) {
        String written = parts.get(name);
        return written == null ? absent : number(name, written, least, most);
    }

    private static int number(String name, String written, int least, int most) {
        int number = NUMBER.matcher(written).matches() ? Integer.parseInt(written) : Integer.MIN_VALUE;
        if (number < least || number > most || (number == 0 && least < 0)) {
            throw new IllegalArgumentException("%s=%s is not %s%d to %d."
                    .formatted(
                            name,
                            written,
                            least < 0 ? "-1 to %d, or ".formatted(least) : "",
                            Math.max(least, least < 0 ? 1 : least),
                            most));
        }
        return number;
    }
}
