package dev.faultline.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What calendars outside know of an occurrence.
 *
 * @param id the UID of its event; stays while the occurrence moves within its day
 * @param day on the clocks of the schedule's zone
 * @param sequence grows when it moves, is taken back, or comes again
 */
record Entry(UUID id, LocalDate day, Instant plannedAt, int sequence, boolean cancelled) {

    /** A time that is planned now. */
    record Planned(Instant at, LocalDate day) {}

    /**
     * What is new or different once this is planned. Who has an entry keeps it; who has none takes over one of the same day
     * that has lost its time; what is left over is taken back.
     */
    static List<Entry> changes(List<Entry> known, List<Planned> planned, Supplier<UUID> ids) {
        var left = known.stream().collect(Collectors.toMap(Entry::plannedAt, Function.identity()));
        var changed = new ArrayList<Entry>();
        var without = new ArrayList<Planned>();
        for (var each : planned) {
            var same = left.remove(each.at());
            if (same == null) {
                without.add(each);
            } else if (same.cancelled()) {
                changed.add(same.at(each.at()));
            }
        }
        var free = byDay(left);
        for (var each : without) {
            var moved = free.getOrDefault(each.day(), new ArrayDeque<>()).poll();
            changed.add(moved == null ? new Entry(ids.get(), each.day(), each.at(), 0, false) : moved.at(each.at()));
        }
        free.values().stream()
                .flatMap(Queue::stream)
                .filter(each -> !each.cancelled())
                .map(Entry::takenBack)
                .forEach(changed::add);
        return changed;
    }

    /** Those that still stand in calendars first. */
    private static Map<LocalDate, Queue<Entry>> byDay(Map<Instant, Entry> entries) {
        var days = new HashMap<LocalDate, Queue<Entry>>();
        entries.values().stream()
                .sorted(Comparator.comparing(Entry::cancelled).thenComparing(Entry::plannedAt))
                .forEach(each -> days.computeIfAbsent(each.day(), _ -> new ArrayDeque<>())
                        .add(each));
        return days;
    }

    private Entry at(Instant moment) {
        return new Entry(id, day, moment, sequence + 1, false);
    }

    private Entry takenBack() {
        return new Entry(id, day, plannedAt, sequence + 1, true);
    }
}
