package dev.faultline.gameday;

import dev.faultline.live.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the day goes by the clock: where the plan says it should be, counted from go, and where it is.
 *
 * @param until when it should be over; null before go
 * @param over whether it goes on longer than was planned
 * @param inWords on time, ahead or behind, in whole minutes; empty before go
 */
record Pace(
        @Nullable Instant liveAt,
        @Nullable Instant until,
        boolean over,
        String planned,
        int done,
        int rounds,
        String inWords,
        List<Leg> legs) {

    /** Nobody is late by less. */
    private static final Duration ON_TIME = Duration.ofMinutes(1);

    /**
     * One round.
     *
     * @param plannedFrom null before go
     * @param off of its beginning, or of now while it should have begun; in words
     */
    record Leg(
            int number,
            String name,
            String length,
            @Nullable Instant plannedFrom,
            @Nullable Instant plannedUntil,
            @Nullable Instant from,
            @Nullable Instant until,
            String off,
            boolean late) {}

    static Pace of(Audience.Seen seen, Instant now) {
        var live = seen.day().course().liveAt();
        var until = live == null ? null : live.plus(seen.day().plan().length());
        boolean goesOn = seen.day().state().isUnderWay();
        var legs = legs(seen, live, goesOn ? now : null);
        return new Pace(
                live,
                until,
                until != null && goesOn && now.isAfter(until),
                Times.exactly(seen.day().plan().length()),
                (int) seen.rounds().stream()
                        .filter(each -> each.state().isOver())
                        .count(),
                seen.rounds().size(),
                live == null || !goesOn ? "" : inWords(behind(seen, live, now)),
                legs);
    }

    private static List<Leg> legs(Audience.Seen seen, @Nullable Instant live, @Nullable Instant now) {
        var legs = new ArrayList<Leg>();
        var from = live;
        for (var round : seen.rounds()) {
            var card = seen.day().plan().round(round.number());
            var until = from == null ? null : from.plus(card.length());
            var begun = round.startedAt();
            var off = from == null || round.state() == Round.State.SKIPPED
                    ? null
                    : begun != null ? Duration.between(from, begun) : lateness(from, now);
            legs.add(new Leg(
                    round.number(),
                    card.name(),
                    Times.exactly(card.length()),
                    from,
                    until,
                    begun,
                    round.endedAt(),
                    off == null ? "" : inWords(off),
                    off != null && off.compareTo(ON_TIME) >= 0));
            from = until;
        }
        return legs;
    }

    private static @Nullable Duration lateness(Instant planned, @Nullable Instant now) {
        return now == null || now.isBefore(planned) ? null : Duration.between(planned, now);
    }

    /** How much later all that is left will be than planned; less than nothing is ahead. */
    private static Duration behind(Audience.Seen seen, Instant live, Instant now) {
        var planned = Duration.ZERO;
        for (var round : seen.rounds()) {
            var length = seen.day().plan().round(round.number()).length();
            if (!round.state().isOver()) {
                return round.startedAt() == null
                        ? Duration.between(live.plus(planned), now)
                        : late(Duration.between(live.plus(planned), round.startedAt()), round, length, now);
            }
            planned = planned.plus(length);
        }
        var last = seen.rounds().stream()
                .flatMap(each -> Stream.ofNullable(each.endedAt()))
                .max(Comparator.naturalOrder());
        return last.map(each -> Duration.between(live.plus(sum(seen)), each)).orElse(Duration.ZERO);
    }

    /** A round that began late, or that lasts longer than it may. */
    private static Duration late(Duration begun, Round round, Duration length, Instant now) {
        var over = GameDayView.took(round, now).minus(length);
        return over.isNegative() ? begun : begun.plus(over);
    }

    private static Duration sum(Audience.Seen seen) {
        return seen.day().plan().rounds().stream().map(Plan.Card::length).reduce(Duration.ZERO, Duration::plus);
    }

    private static String inWords(Duration off) {
        if (off.abs().compareTo(ON_TIME) < 0) {
            return "on time";
        }
        return off.isNegative() ? off.abs().toMinutes() + " min ahead" : off.toMinutes() + " min behind";
    }
}
