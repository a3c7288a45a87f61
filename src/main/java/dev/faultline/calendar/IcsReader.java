package dev.faultline.calendar;

import dev.faultline.calendar.IcsEvent.Moment;
import dev.faultline.calendar.IcsFile.Component;
import dev.faultline.calendar.IcsFile.Property;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.fortuna.ical4j.model.Recur;
import org.jspecify.annotations.Nullable;

/** What the lines of one event mean. Whatever cannot be understood is said with its line, and the file is not taken. */
final class IcsReader {

    private static final Pattern DURATION = Pattern.compile(
            "\\+?P(?:(\\d{1,3})W|(?:(\\d{1,4})D)?(?:T(?:(\\d{1,5})H)?(?:(\\d{1,6})M)?(?:(\\d{1,8})S)?)?)");

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withResolverStyle(ResolverStyle.STRICT);

    private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2199, 12, 31);
    private static final int LONGEST_NAME = 120;
    private static final int LONGEST_UID = 500;
    private static final int LONGEST_RULE = 500;
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,3}");

    private final IcsZones zones;
    private final ZoneId own;
    private final boolean floating;

    /**
     * @param own whose days days are
     * @param floating whether times without a zone are times of that one
     */
    IcsReader(IcsZones zones, ZoneId own, boolean floating) {
        this.zones = zones;
        this.own = own;
        this.floating = floating;
    }

    /** @throws BadCalendar with the line */
    IcsEvent read(Component event) {
        String uid = event.value("UID").strip();
        if (uid.isEmpty() || uid.length() > LONGEST_UID) {
            throw new BadCalendar(event.line(), "An event needs a UID, of at most %d letters.".formatted(LONGEST_UID));
        }
        var written =
                event.first("DTSTART").orElseThrow(() -> new BadCalendar(event.line(), "An event needs a DTSTART."));
        var start = moment(written, written.value());
        var rule = rule(event);
        return new IcsEvent(
                uid,
                name(event.value("SUMMARY")),
                event.line(),
                holds(event),
                start.at(),
                end(event, start),
                start.zone(),
                rule.map(each -> text(without(each, "UNTIL"))).orElse(""),
                rule.flatMap(each -> last(each, start)).orElse(null),
                moments(event, "RDATE"),
                moments(event, "EXDATE"),
                instead(event));
    }

    private static boolean holds(Component event) {
        return !event.value("STATUS").equalsIgnoreCase("CANCELLED")
                && !event.value("TRANSP").equalsIgnoreCase("TRANSPARENT");
    }

    /** One line that can be seen, as others wrote it. */
    private static String name(String written) {
        String line = written.replaceAll("\\\\[nN]", " ")
                .replaceAll("\\\\(.)", "$1")
                .replaceAll("\\p{C}", "")
                .replaceAll("\\s+", " ")
                .strip();
        return line.codePointCount(0, line.length()) <= LONGEST_NAME
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_NAME)) + "…";
    }

    private Moment moment(Property property, String value) {
        String text = value.strip();
        try {
            if (text.length() == 8) {
                return inTime(property, new Moment(LocalDate.parse(text, DAY).atStartOfDay(), own, true));
            }
            boolean utc = text.endsWith("Z");
            var at = LocalDateTime.parse(utc ? text.substring(0, text.length() - 1) : text, TIME);
            return inTime(property, new Moment(at, utc ? ZoneOffset.UTC : zone(property), false));
        } catch (DateTimeException _) {
            throw new BadCalendar(
                    property.line(),
                    "%s is “%s”, which is no day and no time.".formatted(property.name(), shortened(text)));
        }
    }

    private static Moment inTime(Property property, Moment moment) {
        var day = moment.at().toLocalDate();
        if (day.isBefore(FIRST) || day.isAfter(LAST)) {
            throw new BadCalendar(property.line(), "%s is not between 1900 and 2199.".formatted(property.name()));
        }
        return moment;
    }

    private ZoneId zone(Property property) {
        String name = property.parameters().get("TZID");
        if (name != null) {
            return zones.find(name, property.line());
        }
        if (!floating) {
            throw new BadCalendar(
                    property.line(),
                    "%s is a time without a zone. Say with floating: true that such times are those of the calendar's zone."
                            .formatted(property.name()));
        }
        return own;
    }

    private LocalDateTime end(Component event, Moment start) {
        var end = event.first("DTEND");
        var lasting = event.first("DURATION");
        LocalDateTime until = start.isDay() ? start.at().plusDays(1) : start.at();
        int line = event.line();
        if (end.isPresent()) {
            line = end.get().line();
            until = moment(end.get(), end.get().value()).in(start.zone());
        } else if (lasting.isPresent()) {
            line = lasting.get().line();
            until = start.at().plus(days(lasting.get())).plus(time(lasting.get()));
        }
        if (until.isBefore(start.at())) {
            throw new BadCalendar(line, "It ends before it begins.");
        }
        return until;
    }

    private static Period days(Property lasting) {
        var parts = parts(lasting);
        return Period.ofDays(number(parts, 1) * 7 + number(parts, 2));
    }

    private static Duration time(Property lasting) {
        var parts = parts(lasting);
        return Duration.ofHours(number(parts, 3)).plusMinutes(number(parts, 4)).plusSeconds(number(parts, 5));
    }

    private static MatchResult parts(Property lasting) {
        var matcher = DURATION.matcher(lasting.value().strip());
        if (!matcher.matches()) {
            throw new BadCalendar(
                    lasting.line(), "DURATION is “%s”, which is none.".formatted(shortened(lasting.value())));
        }
        return matcher.toMatchResult();
    }

    private static int number(MatchResult parts, int group) {
        String digits = parts.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private List<Moment> moments(Component event, String name) {
        var moments = new ArrayList<Moment>();
        for (var property : event.all(name)) {
            if ("PERIOD".equalsIgnoreCase(property.parameters().get("VALUE"))) {
                throw new BadCalendar(property.line(), "Periods in %s are not read.".formatted(name));
            }
            for (String each : property.value().split(",")) {
                moments.add(moment(property, each));
            }
        }
        return moments;
    }

    private @Nullable Moment instead(Component event) {
        return event.first("RECURRENCE-ID")
                .map(each -> {
                    if (each.parameters().containsKey("RANGE")) {
                        throw new BadCalendar(each.line(), "A change of this and all future ones is not read.");
                    }
                    return moment(each, each.value());
                })
                .orElse(null);
    }

    /** A rule that was understood, with its line. */
    private record Written(Property property, Map<String, String> parts) {}

    private static Optional<Written> rule(Component event) {
        var rules = event.all("RRULE");
        if (rules.size() > 1) {
            throw new BadCalendar(rules.get(1).line(), "An event has at most one RRULE.");
        }
        if (event.first("EXRULE").isPresent()) {
            throw new BadCalendar(event.first("EXRULE").get().line(), "EXRULE is not read; it has left the standard.");
        }
        return rules.stream().findFirst().map(IcsReader::written);
    }

    private static Written written(Property property) {
        if (property.value().length() > LONGEST_RULE) {
            throw new BadCalendar(property.line(), "This RRULE is too long to be meant.");
        }
        var parts = new TreeMap<String, String>();
        for (String part : property.value().strip().toUpperCase(Locale.ROOT).split(";")) {
            int equals = part.indexOf('=');
            if (equals < 1 || parts.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
                throw new BadCalendar(property.line(), "This RRULE cannot be read.");
            }
        }
        if (!List.of("DAILY", "WEEKLY", "MONTHLY", "YEARLY").contains(parts.getOrDefault("FREQ", ""))) {
            throw new BadCalendar(property.line(), "Only DAILY, WEEKLY, MONTHLY and YEARLY recurrences are read.");
        }
        for (String strange : List.of("BYHOUR", "BYMINUTE", "BYSECOND", "RSCALE", "SKIP")) {
            if (parts.containsKey(strange)) {
                throw new BadCalendar(property.line(), "%s in an RRULE is not read.".formatted(strange));
            }
        }
        for (String number : List.of("INTERVAL", "COUNT")) {
            if (!NUMBER.matcher(parts.getOrDefault(number, "1")).matches()) {
                throw new BadCalendar(property.line(), "%s is a number from 1 to 9999.".formatted(number));
            }
        }
        var written = new Written(property, parts);
        try {
            new Recur<LocalDateTime>(text(without(written, "UNTIL")));
        } catch (RuntimeException _) {
            throw new BadCalendar(property.line(), "This RRULE cannot be read.");
        }
        return written;
    }

    private static Map<String, String> without(Written rule, String part) {
        var parts = new TreeMap<>(rule.parts());
        parts.remove(part);
        return parts;
    }

    private static String text(Map<String, String> parts) {
        return parts.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(";"));
    }

    /** A time without a zone is one of the start's, whatever the standard says. */
    private Optional<Moment> last(Written rule, Moment start) {
        String until = rule.parts().get("UNTIL");
        if (until == null) {
            return Optional.empty();
        }
        if (until.length() == 8 || until.endsWith("Z")) {
            return Optional.of(moment(rule.property(), until));
        }
        return Optional.of(new Moment(moment(rule.property(), until + "Z").at(), start.zone(), false));
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
