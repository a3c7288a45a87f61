package dev.faultline.calendar;

import dev.faultline.gate.Document;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Problem;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The form of hours, of holidays and of a calendar of others, as it was typed. Read by the same reader as what programs send.
 *
 * @param kind {@code business-hours}, {@code holidays} or {@code import}
 * @param scope {@code everything}, {@code team}, {@code environment} or {@code service}
 * @param name of the team, environment or service
 * @param monday with the other days: when people are there, such as {@code 09:00-12:00, 13:00-17:00}
 * @param holidays days, with commas between
 * @param zones lines such as {@code Our own time = Europe/Berlin}
 * @param replaces the calendar that this one takes the place of
 * @param key the same for the same form, however often it is sent
 */
record CalendarForm(
        String kind,
        String scope,
        String name,
        String zone,
        String reason,
        String monday,
        String tuesday,
        String wednesday,
        String thursday,
        String friday,
        String saturday,
        String sunday,
        String holidays,
        String region,
        String url,
        String ics,
        String refresh,
        String staleAfter,
        String whenStale,
        String floating,
        String zones,
        String replaces,
        String key) {

    /** A browser may leave a field out. */
    CalendarForm {
        kind = typed(kind);
        scope = typed(scope);
        name = typed(name);
        zone = typed(zone);
        reason = typed(reason);
        monday = typed(monday);
        tuesday = typed(tuesday);
        wednesday = typed(wednesday);
        thursday = typed(thursday);
        friday = typed(friday);
        saturday = typed(saturday);
        sunday = typed(sunday);
        holidays = typed(holidays);
        region = typed(region);
        url = typed(url);
        ics = typed(ics);
        refresh = typed(refresh);
        staleAfter = typed(staleAfter);
        whenStale = typed(whenStale);
        floating = typed(floating);
        zones = typed(zones);
        replaces = typed(replaces);
        key = typed(key);
    }

    private static String typed(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    static CalendarForm empty(String kind, String zone, String key) {
        String there = kind.equals("business-hours") ? "09:00-17:00" : "";
        return new CalendarForm(
                kind, "team", "", zone, "", there, there, there, there, there, "", "", "", "", "", "", "6h", "24h",
                "refuse", "", "", "", key);
    }

    /** Hours as they are, to be changed. */
    static CalendarForm of(Calendar calendar, BusinessHours hours, String key) {
        return new CalendarForm(
                "business-hours",
                calendar.scope() instanceof Scope.OfTeam ? "team" : "everything",
                calendar.scope() instanceof Scope.OfTeam team ? team.name() : "",
                hours.zone().getId(),
                calendar.reason(),
                written(hours, DayOfWeek.MONDAY),
                written(hours, DayOfWeek.TUESDAY),
                written(hours, DayOfWeek.WEDNESDAY),
                written(hours, DayOfWeek.THURSDAY),
                written(hours, DayOfWeek.FRIDAY),
                written(hours, DayOfWeek.SATURDAY),
                written(hours, DayOfWeek.SUNDAY),
                hours.holidays().stream().map(LocalDate::toString).collect(Collectors.joining(", ")),
                hours.region() == null ? "" : hours.region().code(),
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                calendar.id().toString(),
                key);
    }

    private static String written(BusinessHours hours, DayOfWeek day) {
        return hours.week().stream()
                .filter(each -> each.days().contains(day))
                .map(each -> each.from() + "-" + each.to())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** With what was uploaded. */
    CalendarForm with(String file) {
        return new CalendarForm(
                kind,
                scope,
                name,
                zone,
                reason,
                monday,
                tuesday,
                wednesday,
                thursday,
                friday,
                saturday,
                sunday,
                holidays,
                region,
                url,
                file,
                refresh,
                staleAfter,
                whenStale,
                floating,
                zones,
                replaces,
                key);
    }

    /** A day of the week, as the form has it. */
    record Day(String field, String label, String value) {}

    /** In order. */
    public List<Day> days() {
        var typed = List.of(monday, tuesday, wednesday, thursday, friday, saturday, sunday);
        return Arrays.stream(DayOfWeek.values())
                .map(each -> new Day(
                        each.name().toLowerCase(Locale.ROOT),
                        each.getDisplayName(TextStyle.FULL, Locale.ENGLISH),
                        typed.get(each.ordinal())))
                .toList();
    }

    /** When people are there, and on which days, those first that come first. */
    private Map<String, List<Day>> stretches() {
        Map<String, List<Day>> stretches = new LinkedHashMap<>();
        for (var day : days()) {
            for (String stretch : day.value().split(",")) {
                if (!stretch.isBlank()) {
                    stretches
                            .computeIfAbsent(stretch.replaceAll("\\s", ""), _ -> new ArrayList<>())
                            .add(day);
                }
            }
        }
        return stretches;
    }

    Document document() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("kind", kind);
        if (!scope.equals("everything")) {
            out.put(scope.isEmpty() ? "team" : scope, name);
        }
        out.put("zone", zone);
        out.put("reason", reason);
        if (!replaces.isEmpty()) {
            out.put("replaces", replaces);
        }
        switch (kind) {
            case "business-hours" -> hours(out);
            case "holidays" -> out.put("region", region);
            default -> brought(out);
        }
        return Gate.document(JsonMapper.shared().writeValueAsString(out), Format.JSON);
    }

    private void hours(Map<String, Object> out) {
        out.put(
                "hours",
                stretches().entrySet().stream()
                        .map(each -> {
                            String[] ends = each.getKey().split("[-–]", 2);
                            return Map.of(
                                    "days",
                                    each.getValue().stream()
                                            .map(Day::field)
                                            .distinct()
                                            .toList(),
                                    "from",
                                    ends[0],
                                    "to",
                                    ends.length == 2 ? ends[1] : "");
                        })
                        .toList());
        var days = Arrays.stream(holidays.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        out.put("holidays", days);
        if (!region.isEmpty()) {
            out.put("region", region);
        }
    }

    private void brought(Map<String, Object> out) {
        if (url.isEmpty()) {
            out.put("ics", ics.replace("\r\n", "\n"));
        } else {
            out.put("url", url);
            out.put("refresh", refresh);
            out.put("staleAfter", staleAfter);
            out.put("whenStale", whenStale);
        }
        out.put("floating", floating.equals("true"));
        var named = new LinkedHashMap<String, String>();
        zones.lines().filter(each -> !each.isBlank()).forEach(each -> {
            int equals = each.lastIndexOf('=');
            named.put(
                    equals < 0 ? each.strip() : each.substring(0, equals).strip(),
                    equals < 0 ? "" : each.substring(equals + 1).strip());
        });
        out.put("zones", named);
    }

    /** What is wrong with one field, in sentences; null where nothing is. */
    @Nullable String wrong(@Nullable Problem problem, String field) {
        if (problem == null) {
            return null;
        }
        String sentences = problem.errors().stream()
                .filter(each -> each.pointer() != null && isAbout(field, each.pointer()))
                .map(FieldError::detail)
                .distinct()
                .collect(Collectors.joining(" "));
        return sentences.isEmpty() ? null : sentences;
    }

    private boolean isAbout(String field, String pointer) {
        if (field.equals("name")) {
            return pointer.equals("#/" + scope);
        }
        if (pointer.startsWith("#/hours")) {
            return dayOf(pointer).equals(field);
        }
        return pointer.equals("#/" + field) || pointer.startsWith("#/" + field + "/");
    }

    /** Of the stretch that is wrong; the first one where none was typed at all. */
    private String dayOf(String pointer) {
        var parts = pointer.split("/");
        var stretches = List.copyOf(stretches().values());
        int index = parts.length > 2 ? Integer.parseInt(parts[2]) : 0;
        return index < stretches.size() ? stretches.get(index).getFirst().field() : "monday";
    }
}
