package dev.faultline.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.calendar.Ruling;
import dev.faultline.calendar.Zones;
import dev.faultline.schedule.Prospects.Prospect;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a timing comes to, before anybody saves it.
 *
 * @param dialect as which a cron expression was read
 * @param zoneRules the edition of the rules of all zones by which this was worked out
 * @param last whether nothing follows these
 * @param instead other times for the first that something is against; absent where nothing is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Preview(
        String words,
        @Nullable String dialect,
        String zone,
        String zoneRules,
        List<String> warnings,
        List<Item> items,
        boolean last,
        @Nullable Instead instead) {

    /** @param free the next times at which nothing is against it */
    record Instead(Instant plannedAt, String localTime, List<Slot> free) {

        /** For pages: what clocks show in the schedule's zone. */
        public String wall() {
            return Words.wall(localTime);
        }
    }

    record Slot(Instant plannedAt, String localTime) {
        static Slot at(Instant moment, ZoneId zone) {
            return new Slot(moment, DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment.atZone(zone)));
        }

        /** For pages: what clocks show in the schedule's zone. */
        public String wall() {
            return Words.wall(localTime);
        }
    }

    /**
     * @param localTime in the schedule's zone
     * @param in the same moment elsewhere, by the names of zones
     * @param clocks {@code shifted} out of a gap, {@code first-of-two}; absent where clocks show it once
     * @param note what people should know about it
     * @param closed the rules of calendars that are against it now; absent where none is
     * @param conflicts others that would be on at the same time and should not; absent where none would
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            Instant plannedAt,
            String localTime,
            Map<String, String> in,
            @Nullable String clocks,
            @Nullable String note,
            @Nullable String closed,
            @Nullable List<Conflict> conflicts) {

        private boolean isInTrouble() {
            return closed != null || conflicts != null;
        }

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

    static Preview of(Timing timing, Instant from, int count, Collection<ZoneId> zones, Prospect prospect) {
        var moments = timing.next(from, count + 1);
        var shown = moments.stream().limit(count).toList();
        var conflicts = prospect.conflicts(shown.stream().map(Moment::at).toList());
        var items = shown.stream()
                .map(each -> item(each, timing.zone(), zones, prospect.ruling(each.at()), conflicts.get(each.at())))
                .toList();
        return new Preview(
                timing.rule().inWords(),
                timing.rule() instanceof Cron cron ? cron.dialect().word() : null,
                timing.zone().getId(),
                Zones.edition(),
                warnings(timing, from),
                items,
                moments.size() <= count,
                items.stream()
                        .filter(Item::isInTrouble)
                        .findFirst()
                        .map(each -> instead(each, timing.zone(), prospect))
                        .orElse(null));
    }

    private static Instead instead(Item item, ZoneId zone, Prospect prospect) {
        return new Instead(
                item.plannedAt(),
                item.localTime(),
                prospect.free(item.plannedAt()).stream()
                        .map(each -> Slot.at(each, zone))
                        .toList());
    }

    private static Item item(
            Moment moment, ZoneId zone, Collection<ZoneId> zones, Ruling ruling, @Nullable List<Conflict> conflicts) {
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
                ruling.allowed() ? null : String.join(" ", ruling.against()),
                conflicts);
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
