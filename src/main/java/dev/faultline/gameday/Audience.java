package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.run.RunViews;
import dev.faultline.timeline.Timeline;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The one way in which anybody reads a GameDay: pages, programs, streams and reports get a {@link Seen} from here, and nothing
 * else. Every GameDay is open so far, so that all who may see one know all of it; what a blind one hides is to be left out here.
 */
@Component
class Audience {

    /** What all who look at a stream have in common. */
    enum Knows {
        EVERYTHING;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final GameDayRows rows;
    private final DebriefRows debriefs;
    private final QuestionRows questions;
    private final RunViews runs;
    private final Teams teams;
    private final Timeline timeline;

    Audience(
            GameDayRows rows,
            DebriefRows debriefs,
            QuestionRows questions,
            RunViews runs,
            Teams teams,
            Timeline timeline) {
        this.timeline = timeline;
        this.rows = rows;
        this.debriefs = debriefs;
        this.questions = questions;
        this.runs = runs;
        this.teams = teams;
    }

    /** A GameDay as somebody may know it. */
    record Seen(
            GameDay day,
            String team,
            List<Part> parts,
            List<GameDayRows.Consent> consents,
            Map<UUID, String> teams,
            List<Said> said,
            List<Round> rounds,
            Map<UUID, RunViews.Row> runs,
            Debrief debrief,
            List<Question> questions) {

        /** Its own chain, and those of its runs. */
        List<UUID> chains() {
            return Stream.concat(Stream.of(day.id()), rounds.stream().flatMap(each -> Stream.ofNullable(each.run())))
                    .toList();
        }
    }

    /** @throws Problem not found, also for what the caller may not see */
    @Transactional(readOnly = true)
    public Seen of(Caller caller, UUID id) {
        demand(caller, id);
        return of(id, knows(caller));
    }

    void demand(Caller caller, UUID id) {
        if (!maySee(caller, id)) {
            throw Problem.notFound();
        }
    }

    boolean maySee(Caller caller, UUID id) {
        return rows.maySee(caller, id);
    }

    Knows knows(Caller caller) {
        return Knows.EVERYTHING;
    }

    /** What happened in it and in its runs, the last first, as far as whoever sees this may know. */
    List<Timeline.Entry> facts(Seen seen, int most) {
        return timeline.together(seen.chains(), most);
    }

    /** What everybody may know who walks by a big screen of this GameDay: as much as an observer. */
    Knows knowsOnScreens(UUID id) {
        return Knows.EVERYTHING;
    }

    /** For streams, whose readers were asked when they came. */
    @Transactional(readOnly = true)
    public Seen of(UUID id, Knows what) {
        return switch (what) {
            case EVERYTHING -> whole(rows.find(id).orElseThrow(Problem::notFound));
        };
    }

    private Seen whole(GameDay day) {
        var rounds = rows.rounds(day);
        var begun =
                rounds.stream().flatMap(each -> Stream.ofNullable(each.run())).toList();
        var names = Stream.concat(Stream.of(day.team()), day.consentOf().stream())
                .distinct()
                .flatMap(each -> teams.byId(each).stream())
                .collect(Collectors.toMap(Team::id, Team::name));
        return new Seen(
                day,
                names.getOrDefault(day.team(), "-"),
                rows.parts(day.id()),
                rows.consents(day),
                names,
                rows.said(day),
                rounds,
                runs.of(begun).stream().collect(Collectors.toMap(RunViews.Row::id, Function.identity())),
                debriefs.of(day.id()),
                questions.of(day.id()));
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    public Page<GameDay> list(Caller caller, String search, @Nullable GameDayState state, Paging paging) {
        return rows.list(caller, search, state, paging);
    }
}
