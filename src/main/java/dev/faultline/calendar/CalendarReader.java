package dev.faultline.calendar;

import dev.faultline.access.Team;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads what people write of a calendar. What is wrong is said of the fields. */
final class CalendarReader {

    private static final List<String> KINDS = List.of("freeze", "business-hours", "import", "holidays");

    /** Whoever means longer has another problem. */
    private static final Duration LONGEST_FREEZE = Duration.ofDays(366);

    private static final LocalDateTime FIRST = LocalDate.of(1970, 1, 1).atStartOfDay();
    private static final LocalDateTime LAST = LocalDate.of(2199, 12, 31).atStartOfDay();
    private static final int MOST_SPANS = 21;
    private static final int MOST_HOLIDAYS = 400;
    private static final int MOST_ZONES = 50;
    private static final int LONGEST_NAME = 128;

    private CalendarReader() {}

    /**
     * What a calendar is before somebody makes it one.
     *
     * @param wanted what is brought in; null where nothing is
     * @param replaces the calendar that ends when this one begins; null where none does
     */
    record Draft(
            Scope scope,
            Rule rule,
            String reason,
            @Nullable Wanted wanted,
            @Nullable UUID replaces) {}

    /** @param teams that may be named */
    static Draft read(Fields fields, List<Team> teams, Instant now) {
        String kind = fields.oneOf("kind", KINDS);
        var scope = scope(fields, teams);
        var zone = fields.value("zone", (ZoneId) ZoneOffset.UTC, "zone", Zones::parse);
        var wanted = kind.equals("import") ? wanted(fields, zone) : null;
        var rule = switch (kind) {
            case "freeze" -> freeze(fields, zone, now);
            case "business-hours" -> hours(fields, zone);
            case "holidays" -> new Holidays(region(fields), zone);
            default -> new Closures(List.of(), zone, source(fields, now));
        };
        if (rule instanceof BusinessHours && !(scope instanceof Scope.OfTeam || scope instanceof Scope.Organisation)) {
            fields.error(
                    fields.has("service") ? "service" : "environment",
                    "whose-hours",
                    "Business hours are a team's, or without one the organisation's.");
        }
        var replaces = fields.has("replaces") ? fields.id("replaces") : null;
        return new Draft(scope, rule, fields.text("reason", 3, 500), wanted, replaces);
    }

    private static Scope scope(Fields fields, List<Team> teams) {
        var named =
                Stream.of("team", "environment", "service").filter(fields::has).toList();
        if (named.isEmpty()) {
            return new Scope.Organisation();
        }
        if (named.size() > 1) {
            fields.error(named.get(1), "one-of", "At most one of team, environment and service; none is everything.");
        }
        String name = fields.text(named.getFirst(), 1, LONGEST_NAME);
        return switch (named.getFirst()) {
            case "environment" -> new Scope.Environment(name);
            case "service" -> new Scope.Service(name);
            default -> team(fields, teams, name);
        };
    }

    private static Scope team(Fields fields, List<Team> teams, String name) {
        return teams.stream()
                .filter(each -> each.name().equalsIgnoreCase(name)
                        || each.id().toString().equals(name))
                .findFirst()
                .<Scope>map(each -> new Scope.OfTeam(each.id(), each.name()))
                .orElseGet(() -> {
                    fields.error("team", "unknown-team", "There is no such team, or none that you may see.");
                    return new Scope.Organisation();
                });
    }

    private static Freeze freeze(Fields fields, ZoneId zone, Instant now) {
        int before = fields.complaints();
        var freeze =
                new Freeze(moment(fields, "from"), moment(fields, "until"), zone, fields.flag("stopRunning", false));
        if (fields.complaints() > before) {
            return freeze;
        }
        if (!freeze.from().isBefore(freeze.until())) {
            fields.error("until", "order", "It ends before it begins.");
        } else if (Duration.between(freeze.from(), freeze.until()).compareTo(LONGEST_FREEZE) > 0) {
            fields.error("until", "range", "A freeze lasts at most 366 days.");
        } else if (!freeze.span().until().isAfter(now)) {
            fields.error("until", "past", "This freeze is over already.");
        }
        return freeze;
    }

    private static LocalDateTime moment(Fields fields, String name) {
        var moment = fields.value(
                name,
                FIRST,
                "local-time",
                parsed(LocalDateTime::parse, "a day and a time without an offset. Write 2026-12-23T18:00"));
        if (moment.isBefore(FIRST) || moment.isAfter(LAST)) {
            fields.error(name, "range", "From 1970 to 2199.");
        }
        return moment;
    }

    private static BusinessHours hours(Fields fields, ZoneId zone) {
        return new BusinessHours(week(fields), holidays(fields), fields.has("region") ? region(fields) : null, zone);
    }

    private static Region region(Fields fields) {
        return fields.value("region", new Region("DE"), "region", Region::parse);
    }

    private static Wanted wanted(Fields fields, ZoneId zone) {
        if (fields.has("url") == fields.has("ics")) {
            fields.error("url", "one-of", "Either url, from where it is fetched, or ics, what is in it.");
        }
        var manner = new Ics.Manner(zone, fields.flag("floating", false), zones(fields));
        return new Wanted(
                fields.has("url") ? fields.url("url") : null,
                fields.has("ics") ? fields.prose("ics", Ics.MOST_BYTES) : "",
                manner);
    }

    private static Map<String, ZoneId> zones(Fields fields) {
        Map<String, ZoneId> zones = new LinkedHashMap<>();
        fields.optionalObject("zones").ifPresent(named -> {
            if (named.names().size() > MOST_ZONES) {
                fields.error("zones", "length", "At most %d zones are called something else.".formatted(MOST_ZONES));
            }
            named.names().stream()
                    .limit(MOST_ZONES)
                    .forEach(name -> zones.put(name, named.value(name, (ZoneId) ZoneOffset.UTC, "zone", Zones::parse)));
            named.end();
        });
        return zones;
    }

    private static Source source(Fields fields, Instant now) {
        if (!fields.has("url")) {
            return Source.uploaded(now);
        }
        var refresh = fields.duration("refresh", Duration.ofMinutes(15), Duration.ofDays(7), Duration.ofHours(6));
        var staleAfter = fields.duration("staleAfter", Duration.ofHours(1), Duration.ofDays(30), Duration.ofHours(24));
        if (staleAfter.compareTo(refresh) < 0) {
            fields.error("staleAfter", "order", "It would be stale before it is read again.");
        }
        return new Source(
                fields.url("url"),
                refresh,
                staleAfter,
                fields.oneOf("whenStale", Source.WhenStale.class, Source.WhenStale.REFUSE),
                now,
                "",
                false,
                List.of());
    }

    private static List<BusinessHours.Weekly> week(Fields fields) {
        var week = new ArrayList<BusinessHours.Weekly>();
        for (var each : fields.objects("hours", 1, MOST_SPANS)) {
            var days = each.someOf("days", DayOfWeek.class, new LinkedHashSet<>(List.of(DayOfWeek.values())));
            week.add(new BusinessHours.Weekly(days, time(each, "from"), time(each, "to")));
            each.end();
        }
        return week;
    }

    private static LocalTime time(Fields fields, String name) {
        return fields.value(name, LocalTime.MIDNIGHT, "time", parsed(LocalTime::parse, "a time of day. Write 09:30"));
    }

    private static SortedSet<LocalDate> holidays(Fields fields) {
        var holidays = new TreeSet<LocalDate>();
        var written = fields.texts("holidays", 0, MOST_HOLIDAYS, 40);
        for (int i = 0; i < written.size(); i++) {
            try {
                holidays.add(LocalDate.parse(written.get(i)));
            } catch (DateTimeException _) {
                fields.error("holidays", i, "date", "“%s” is not a day. Write 2026-12-25.".formatted(written.get(i)));
            }
        }
        return holidays;
    }

    private static <T> Function<String, T> parsed(Function<String, T> parse, String what) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (DateTimeException _) {
                throw new IllegalArgumentException("“%s” is not %s.".formatted(text, what));
            }
        };
    }

    /** As it can be sent, too. */
    static List<Map<String, Object>> write(List<BusinessHours.Weekly> week) {
        return week.stream()
                .map(each -> {
                    Map<String, Object> written = new LinkedHashMap<>();
                    written.put(
                            "days",
                            each.days().stream()
                                    .sorted()
                                    .map(day -> day.name().toLowerCase(Locale.ROOT))
                                    .toList());
                    written.put("from", each.from().toString());
                    written.put("to", each.to().toString());
                    return written;
                })
                .toList();
    }

    static String written(List<BusinessHours.Weekly> week) {
        return JsonMapper.shared().writeValueAsString(write(week));
    }

    static List<BusinessHours.Weekly> stored(@Nullable String week) {
        var fields =
                Gate.document("{\"hours\": %s}".formatted(week), Format.JSON).fields();
        var read = week(fields);
        fields.check("The stored week");
        return read;
    }
}
