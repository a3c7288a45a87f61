package dev.faultline.calendar;

import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import net.fortuna.ical4j.model.Calendar;

/**
 * What a file calls a zone, as a zone of the tz database: by that name, by the name that Windows has for it, by what the file
 * itself says of it; or whoever brings it in is asked.
 */
final class IcsZones {

    /** Of ical4j, as it is the only list of these that comes along anyway. */
    private static final Properties WINDOWS = windows();

    private final Map<String, ZoneId> chosen;
    private final Map<String, IcsFile.Component> described = new HashMap<>();
    private final ZoneId own;
    private final Instant now;

    /**
     * @param chosen what somebody said they mean
     * @param own of the calendar
     */
    IcsZones(Map<String, ZoneId> chosen, List<IcsFile.Component> components, ZoneId own, Instant now) {
        this.chosen = chosen;
        this.own = own;
        this.now = now;
        components.stream()
                .filter(each -> each.name().equals("VTIMEZONE"))
                .forEach(each -> described.put(each.value("TZID"), each));
    }

    /** @throws BadCalendar where nobody knows */
    ZoneId find(String name, int line) {
        var zone = chosen.get(name);
        if (zone != null) {
            return zone;
        }
        return named(name)
                .or(() -> named(WINDOWS.getProperty(name, "")))
                .or(() -> Optional.ofNullable(described.get(name)).flatMap(this::asDescribed))
                .orElseThrow(() -> new BadCalendar(
                        line,
                        "“%s” is no time zone that is known. Say which one of the tz database it means, with zones: {\"%s\": \"Europe/Berlin\"}."
                                .formatted(name, name)));
    }

    /** Some write {@code /example.org/2026/Europe/Berlin}. */
    private static Optional<ZoneId> named(String name) {
        if (Zones.names().contains(name)) {
            return Optional.of(ZoneId.of(name));
        }
        int slash = name.startsWith("/") ? name.indexOf('/', 1) : -1;
        return slash < 0 ? Optional.empty() : named(name.substring(slash + 1)).or(() -> named(name.substring(slash)));
    }

    /** By its location; or it is the calendar's own, where that has the same offsets this year. */
    private Optional<ZoneId> asDescribed(IcsFile.Component zone) {
        return named(zone.value("X-LIC-LOCATION")).or(() -> {
            var offsets = new HashSet<ZoneOffset>();
            for (String part : List.of("STANDARD", "DAYLIGHT")) {
                zone.parts().stream()
                        .filter(each -> each.name().equals(part))
                        .reduce((_, last) -> last)
                        .flatMap(each -> offset(each.value("TZOFFSETTO")))
                        .ifPresent(offsets::add);
            }
            return !offsets.isEmpty() && offsets.equals(ownOffsets()) ? Optional.of(own) : Optional.empty();
        });
    }

    private Set<ZoneOffset> ownOffsets() {
        var year = LocalDate.ofInstant(now, own).withDayOfYear(1);
        var offsets = new HashSet<ZoneOffset>();
        for (int month = 0; month < 12; month++) {
            offsets.add(own.getRules()
                    .getOffset(year.plusMonths(month).atStartOfDay(own).toInstant()));
        }
        return offsets;
    }

    private static Optional<ZoneOffset> offset(String text) {
        try {
            return Optional.of(ZoneOffset.of(text));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Properties windows() {
        var names = new Properties();
        try (InputStream in = Objects.requireNonNull(
                Calendar.class.getResourceAsStream("/net/fortuna/ical4j/transform/compliance/msTimezoneNames"))) {
            names.load(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return names;
    }
}
