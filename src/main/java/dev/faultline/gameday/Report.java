package dev.faultline.gameday;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.live.Times;
import dev.faultline.run.Verdict;
import dev.faultline.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that a GameDay came to, with times in one zone. Nothing of now gets in: the same GameDay and zone are the same report.
 *
 * @param schema of this, as JSON
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Report(
        int schema,
        UUID id,
        String name,
        String team,
        GameDayState state,
        String zone,
        int level,
        String environment,
        int planVersion,
        String planHash,
        String purpose,
        String scope,
        String exclusions,
        @Nullable Moment began,
        @Nullable Moment over,
        @Nullable String stop,
        List<String> people,
        List<Figure> figures,
        List<RoundPart> rounds,
        List<TextPart> texts,
        List<MarkPart> surprises,
        List<ActionPart> actions,
        @Nullable String whyNoAction,
        List<FactLine> timeline) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx", Locale.ROOT);
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("HH:mm:ss.SSS'Z'", Locale.ROOT);

    /** @param local in the zone of the report */
    record Moment(Instant at, String local) {}

    /**
     * A time between two facts.
     *
     * @param value empty where it is not known
     * @param from and {@code until}: the facts, in words; empty where there is none
     * @param missing why it is not known; empty where it is
     */
    record Figure(String name, String value, String from, String until, String missing) {
        public boolean known() {
            return !value.isEmpty();
        }
    }

    /**
     * @param what fired, missing, or unexpected
     * @param local when it fired
     * @param after the fault had its effect
     */
    record AlertLine(String name, String what, String local, String after) {
        public String inWords() {
            var late = after.isEmpty() ? "" : ", %s after the effect".formatted(after);
            return switch (what) {
                case "missing" -> "expected, and did not fire";
                case "fired" -> "expected, fired at %s%s".formatted(local, late);
                default -> "not expected, fired at %s%s".formatted(local, late);
            };
        }

        /** Of the glyph. */
        public String kind() {
            return switch (what) {
                case "missing" -> "unconfirmed";
                case "fired" -> "held";
                default -> "deviated";
            };
        }
    }

    /**
     * @param measured what the run showed
     * @param verdict what people say
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RoundPart(
            int number,
            String name,
            String hypothesis,
            String state,
            @Nullable String measured,
            @Nullable String verdict,
            String said,
            @Nullable UUID run,
            List<Figure> figures,
            List<AlertLine> alerts) {}

    record TextPart(String title, String text) {}

    record MarkPart(String local, String who, String words) {}

    record ActionPart(
            int number,
            String title,
            String kind,
            String owner,
            String due,
            String doneWhen,
            boolean blocker,
            String state,
            String outcome,
            String link) {}

    /** @param gap how long nothing was written down before this; empty where somebody was quick */
    record FactLine(
            Instant at, String utc, String local, String lane, String who, String words, String gap, String seen) {}

    /** @param oldestFirst of the GameDay and of its runs */
    static Report of(Audience.Seen seen, List<Timeline.Entry> oldestFirst, ZoneId zone) {
        var day = seen.day();
        var over = day.course().overAt();
        var facts = untilTheAllClear(oldestFirst);
        var stop = day.course().stop();
        return new Report(
                1,
                day.id(),
                day.name(),
                seen.team(),
                day.state(),
                zone.getId(),
                day.plan().level(),
                day.plan().environment(),
                day.written().version(),
                day.written().hash(),
                day.plan().purpose(),
                day.plan().scope(),
                day.plan().exclusions(),
                moment(day.course().liveAt(), zone),
                moment(over, zone),
                stop == null ? null : "%s, %s: %s".formatted(local(stop.at(), zone), stop.by(), stop.reason()),
                seen.parts().stream()
                        .map(each -> "%s: %s".formatted(each.duty().title(), each.login()))
                        .toList(),
                figures(facts),
                seen.rounds().stream()
                        .map(each -> round(seen, each, facts, zone))
                        .toList(),
                texts(seen.debrief()),
                facts.stream()
                        .filter(ofKind("gameday.surprise"))
                        .map(each -> new MarkPart(local(Response.seenAt(each), zone), each.actor(), each.words()))
                        .toList(),
                seen.debrief().actions().stream().map(Report::action).toList(),
                seen.debrief().says(Debrief.NO_ACTIONS) ? seen.debrief().text(Debrief.NO_ACTIONS) : null,
                timeline(facts, day.course(), zone));
    }

    /** What is told afterwards is about the report itself. */
    private static List<Timeline.Entry> untilTheAllClear(List<Timeline.Entry> facts) {
        int end = facts.stream().map(Timeline.Entry::kind).toList().lastIndexOf("gameday.all-clear");
        return end < 0 ? facts : facts.subList(0, end + 1);
    }

    private static List<TextPart> texts(Debrief debrief) {
        var texts = new ArrayList<TextPart>();
        texts.add(new TextPart("Summary", debrief.text(Debrief.SUMMARY)));
        texts.add(new TextPart("What surprised us", debrief.text(Debrief.SURPRISES)));
        texts.add(new TextPart("Findings", debrief.text(Debrief.FINDINGS)));
        texts.add(new TextPart("Hot wash", debrief.text(Debrief.HOT_WASH)));
        texts.add(new TextPart("The exercise itself", debrief.text(Debrief.EXERCISE)));
        return texts.stream().filter(each -> !each.text().isBlank()).toList();
    }

    private static ActionPart action(Action action) {
        var terms = action.terms();
        return new ActionPart(
                action.number(),
                terms.title(),
                terms.kind().name().toLowerCase(Locale.ROOT),
                terms.ownerLogin(),
                terms.due().toString(),
                terms.doneWhen(),
                terms.blocker(),
                action.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                action.outcome(),
                terms.link());
    }

    private static RoundPart round(Audience.Seen seen, Round round, List<Timeline.Entry> facts, ZoneId zone) {
        var response = Response.to(round, seen.rounds(), seen.day().course().overAt(), facts);
        var card = seen.day().plan().round(round.number());
        return new RoundPart(
                round.number(),
                card.name(),
                card.hypothesis(),
                round.state() == Round.State.SKIPPED
                        ? "skipped: " + round.note()
                        : round.state().name().toLowerCase(Locale.ROOT),
                words(round.verdict()),
                words(seen.debrief().verdictOf(round.number())),
                seen.debrief().text(Debrief.ofRound(round.number())),
                round.run(),
                response.figures(),
                response.alerts(card.alerts(), zone));
    }

    private static @Nullable String words(@Nullable Verdict verdict) {
        return verdict == null ? null : verdict.inWords();
    }

    /** From the press to the proof. */
    private static List<Figure> figures(List<Timeline.Entry> facts) {
        return between(
                        "Time to stop",
                        facts.stream().filter(ofKind("gameday.stop")).findFirst(),
                        facts.stream().filter(ofKind("gameday.stop-proved")).findFirst())
                .stream()
                .toList();
    }

    private static Optional<Figure> between(
            String name, Optional<Timeline.Entry> from, Optional<Timeline.Entry> until) {
        if (from.isEmpty() || until.isEmpty()) {
            return Optional.empty();
        }
        var took = Duration.between(Response.seenAt(from.get()), Response.seenAt(until.get()));
        return took.isNegative()
                ? Optional.empty()
                : Optional.of(new Figure(
                        name,
                        Times.exactly(took),
                        from.get().words(),
                        until.get().words(),
                        ""));
    }

    private static Predicate<Timeline.Entry> ofKind(String kind) {
        return each -> each.kind().equals(kind);
    }

    private static List<FactLine> timeline(List<Timeline.Entry> facts, GameDay.Course course, ZoneId zone) {
        var lines = new ArrayList<FactLine>();
        var gap = "";
        for (var line : DayPage.annotated(facts, course.liveAt(), course.overAt())) {
            if (line.gap() != null) {
                gap = line.gap().took();
            } else {
                var fact = Objects.requireNonNull(line.fact());
                lines.add(new FactLine(
                        fact.at(),
                        UTC.format(fact.at().atZone(ZoneOffset.UTC)),
                        local(fact.at(), zone),
                        line.lane(),
                        fact.actor(),
                        fact.words(),
                        gap,
                        fact.happenedAt() == null ? "" : local(fact.happenedAt(), zone)));
                gap = "";
            }
        }
        return lines;
    }

    private static @Nullable Moment moment(@Nullable Instant at, ZoneId zone) {
        return at == null ? null : new Moment(at, local(at, zone));
    }

    static String local(Instant at, ZoneId zone) {
        return TIME.format(at.atZone(zone));
    }
}
