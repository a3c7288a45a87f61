package dev.faultline.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.calendar.Ruling;
import dev.faultline.calendar.Zones;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a timing comes to, before anybody saves it.
 *
 * @param dialect as which a cron expression was read
 * @param zoneRules the edition of the rules of all zones by which this was worked out
 * @param last whether nothing follows these
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Preview(
        String words,
        @Nullable String dialect,
        String zone,
        String zoneRules,
        List<String> warnings,
        List<Item> items,
        boolean last) {

    /**
     * @param localTime in the schedule's zone
     * @param in the same moment elsewhere, by the names of zones
     * @param clocks {@code shifted} out of a gap, {@code first-of-two}; absent where clocks show it once
     * @param note what people should know about it
     * @param closed the rules of calendars that are against it now; absent where none is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            Instant plannedAt,
            String localTime,
            Map<String, String> in,
            @Nullable String clocks,
            @Nullable String note,
            @Nullable String closed) {

        /** For pages: what clocks show in the schedule's zone. */
        public String wall() {
            return Words.wall(localTime);
        }

        /** For pages: what clocks show elsewhere. */
        public List<String> wallElsewhere() {
            return in.entrySet().stream()
                    .map(each -> Words.wall(each.getValue()) + " " + each.getKey())
                    .toList();
        }
    }

    /** @param rulings what calendars say of a start at a moment */
    static Preview of(
            Timing timing, Instant from, int count, Collection<ZoneId> zones, Function<Instant, Ruling> rulings) {
        var moments = timing.next(from, count + 1);
        return new Preview(
                timing.rule().inWords(),
                timing.rule() instanceof Cron cron ? cron.dialect().word() : null,
                timing.zone().getId(),
                Zones.edition(),
                warnings(timing, from),
                moments.stream()
                        .limit(count)
                        .map(each -> item(each, timing.zone(), zones, rulings.apply(each.at())))
                        .toList(),
                moments.size() <= count);
    }

    private static Item item(Moment moment, ZoneId zone, Collection<ZoneId> zones, Ruling ruling) {
        var elsewhere = new LinkedHashMap<String, String>();
        zones.forEach(each -> elsewhere.put(each.getId(), local(moment, each)));
        String note = moment.note(zone);
        return new Item(
                moment.at(),
                local(moment, zone),
                elsewhere,
                switch (moment.reading()) {
                    case ONCE -> null;
                    case NEVER -> "shifted";
                    case TWICE -> "first-of-two";
                },
                note.isEmpty() ? null : note,
                ruling.allowed() ? null : String.join(" ", ruling.against()));
    }

    private static String local(Moment moment, ZoneId zone) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment.in(zone));
    }

    private static List<String> warnings(Timing timing, Instant from) {
        var warnings = new ArrayList<String>();
        var without = timing.without(from);
        if (!without.isEmpty()) {
            warnings.add("There is none in %s, which have no such day."
                    .formatted(Words.list(without.stream().map(Words::name).toList())));
        }
        return warnings;
    }
}
