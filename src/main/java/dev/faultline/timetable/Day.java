package dev.faultline.timetable;

import dev.faultline.calendar.Shade;
import dev.faultline.schedule.Plans.Plan;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;

/**
 * What there is on one day.
 *
 * @param length where clocks change: how long it is; empty otherwise
 * @param within whether it belongs to what is looked at, rather than filling a row
 */
record Day(LocalDate date, boolean today, boolean within, String length, List<Line> lines, List<Closed> closed) {

    private static final DateTimeFormatter TITLE = DateTimeFormatter.ofPattern("EEE d MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);

    /** So often on one day a schedule is said once. */
    private static final int OFTEN = 5;

    /**
     * One occurrence, or several of the same schedule.
     *
     * @param clock what clocks show, with what the zone is called then
     * @param plan the only one, or the first
     * @param times how many there are; {@code last} is when the last one is
     * @param against why it does not start; of several, how many do not
     * @param conflicts with whom it is in conflict; of several, how many are
     */
    record Line(Plan plan, String clock, int times, String last, List<String> against, List<String> conflicts) {

        private static Line of(Plan plan, ZoneId zone) {
            return new Line(plan, Day.clock(plan.plannedAt(), zone), 1, "", plan.against(), plan.conflicts());
        }

        private static Line of(List<Plan> plans, ZoneId zone) {
            return new Line(
                    plans.getFirst(),
                    Day.clock(plans.getFirst().plannedAt(), zone),
                    plans.size(),
                    Day.clock(plans.getLast().plannedAt(), zone),
                    some(plans, Plan::against, "%d of them do not start. %s"),
                    some(plans, Plan::conflicts, "%d of them are in conflict. %s"));
        }

        private static List<String> some(List<Plan> plans, Function<Plan, List<String>> said, String words) {
            var those = plans.stream().map(said).filter(each -> !each.isEmpty()).toList();
            return those.isEmpty()
                    ? List.of()
                    : List.of(words.formatted(those.size(), those.getFirst().getFirst()));
        }
    }

    /** @param from with {@code until}: what clocks show; empty where it is closed from the midnight before or to the one after */
    record Closed(Shade shade, String from, String until) {
        public boolean isFreeze() {
            return shade.kind().equals("freeze");
        }

        public boolean isWholeDay() {
            return from.isEmpty() && until.isEmpty();
        }
    }

    static Day of(LocalDate date, Look look, Instant now, Collection<Plan> plans, Collection<Shade> shades) {
        var begins = date.atStartOfDay(look.zone()).toInstant();
        var ends = date.plusDays(1).atStartOfDay(look.zone()).toInstant();
        return new Day(
                date,
                !now.isBefore(begins) && now.isBefore(ends),
                !date.isBefore(look.from()) && date.isBefore(look.until()),
                length(Duration.between(begins, ends)),
                lines(
                        plans.stream()
                                .filter(each -> !each.plannedAt().isBefore(begins)
                                        && each.plannedAt().isBefore(ends))
                                .toList(),
                        look.zone()),
                closed(shades, begins, ends, look.zone()));
    }

    private static String length(Duration length) {
        return length.equals(Duration.ofDays(1))
                ? ""
                : length.toMinutesPart() == 0
                        ? "%d h".formatted(length.toHours())
                        : "%d h %d min".formatted(length.toHours(), length.toMinutesPart());
    }

    private static List<Line> lines(List<Plan> plans, ZoneId zone) {
        var bySchedule = new LinkedHashMap<UUID, List<Plan>>();
        plans.forEach(each -> bySchedule
                .computeIfAbsent(each.schedule(), _ -> new ArrayList<>())
                .add(each));
        var lines = new ArrayList<Line>();
        for (var each : plans) {
            var same = bySchedule.getOrDefault(each.schedule(), List.of());
            if (same.size() <= OFTEN) {
                lines.add(Line.of(each, zone));
            } else if (same.getFirst().plannedAt().equals(each.plannedAt())) {
                lines.add(Line.of(same, zone));
            }
        }
        return lines;
    }

    private static List<Closed> closed(Collection<Shade> shades, Instant begins, Instant ends, ZoneId zone) {
        var closed = new ArrayList<Closed>();
        for (var shade : shades) {
            if (!shade.kind().equals("business-hours")) {
                shade.closed().stream()
                        .filter(each -> each.meets(begins, ends))
                        .forEach(each -> closed.add(new Closed(
                                shade,
                                each.from().isAfter(begins) ? clock(each.from(), zone) : "",
                                each.until().isBefore(ends) ? clock(each.until(), zone) : "")));
            }
        }
        return closed;
    }

    static String clock(Instant at, ZoneId zone) {
        var there = at.atZone(zone);
        return CLOCK.format(there) + " " + ZONE.format(there);
    }

    public String title() {
        return TITLE.format(date);
    }

    /** Whether a list shows it: also a day without anything, where clocks change. */
    public boolean says() {
        return today || !lines.isEmpty() || !closed.isEmpty() || !length.isEmpty();
    }
}
