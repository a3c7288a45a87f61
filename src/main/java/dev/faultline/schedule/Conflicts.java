package dev.faultline.schedule;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.blastradius.BlastRadius;
import dev.faultline.blastradius.Crossing;
import dev.faultline.blastradius.Crossings;
import dev.faultline.blastradius.Reach;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Occurrences that would be on at the same time and should not, of all teams, as far as experiments reach now. Only to show it:
 * what starts is decided when it is due.
 */
@Component
class Conflicts {

    private static final Duration GRID = Timing.LEAST_APART;
    private static final Duration SEARCHED = Duration.ofDays(14);

    /** No run may take longer, with the end of its undo. */
    private static final Duration LONGEST = Duration.ofHours(5);

    private final OccurrenceRows occurrences;
    private final Closed closed;
    private final BlastRadius blastRadius;
    private final Crossings crossings;
    private final Experiments experiments;
    private final Accounts accounts;

    Conflicts(
            OccurrenceRows occurrences,
            Closed closed,
            BlastRadius blastRadius,
            Crossings crossings,
            Experiments experiments,
            Accounts accounts) {
        this.occurrences = occurrences;
        this.closed = closed;
        this.blastRadius = blastRadius;
        this.crossings = crossings;
        this.experiments = experiments;
        this.accounts = accounts;
    }

    /** What an experiment takes, and for how long. */
    private record Known(Reach reach, Duration whole) {}

    /** What was found out of experiments already, for a page that asks for many schedules. */
    static final class Memory {
        private final Map<Start, Optional<Known>> starts = new HashMap<>();

        private record Start(UUID owner, UUID experiment) {}
    }

    /** Another occurrence, with what it takes. */
    private record Other(OccurrenceRows.Busy busy, Known known) {
        Instant from() {
            return busy.dueAt();
        }

        Instant until() {
            return busy.dueAt().plus(known.whole());
        }

        boolean meets(Instant start, Instant end) {
            return from().isBefore(end) && start.isBefore(until());
        }
    }

    /** Everything that is on around some times, read once. */
    private record Around(
            Known mine, List<Other> others, Crossing crossing, Map<UUID, List<Crossing.Meeting>> meetings) {

        Around(Known mine, List<Other> others, Crossing crossing) {
            this(mine, others, crossing, new HashMap<>());
        }

        /** With this schedule, whenever it is. */
        List<Crossing.Meeting> with(Other other) {
            return meetings.computeIfAbsent(
                    other.busy().schedule(),
                    _ -> crossing.between(mine.reach(), other.known().reach()));
        }

        List<Other> during(Instant start) {
            var end = start.plus(mine.whole());
            return others.stream().filter(each -> each.meets(start, end)).toList();
        }

        /** Those that would be too many at the worst moment, with the limit that they would go over. */
        Optional<Crossing.Crowd<Other>> tooMany(Instant start) {
            var there = during(start);
            return Stream.concat(
                            Stream.of(start), there.stream().map(Other::from).filter(each -> each.isAfter(start)))
                    .map(at -> there.stream()
                            .filter(each -> !each.from().isAfter(at) && at.isBefore(each.until()))
                            .toList())
                    .flatMap(each -> crossing
                            .tooMany(mine.reach(), each, other -> other.known().reach())
                            .stream())
                    .findFirst();
        }
    }

    private static List<Reach> reaches(Known mine, Collection<Other> others) {
        return Stream.concat(
                        Stream.of(mine.reach()),
                        others.stream().map(each -> each.known().reach()))
                .toList();
    }

    /**
     * By the time of each start, those that there are; nothing for a start without any.
     *
     * @param starts when each is due, at most as many as a page shows
     */
    Map<Instant, List<Conflict>> of(Caller caller, Subject subject, Collection<Instant> starts, Memory memory) {
        var mine = known(subject.owner(), subject.experiment(), memory);
        if (mine.isEmpty() || starts.isEmpty()) {
            return Map.of();
        }
        var busy = occurrences.busy(starts, LONGEST).stream()
                .filter(each -> !each.schedule().equals(subject.schedule()))
                .toList();
        var around = around(mine.get(), busy, memory);
        var found = new LinkedHashMap<Instant, List<Conflict>>();
        for (var start : starts) {
            var conflicts = at(caller, subject, around, start);
            if (!conflicts.isEmpty()) {
                found.put(start, conflicts);
            }
        }
        return found;
    }

    private static List<Conflict> at(Caller caller, Subject subject, Around around, Instant start) {
        var tooMany = around.tooMany(start);
        var conflicts = new ArrayList<Conflict>();
        for (var other : around.during(start)) {
            var kinds = new ArrayList<Conflict.Kind>();
            var why = new ArrayList<String>();
            Stream.concat(
                            around.with(other).stream(),
                            tooMany.filter(each -> each.of().contains(other)).map(Crossing.Crowd::meeting).stream())
                    .forEach(meeting -> {
                        kinds.add(Conflict.Kind.of(meeting.kind()));
                        why.add(meeting.said());
                    });
            if (other.busy().owner().equals(subject.owner())) {
                kinds.add(Conflict.Kind.OWNER);
                why.add("Both are started as the same person, who would have to look after both.");
            }
            if (!kinds.isEmpty()) {
                boolean visible = caller.maySee(other.busy().team());
                conflicts.add(new Conflict(
                        visible ? other.busy().schedule() : null,
                        visible ? other.busy().name() : null,
                        other.busy().plannedAt(),
                        other.from(),
                        other.until(),
                        other.busy().since().isBefore(subject.since()),
                        kinds.stream().distinct().toList(),
                        why.stream().distinct().toList()));
            }
        }
        return conflicts;
    }

    private Around around(Known mine, List<OccurrenceRows.Busy> busy, Memory memory) {
        var others = busy.stream()
                .flatMap(each ->
                        known(each.owner(), each.experiment(), memory).map(known -> new Other(each, known)).stream())
                .toList();
        return new Around(mine, others, crossings.among(reaches(mine, others)));
    }

    /** How far it reaches now, if its owner may start it. */
    Optional<Reach> reach(Schedule schedule, Memory memory) {
        return known(schedule.owner(), schedule.experiment(), memory).map(Known::reach);
    }

    /** How long it may be on, until certainly nothing is left of it. */
    Optional<Duration> whole(Schedule schedule, Memory memory) {
        return known(schedule.owner(), schedule.experiment(), memory).map(Known::whole);
    }

    private Optional<Known> known(UUID owner, UUID experiment, Memory memory) {
        return memory.starts.computeIfAbsent(new Memory.Start(owner, experiment), _ -> known(owner, experiment));
    }

    /** As its owner would start it; nothing where that cannot happen any more. */
    private Optional<Known> known(UUID owner, UUID experiment) {
        return accounts.callerFor(owner).flatMap(as -> {
            try {
                var found = experiments.get(as, experiment);
                return Optional.of(new Known(blastRadius.reach(found), BlastRadius.whole(found.definition())));
            } catch (Problem _) {
                return Optional.empty();
            }
        });
    }

    /**
     * The next times, on the quarters of hours, at which it may start: all of it fits into what calendars leave open, and nobody
     * is in its way.
     *
     * @param moved when the one is due that is to be elsewhere, and so is not in the way
     */
    List<Instant> free(Caller caller, Subject subject, Instant moved, Instant after, int count) {
        var memory = new Memory();
        var mine = known(subject.owner(), subject.experiment(), memory);
        if (mine.isEmpty()) {
            return List.of();
        }
        var end = after.plus(SEARCHED);
        var around = around(
                mine.get(),
                occurrences.busyBetween(after.minus(LONGEST), end).stream()
                        .filter(each -> !each.schedule().equals(subject.schedule())
                                || !each.dueAt().equals(moved))
                        .toList(),
                memory);
        Function<Instant, Optional<Instant>> later = later(caller, subject, around);
        var free = new ArrayList<Instant>();
        var at = onTheGrid(after);
        while (free.size() < count && at.isBefore(end)) {
            var next = later.apply(at);
            if (next.isEmpty()) {
                free.add(at);
            }
            at = onTheGrid(next.orElse(at.plus(mine.get().whole())));
        }
        return free;
    }

    /** Of a time that will not do: the next that may. */
    private Function<Instant, Optional<Instant>> later(Caller caller, Subject subject, Around around) {
        var rulings = closed.rulings(caller, subject.experiment());
        return at -> {
            var ruling = rulings.apply(at);
            if (!ruling.allowed()) {
                return Optional.of(
                        ruling.next().filter(each -> each.isAfter(at)).orElse(at.plus(GRID)));
            }
            return Stream.concat(
                            around.during(at).stream()
                                    .filter(each -> each.busy().schedule().equals(subject.schedule())
                                            || each.busy().owner().equals(subject.owner())
                                            || !around.with(each).isEmpty())
                                    .map(Other::until),
                            around.tooMany(at).stream().map(_ -> at.plus(GRID)))
                    .max(Instant::compareTo);
        };
    }

    private static Instant onTheGrid(Instant at) {
        long step = GRID.toSeconds();
        long seconds = at.getNano() == 0 ? at.getEpochSecond() : at.getEpochSecond() + 1;
        return Instant.ofEpochSecond(Math.ceilDiv(seconds, step) * step);
    }
}
