package dev.faultline.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule in a zone. Its moments are worked out, never kept as the truth: when the zone's rules change, so do they.
 *
 * @param gap what becomes of a time that clocks are put forward past
 */
record Timing(Rule rule, ZoneId zone, Gap gap) {

    /** Experiments that follow each other faster than this are a load test, and nobody could look at what one of them found. */
    static final Duration LEAST_APART = Duration.ofMinutes(15);

    private static final int LOOKED_AT = 400;

    /** No clock was ever put forward further (Samoa left out a day). */
    private static final Duration LONGEST_GAP = Duration.ofHours(25);

    /** What becomes of 02:30 on a day without it. */
    enum Gap {
        /** It is 03:30, as RFC 5545 §3.3.5 has it. */
        SHIFT,
        /** There is nothing that day. */
        SKIP
    }

    /** The moments that are not before {@code earliest}, in order, each once. */
    Iterator<Moment> from(Instant earliest) {
        return switch (rule) {
            case Every every -> new Mapped(every.from(earliest), zone);
            case WallRule wall ->
                new Ordered(wall.from(LocalDateTime.ofInstant(earliest, zone).minus(LONGEST_GAP)), earliest);
        };
    }

    List<Moment> next(Instant earliest, int count) {
        var all = new ArrayList<Moment>();
        var moments = from(earliest);
        while (all.size() < count && moments.hasNext()) {
            all.add(moments.next());
        }
        return all;
    }

    /** The two that follow each other too fast, if any do. */
    Optional<List<LocalDateTime>> tooClose(Instant earliest) {
        if (!(rule instanceof WallRule wall)) {
            return Optional.empty();
        }
        var times = wall.from(LocalDateTime.ofInstant(earliest, zone));
        @Nullable LocalDateTime before = null;
        for (int i = 0; i < LOOKED_AT && times.hasNext(); i++) {
            var time = times.next();
            if (before != null && Duration.between(before, time).compareTo(LEAST_APART) < 0) {
                return Optional.of(List.of(before, time));
            }
            before = time;
        }
        return Optional.empty();
    }

    /** The months of the coming year that have nothing because they are too short. */
    Set<Month> without(Instant earliest) {
        var missing = EnumSet.noneOf(Month.class);
        if (!(rule instanceof WallRule wall) || !wall.namesLateDays()) {
            return missing;
        }
        var first = YearMonth.from(LocalDateTime.ofInstant(earliest, zone)).plusMonths(1);
        var end = first.plusMonths(12);
        var times = wall.from(first.atDay(1).atStartOfDay());
        missing.addAll(EnumSet.of(Month.FEBRUARY, Month.APRIL, Month.JUNE, Month.SEPTEMBER, Month.NOVEMBER));
        boolean any = false;
        while (times.hasNext()) {
            var time = times.next();
            if (!YearMonth.from(time).isBefore(end)) {
                break;
            }
            any = true;
            missing.remove(time.getMonth());
        }
        return any ? missing : EnumSet.noneOf(Month.class);
    }

    private record Mapped(Iterator<Instant> instants, ZoneId zone) implements Iterator<Moment> {
        @Override
        public boolean hasNext() {
            return instants.hasNext();
        }

        @Override
        public Moment next() {
            return Moment.of(instants.next(), zone);
        }
    }

    /**
     * Puts moments in order. Times on the wall are in order already, but one that was shifted out of a gap may come after, or
     * together with, the one that follows it.
     */
    private final class Ordered implements Iterator<Moment> {

        private final Iterator<LocalDateTime> times;
        private final Instant earliest;
        private final PriorityQueue<Moment> shifted = new PriorityQueue<>(Comparator.comparing(Moment::at));
        private final ArrayDeque<Moment> ready = new ArrayDeque<>();
        private @Nullable Instant last;

        Ordered(Iterator<LocalDateTime> times, Instant earliest) {
            this.times = times;
            this.earliest = earliest;
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && times.hasNext()) {
                take(Moment.of(times.next(), zone));
            }
            if (ready.isEmpty()) {
                shifted.forEach(this::give);
                shifted.clear();
            }
            return !ready.isEmpty();
        }

        private void take(Moment moment) {
            if (moment.reading() == Moment.Reading.NEVER) {
                if (gap == Gap.SHIFT) {
                    shifted.add(moment);
                }
                return;
            }
            while (!shifted.isEmpty() && shifted.element().at().isBefore(moment.at())) {
                give(shifted.remove());
            }
            while (!shifted.isEmpty() && shifted.element().at().equals(moment.at())) {
                shifted.remove();
            }
            give(moment);
        }

        private void give(Moment moment) {
            if (!moment.at().isBefore(earliest) && !moment.at().equals(last)) {
                ready.add(moment);
                last = moment.at();
            }
        }

        @Override
        public Moment next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }
    }
}
