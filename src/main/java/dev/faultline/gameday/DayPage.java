package dev.faultline.gameday;

import dev.faultline.live.Times;
import dev.faultline.run.RunViews;
import dev.faultline.run.Verdict;
import dev.faultline.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the pages of a GameDay show, in words. The same for all who may look. */
final class DayPage {

    private DayPage() {}

    /**
     * Somebody with a duty, and what they said.
     *
     * @param there whether they answered the roll-call
     * @param vote what they said of go; empty while nothing
     */
    record Person(Part part, boolean there, String vote, String note, boolean needed) {}

    record Ticked(Checklist.Item item, @Nullable Said said) {
        public boolean done() {
            return said != null && said.value().equals(Said.YES);
        }
    }

    /** @param reading null while nobody has read it in this briefing */
    record Steady(int number, String name, @Nullable Said reading) {
        public boolean holds() {
            return reading != null && reading.value().equals(Said.YES);
        }
    }

    /** A line of the control room. */
    record RoundLine(
            Round round,
            Plan.Card card,
            String stateKind,
            String stateWord,
            String took,
            RunViews.@Nullable Row run,
            boolean late) {
        public String planned() {
            return Times.exactly(card.length());
        }

        public boolean pending() {
            return round.state() == Round.State.PENDING;
        }

        public boolean given() {
            return round.state() == Round.State.GIVEN;
        }

        public boolean going() {
            return round.state() == Round.State.RUNNING;
        }

        public boolean unconfirmed() {
            return run != null && run.unconfirmed() > 0 && round.ownedBy() == null;
        }
    }

    static List<Person> people(Audience.Seen seen) {
        var needed = Guards.needed(seen.day().plan());
        return seen.parts().stream()
                .map(part -> {
                    var vote = said(seen, Said.Kind.VOTE, part.key());
                    var there = said(seen, Said.Kind.PRESENT, part.key());
                    return new Person(
                            part,
                            there != null && there.value().equals(Said.YES),
                            vote == null ? "" : vote.value(),
                            vote == null ? "" : vote.note(),
                            needed.contains(part.duty()));
                })
                .toList();
    }

    static List<Ticked> ticks(Audience.Seen seen) {
        return Checklist.of(seen.day()).stream()
                .map(item -> new Ticked(item, said(seen, Said.Kind.TICK, item.key())))
                .toList();
    }

    static List<Steady> steady(Audience.Seen seen) {
        return seen.rounds().stream()
                .filter(each -> seen.day().plan().round(each.number()).injects())
                .map(each -> new Steady(
                        each.number(),
                        seen.day().plan().round(each.number()).name(),
                        said(seen, Said.Kind.STEADY, Integer.toString(each.number()))))
                .toList();
    }

    private static @Nullable Said said(Audience.Seen seen, Said.Kind kind, String key) {
        return seen.said().stream()
                .filter(each -> each.is(kind, key))
                .findFirst()
                .orElse(null);
    }

    static List<RoundLine> rounds(Audience.Seen seen, Instant now) {
        return seen.rounds().stream().map(each -> line(seen, each, now)).toList();
    }

    private static RoundLine line(Audience.Seen seen, Round round, Instant now) {
        var card = seen.day().plan().round(round.number());
        var run = round.run() == null ? null : seen.runs().get(round.run());
        var took = round.startedAt() == null ? Duration.ZERO : GameDayView.took(round, now);
        return new RoundLine(
                round,
                card,
                kind(round, run),
                word(round, run),
                round.startedAt() == null ? "" : Times.exactly(took),
                run,
                !round.state().isOver() && took.compareTo(card.length()) > 0);
    }

    private static String kind(Round round, RunViews.@Nullable Row run) {
        return switch (round.state()) {
            case PENDING -> "planned";
            case GIVEN -> "observing";
            case SKIPPED -> "stopped";
            case RUNNING -> run == null ? "armed" : run.stateKind();
            case DONE -> run != null ? run.stateKind() : round.verdict() == null ? "held" : kind(round.verdict());
        };
    }

    static String kind(Verdict verdict) {
        return switch (verdict) {
            case HELD -> "held";
            case DEVIATED -> "deviated";
            case INCONCLUSIVE -> "stale";
        };
    }

    private static String word(Round round, RunViews.@Nullable Row run) {
        return switch (round.state()) {
            case PENDING -> "planned";
            case GIVEN -> "read out";
            case SKIPPED -> "skipped";
            case RUNNING -> run == null ? "starting" : run.stateWord();
            case DONE -> round.verdict() != null ? round.verdict().inWords() : run == null ? "over" : run.stateWord();
        };
    }

    /** A stretch in which nothing was written down. */
    record Gap(Instant from, Instant until) {
        public String took() {
            return Times.exactly(Duration.between(from, until));
        }
    }

    /** One line of the annotated timeline: a fact, or a gap. */
    record Line(Timeline.@Nullable Entry fact, @Nullable Gap gap) {
        public String lane() {
            return fact == null ? "gap" : DayPage.lane(fact);
        }
    }

    static final Duration GAP = Duration.ofMinutes(5);

    /** Oldest first, with the gaps between go and the all-clear. */
    static List<Line> annotated(List<Timeline.Entry> oldestFirst, @Nullable Instant from, @Nullable Instant until) {
        var lines = new ArrayList<Line>();
        Instant last = from;
        for (var fact : oldestFirst) {
            if (last != null
                    && !fact.at().isBefore(last)
                    && (until == null || !fact.at().isAfter(until))) {
                if (Duration.between(last, fact.at()).compareTo(GAP) > 0) {
                    lines.add(new Line(null, new Gap(last, fact.at())));
                }
                last = fact.at();
            }
            lines.add(new Line(fact, null));
        }
        return lines;
    }

    /** Whose voice it is: people, faults, signals, or the day itself. */
    static String lane(Timeline.Entry fact) {
        var kind = fact.kind();
        if (kind.startsWith("gameday.alert-")) {
            return "signals";
        }
        if (kind.startsWith("gameday.")) {
            return kind.startsWith("gameday.is-this-us")
                            || Arrays.stream(Mark.values()).anyMatch(each -> kind.equals("gameday." + each.word()))
                    ? "people"
                    : "day";
        }
        if (kind.startsWith("injection.")) {
            return "faults";
        }
        return kind.startsWith("probe.") || kind.startsWith("finding.")
                ? "signals"
                : kind.startsWith("note.") ? "people" : "runs";
    }

    static Map<String, String> duties() {
        var duties = new LinkedHashMap<String, String>();
        for (var duty : Duty.values()) {
            duties.put(duty.word(), duty.title());
        }
        return duties;
    }
}
