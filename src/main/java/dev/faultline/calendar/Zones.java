package dev.faultline.calendar;

import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;
import java.util.List;
import java.util.Locale;

/** The time zones that people may name: those of the tz database, and no offsets, which know no summer. */
public final class Zones {

    private static final List<String> NAMES = ZoneId.getAvailableZoneIds().stream()
            .filter(name -> !name.startsWith("SystemV/"))
            .sorted()
            .toList();

    private Zones() {}

    public static List<String> names() {
        return NAMES;
    }

    /** Which edition of the rules this process knows, such as {@code 2026b}. */
    public static String edition() {
        return ZoneRulesProvider.getVersions("UTC").lastEntry().getKey();
    }

    /** @throws IllegalArgumentException with a sentence for people */
    public static ZoneId parse(String name) {
        if (NAMES.contains(name)) {
            return ZoneId.of(name);
        }
        String wanted = name.strip().replace(' ', '_').toLowerCase(Locale.ROOT);
        String guess = NAMES.stream()
                .filter(known -> known.toLowerCase(Locale.ROOT).equals(wanted)
                        || known.toLowerCase(Locale.ROOT).endsWith("/" + wanted))
                .findFirst()
                .map(" Did you mean “%s”?"::formatted)
                .orElse(" Write a name of the tz database, such as Europe/Berlin or UTC.");
        throw new IllegalArgumentException("“%s” is not a time zone.%s".formatted(name, guess));
    }
}
