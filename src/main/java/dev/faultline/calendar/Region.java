package dev.faultline.calendar;

import de.focus_shift.jollyday.core.CalendarHierarchy;
import de.focus_shift.jollyday.core.Holiday;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.HolidayType;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.time.LocalDate;
import java.time.Year;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a law says which days are holidays: a country, or a part of one. Which days these are is for Jollyday to know.
 *
 * @param code of ISO 3166, such as {@code DE} or {@code DE-BY}
 */
record Region(String code) {

    private static final Pattern CODE = Pattern.compile("[A-Z]{2}(-[A-Z0-9]{1,6}){0,3}");

    /** Two letters each. */
    private static final List<String> COUNTRIES = HolidayManager.getSupportedCalendarCodes().stream()
            .map(each -> each.toUpperCase(Locale.ROOT))
            .filter(each -> each.length() == 2)
            .sorted()
            .toList();

    /** Worked out once: every start asks for the same years. */
    private static final ConcurrentHashMap<In, SortedMap<LocalDate, String>> KNOWN = new ConcurrentHashMap<>();

    private record In(Region region, int year) {}

    static List<String> countries() {
        return COUNTRIES;
    }

    /** @throws IllegalArgumentException with a sentence for people */
    static Region parse(String text) {
        var region = new Region(text.strip().toUpperCase(Locale.ROOT));
        if (!CODE.matcher(region.code).matches() || !COUNTRIES.contains(region.country())) {
            throw new IllegalArgumentException(
                    "“%s” is no region whose holidays are known. Write a country such as DE, or a part of one such as DE-BY."
                            .formatted(text));
        }
        var here = region.manager().getCalendarHierarchy();
        for (String part : region.parts()) {
            var next = here.getChildren().get(part);
            if (next == null) {
                throw new IllegalArgumentException("“%s” is no part of %s. %s"
                        .formatted(
                                text,
                                here.getDescription(Locale.ENGLISH),
                                known(here.getChildren().values())));
            }
            here = next;
        }
        return region;
    }

    private static String known(Collection<CalendarHierarchy> parts) {
        return parts.isEmpty()
                ? "No part of it has holidays of its own."
                : "Known are %s."
                        .formatted(parts.stream()
                                .map(each -> each.getId().toUpperCase(Locale.ROOT))
                                .sorted()
                                .collect(Collectors.joining(", ")));
    }

    /** What the days are called that people have off there, in order; {@code last} is not included. */
    SortedMap<LocalDate, String> holidays(LocalDate first, LocalDate last) {
        var all = new TreeMap<LocalDate, String>();
        for (int year = first.getYear(); year <= last.getYear(); year++) {
            all.putAll(KNOWN.computeIfAbsent(new In(this, year), each -> each.region.in(each.year)));
        }
        return all.subMap(first, last);
    }

    private SortedMap<LocalDate, String> in(int year) {
        var days = new TreeMap<LocalDate, String>();
        for (var holiday : manager().getHolidays(Year.of(year), parts().toArray(String[]::new))) {
            if (holiday.getType() != HolidayType.OBSERVANCE) {
                days.merge(holiday.getDate(), name(holiday), "%s, %s"::formatted);
            }
        }
        return days;
    }

    private static String name(Holiday holiday) {
        return holiday.getDescription(Locale.ENGLISH);
    }

    private HolidayManager manager() {
        return HolidayManager.getInstance(ManagerParameters.create(country().toLowerCase(Locale.ROOT)));
    }

    private String country() {
        return code.substring(0, Math.min(2, code.length()));
    }

    /** As Jollyday spells them, from the larger to the smaller. */
    private List<String> parts() {
        return Arrays.stream(code.split("-"))
                .skip(1)
                .map(each -> each.toLowerCase(Locale.ROOT))
                .toList();
    }
}
