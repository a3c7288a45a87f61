package dev.faultline.gameday;

import dev.faultline.live.Times;
import dev.faultline.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How people and monitors responded to one round. Each time lies between two facts, which are named; where one of them is not there, it is
 * said which, and no time is made up. Never of a person, always of a round.
 */
final class Response {

    private final Round round;
    private final List<Timeline.Entry> during;
    private final Optional<Timeline.Entry> effect;

    /** @param until when the next round began, or all was clear; null while neither */
    private Response(Round round, List<Timeline.Entry> during) {
        this.round = round;
        this.during = during;
        this.effect = during.stream()
                .filter(ofKind("injection.active")
                        .and(each -> each.chain().equals(round.run()))
                        .or(each -> round.run() == null && isBeginning(each, round)))
                .findFirst();
    }

    /** @param oldestFirst of the GameDay and of its runs */
    static Response to(Round round, List<Round> all, @Nullable Instant over, List<Timeline.Entry> oldestFirst) {
        var began = round.startedAt();
        if (began == null) {
            return new Response(round, List.of());
        }
        var next = all.stream()
                .map(Round::startedAt)
                .filter(each -> each != null && each.isAfter(began))
                .min(Instant::compareTo)
                .orElse(over);
        return new Response(
                round,
                oldestFirst.stream()
                        .filter(each -> each.chain().equals(round.run())
                                || !seenAt(each).isBefore(began)
                                        && (next == null || !seenAt(each).isAfter(next)))
                        .toList());
    }

    /** None of a round that did not begin. */
    List<Report.Figure> figures() {
        if (round.startedAt() == null) {
            return List.of();
        }
        var figures = new ArrayList<Report.Figure>();
        var fault = round.run() == null ? "that the inject was read out" : "that a fault had its effect";
        var detected = first(ofKind("gameday.detected").or(ofKind("gameday.alert-fired")));
        figures.add(figure("Time to detect", effect, fault, detected, "that anybody or any alert detected it"));
        figures.add(figure(
                "Time to acknowledge",
                first(ofKind("gameday.alert-fired")).or(() -> detected),
                "that anybody was paged or detected it",
                first(ofKind("gameday.acknowledged")),
                "that anybody acknowledged it"));
        figures.add(figure(
                "Time to mitigate", effect, fault, first(ofKind("gameday.mitigated")), "that anybody mitigated it"));
        if (round.run() != null) {
            figures.add(figure(
                    "Time to recover",
                    effect,
                    fault,
                    first(ofKind("run.recovered")),
                    "that the steady state came back"));
        }
        var stop = first(ofKind("gameday.stop"));
        if (stop.isPresent()) {
            figures.add(figure(
                    "Time to decide",
                    first(ofKind("probe.deviated").or(ofKind("gameday.customer-impact"))),
                    "that anything was out of its bounds before",
                    stop,
                    ""));
            figures.add(
                    figure("Time to abort", stop, "", first(ofKind("gameday.stop-proved")), "that the stop is proved"));
        }
        return figures;
    }

    private static Report.Figure figure(
            String name, Optional<Timeline.Entry> from, String noFrom, Optional<Timeline.Entry> until, String noUntil) {
        if (from.isEmpty() || until.isEmpty()) {
            return new Report.Figure(
                    name,
                    "",
                    from.map(Timeline.Entry::words).orElse(""),
                    until.map(Timeline.Entry::words).orElse(""),
                    "nothing says " + (from.isEmpty() ? noFrom : noUntil));
        }
        var took = Duration.between(seenAt(from.get()), seenAt(until.get()));
        return new Report.Figure(
                name,
                took.isNegative() ? "" : Times.exactly(took),
                from.get().words(),
                until.get().words(),
                took.isNegative() ? "the second came before the first" : "");
    }

    /** What should have fired and did or did not, and then what nobody expected. */
    List<Report.AlertLine> alerts(List<String> expected, java.time.ZoneId zone) {
        var lines = new ArrayList<Report.AlertLine>();
        if (round.startedAt() == null) {
            return lines;
        }
        var told = new HashSet<String>();
        for (var name : expected) {
            told.add(name);
            lines.add(
                    first(ofKind("gameday.alert-fired").and(each -> nameOf(each).equals(name)))
                            .map(fact -> line(name, "fired", fact, zone))
                            .orElseGet(() -> new Report.AlertLine(name, "missing", "", "")));
        }
        for (var fact : during) {
            if (ofKind("gameday.alert-fired").test(fact) && told.add(nameOf(fact))) {
                lines.add(line(nameOf(fact), "unexpected", fact, zone));
            }
        }
        return lines;
    }

    private Report.AlertLine line(String name, String what, Timeline.Entry fact, java.time.ZoneId zone) {
        var after = effect.map(each -> Duration.between(seenAt(each), seenAt(fact)))
                .filter(each -> !each.isNegative())
                .map(Times::exactly)
                .orElse("");
        return new Report.AlertLine(name, what, Report.local(seenAt(fact), zone), after);
    }

    private static String nameOf(Timeline.Entry fact) {
        return fact.body().path("alert").asString();
    }

    private Optional<Timeline.Entry> first(Predicate<Timeline.Entry> like) {
        return during.stream().filter(like).min(java.util.Comparator.comparing(Response::seenAt));
    }

    private static Predicate<Timeline.Entry> ofKind(String kind) {
        return each -> each.kind().equals(kind);
    }

    private static boolean isBeginning(Timeline.Entry fact, Round round) {
        return fact.kind().equals("gameday.round-began")
                && fact.body().path("round").asInt() == round.number();
    }

    static Instant seenAt(Timeline.Entry fact) {
        return Objects.requireNonNullElse(fact.happenedAt(), fact.at());
    }
}
