package dev.faultline.gameday;

import dev.faultline.blastradius.BlastRadius;
import dev.faultline.blastradius.Usage;
import dev.faultline.live.LiveView;
import dev.faultline.run.Charts;
import dev.faultline.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What lives in the control room: rounds, the clock, what probes read with what people marked, limits, and the timeline. */
@Component
class ControlRoom {

    static final int LATEST_FACTS = 200;

    private static final int MARKS_SHOWN = 8;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What is drawn of the time before a round and after it. */
    private static final Duration AROUND = Duration.ofMinutes(1);

    private final Desk desk;
    private final Audience audience;
    private final Timeline timeline;
    private final Charts charts;
    private final BlastRadius blastRadius;

    ControlRoom(Desk desk, Audience audience, Timeline timeline, Charts charts, BlastRadius blastRadius) {
        this.desk = desk;
        this.audience = audience;
        this.timeline = timeline;
        this.charts = charts;
        this.blastRadius = blastRadius;
    }

    /**
     * What the probes of one round read.
     *
     * @param marksJson what people did and saw meanwhile, as charts draw it
     * @param marks the same, the newest first
     */
    record Figures(int round, String name, Charts.Drawn drawn, String marksJson, List<Stroke> marks) {}

    /** A moment that charts mark. */
    record Stroke(Instant when, String kind, String name, String by) {
        private Map<String, Object> drawn() {
            return Map.of("at", when.toEpochMilli(), "kind", kind, "name", name);
        }
    }

    Map<String, Object> model(Audience.Seen seen) {
        var now = desk.now();
        var facts = audience.facts(seen, LATEST_FACTS);
        var model = new HashMap<String, Object>();
        model.put("day", seen.day());
        model.put("rounds", DayPage.rounds(seen, now));
        model.put("people", DayPage.people(seen));
        model.put("pace", Pace.of(seen, now));
        model.put("questions", seen.questions());
        model.put("limits", limits(seen));
        model.put(
                "lines",
                facts.stream().map(each -> new DayPage.Line(each, null)).toList());
        shown(seen).ifPresent(each -> model.put("figures", figures(seen, each, facts)));
        return model;
    }

    /** What somebody who plays needs: how it stands, what was asked, and that their own marks have arrived. */
    Map<String, Object> play(Audience.Seen seen) {
        var now = desk.now();
        var model = new HashMap<String, Object>();
        model.put("day", seen.day());
        model.put("pace", Pace.of(seen, now));
        model.put("people", DayPage.people(seen));
        model.put(
                "going",
                DayPage.rounds(seen, now).stream()
                        .filter(each -> each.going() || each.given())
                        .toList());
        model.put("questions", seen.questions().reversed());
        model.put(
                "marked",
                audience.facts(seen, LATEST_FACTS).stream()
                        .filter(each -> DayPage.lane(each).equals("people"))
                        .limit(MARKS_SHOWN)
                        .toList());
        return model;
    }

    /** What stands on a big screen. */
    Wall wall(Audience.Seen seen) {
        var drawn = shownRun(seen).map(charts::of).orElse(null);
        return Wall.of(seen, desk.now(), hurt(limits(seen)), drawn);
    }

    /** Against the limit over everything, of which every target that is hurt is counted. */
    private static String hurt(List<Usage> limits) {
        return limits.stream()
                .filter(each -> each.budget().kind().equals("global"))
                .findFirst()
                .map(each ->
                        "%d of at most %d".formatted(each.held(), each.budget().most()))
                .orElse("");
    }

    /** Nothing happens without a fact; but time goes by without one, and others use limits. */
    String version(Audience.Seen seen) {
        return "%s:%d:%x"
                .formatted(
                        seen.day().state(),
                        timeline.length(seen.chains()),
                        Objects.hash(limits(seen), Pace.of(seen, desk.now()).inWords()));
    }

    LiveView.Points points(Audience.Seen seen, long after) {
        return shownRun(seen).map(run -> charts.points(run, after)).orElseGet(() -> new LiveView.Points("", after));
    }

    /** The round that is drawn: the one that runs, otherwise the last one that did. */
    static Optional<Round> shown(Audience.Seen seen) {
        return seen.rounds().stream()
                .filter(each -> each.run() != null && each.startedAt() != null)
                .max(Comparator.comparing((Round each) -> each.state() == Round.State.RUNNING)
                        .thenComparing(each -> Objects.requireNonNull(each.startedAt())));
    }

    private static Optional<UUID> shownRun(Audience.Seen seen) {
        return shown(seen).map(each -> Objects.requireNonNull(each.run()));
    }

    private Figures figures(Audience.Seen seen, Round round, List<Timeline.Entry> facts) {
        var strokes = facts.stream()
                .flatMap(ControlRoom::stroke)
                .filter(each -> isAround(each.when(), round))
                .toList();
        return new Figures(
                round.number(),
                seen.day().plan().round(round.number()).name(),
                charts.of(Objects.requireNonNull(round.run())),
                JSON.writeValueAsString(strokes.stream().map(Stroke::drawn).toList()),
                strokes);
    }

    private static boolean isAround(Instant at, Round round) {
        var ended = round.endedAt();
        return !at.isBefore(Objects.requireNonNull(round.startedAt()).minus(AROUND))
                && (ended == null || !at.isAfter(ended.plus(AROUND)));
    }

    private static Stream<Stroke> stroke(Timeline.Entry fact) {
        var at = Objects.requireNonNullElse(fact.happenedAt(), fact.at());
        return switch (fact.kind()) {
            case "gameday.round-began" -> Stream.of(stroke(fact, fact.at(), "day", "begins"));
            case "gameday.round-ended" -> Stream.of(stroke(fact, fact.at(), "day", "over"));
            case "gameday.hold" -> Stream.of(stroke(fact, fact.at(), "day", "hold"));
            case "gameday.resume" -> Stream.of(stroke(fact, fact.at(), "day", "goes on"));
            case "gameday.stop", "run.aborting" -> Stream.of(stroke(fact, fact.at(), "stop", "STOP"));
            case "injection.active" -> Stream.of(stroke(fact, fact.at(), "fault", "fault on"));
            case "gameday.note" -> Stream.of(stroke(fact, at, "note", fact.words()));
            default ->
                Stream.of(Mark.values())
                        .filter(each -> fact.kind().equals("gameday." + each.word()))
                        .map(each -> stroke(fact, at, "mark", each.title()));
        };
    }

    private static Stroke stroke(Timeline.Entry fact, Instant at, String kind, String name) {
        return new Stroke(at, kind, name, fact.actor().replaceFirst("^user:", ""));
    }

    private List<Usage> limits(Audience.Seen seen) {
        return seen.day().plan().injects()
                ? blastRadius.usage(
                        List.copyOf(seen.runs().keySet()),
                        seen.day().plan().environment(),
                        seen.day().team())
                : List.of();
    }
}
