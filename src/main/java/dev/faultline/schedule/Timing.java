package dev.faultline.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
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
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A rule in a zone. Its moments are worked out, never kept as the truth: when the zone's rules change, so do they.
 *
 * @param gap what becomes of a time that clocks are put forward past
 * @param except times of the rule that are left out, and
 * @param also times that come on top of it: what RFC 5545 calls EXDATE and RDATE
 */
record Timing(Rule rule, ZoneId zone, Gap gap, SortedSet<LocalDateTime> except, SortedSet<LocalDateTime> also) {

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

    Timing {
        except = new TreeSet<>(except);
        also = new TreeSet<>(also);
    }

    Timing(Rule rule, ZoneId zone, Gap gap) {
        this(rule, zone, gap, new TreeSet<>(), new TreeSet<>());
    }

    /** The moments that are not before {@code earliest}, in order, each once. */
    Iterator<Moment> from(Instant earliest) {
        var ruled = ofRule(earliest);
        return except.isEmpty() && also.isEmpty() ? ruled : new Amended(ruled, added(earliest), this);
    }

    private Iterator<Moment> ofRule(Instant earliest) {
        return switch (rule) {
            case Every every -> new Mapped(every.from(earliest), zone);
            case WallRule wall ->
                new Ordered(wall.from(LocalDateTime.ofInstant(earliest, zone).minus(LONGEST_GAP)), earliest);
        };
    }

    private Iterator<Moment> added(Instant earliest) {
        return also.stream()
                .map(each -> Moment.of(each, zone))
                .filter(each -> !each.at().isBefore(earliest))
                .sorted(Comparator.comparing(Moment::at))
                .iterator();
    }

    /** Whether a moment of the rule is left out; times are kept to the second. */
    private boolean leavesOut(Moment moment) {
        return except.contains(moment.wall().truncatedTo(ChronoUnit.SECONDS));
    }

    /** As it would be if nothing was left out. */
    Timing complete() {
        return new Timing(rule, zone, gap, new TreeSet<>(), also);
    }

    /** Without what clocks show then, whether the rule says it or somebody added it. */
    Timing without(LocalDateTime wall) {
        var added = new TreeSet<>(also);
        var left = new TreeSet<>(except);
        if (!added.remove(wall)) {
            left.add(wall);
        }
        return new Timing(rule, zone, gap, left, added);
    }

    /** With what clocks show then; what was left out before comes back. */
    Timing with(LocalDateTime wall) {
        var added = new TreeSet<>(also);
        var left = new TreeSet<>(except);
        if (!left.remove(wall)) {
            added.add(wall);
        }
        return new Timing(rule, zone, gap, left, added);
    }

    List<Moment> next(Instant earliest, int count) {
        var all = new ArrayList<Moment>();
        var moments = from(earliest);
        while (all.size() < count && moments.hasNext()) {
            all.add(moments.next());
        }
        return all;
    }

    /** Whether another moment than this, of those that are not before {@code earliest}, is too near to it. */
    boolean crowds(Instant at, Instant earliest) {
        if (at.isBefore(earliest)) {
            return false;
        }
        var end = at.plus(LEAST_APART);
        for (var near = from(at.minus(LEAST_APART).plusMillis(1)); near.hasNext(); ) {
            var moment = near.next().at();
            if (!moment.isBefore(end)) {
                return false;
            }
            if (!moment.equals(at)) {
                return true;
            }
        }
        return false;
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

    /** Two sequences in order become one, without what is left out and without saying anything twice. */
    private static final class Amended implements Iterator<Moment> {

        private final Iterator<Moment> ruled;
        private final Iterator<Moment> added;
        private final Timing timing;
        private @Nullable Moment nextRuled;
        private @Nullable Moment nextAdded;

        Amended(Iterator<Moment> ruled, Iterator<Moment> added, Timing timing) {
            this.ruled = ruled;
            this.added = added;
            this.timing = timing;
        }

        private void look() {
            while (nextRuled == null && ruled.hasNext()) {
                var moment = ruled.next();
                nextRuled = timing.leavesOut(moment) ? null : moment;
            }
            if (nextAdded == null && added.hasNext()) {
                nextAdded = added.next();
            }
        }

        @Override
        public boolean hasNext() {
            look();
            return nextRuled != null || nextAdded != null;
        }

        @Override
        public Moment next() {
            look();
            var one = nextRuled;
            var other = nextAdded;
            if (one == null) {
                nextAdded = null;
                return Optional.ofNullable(other).orElseThrow(NoSuchElementException::new);
            }
            if (other == null || !other.at().isBefore(one.at())) {
                nextRuled = null;
                nextAdded = other == null || one.at().equals(other.at()) ? null : other;
                return one;
            }
            nextAdded = null;
            return other;
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
