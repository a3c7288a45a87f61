package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.run.RunViews;
import dev.faultline.timeline.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The one way in which anybody reads a GameDay: pages, programs, streams, reports, calendars and messages get a {@link Seen} from here,
 * and nothing else. Of a sealed one, those who do not know it get what {@link Redaction} leaves.
 */
@Component
class Audience {

    /** What all who look at a stream have in common. */
    enum Knows {
        EVERYTHING,
        /** That it takes place, and when. */
        THAT_AND_WHEN,
        /** That it takes place one of these days. */
        THAT,
        /** To them there is no such GameDay. */
        NOTHING;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Knows of(Secrecy.Mode sealed) {
            return switch (sealed) {
                case OPEN -> EVERYTHING;
                case BLIND -> THAT_AND_WHEN;
                case WINDOWED -> THAT;
                case DOUBLE_BLIND -> NOTHING;
            };
        }
    }

    private final GameDayRows rows;
    private final DebriefRows debriefs;
    private final RunViews runs;
    private final Teams teams;
    private final Timeline timeline;

    Audience(GameDayRows rows, DebriefRows debriefs, RunViews runs, Teams teams, Timeline timeline) {
        this.timeline = timeline;
        this.rows = rows;
        this.debriefs = debriefs;
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
            Knows knows,
            Seal seal) {

        /** Whether the reader knows all of it. */
        public boolean whole() {
            return knows == Knows.EVERYTHING;
        }

        /** Whether others do not know it yet. */
        public boolean sealed() {
            return day.plan().secrecy().mode().seals() && !seal.isBroken();
        }

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
        return of(id, knows(caller, id));
    }

    void demand(Caller caller, UUID id) {
        if (!maySee(caller, id)) {
            throw Problem.notFound();
        }
    }

    boolean maySee(Caller caller, UUID id) {
        return rows.maySee(caller, id);
    }

    Knows knows(Caller caller, UUID id) {
        return Knows.of(rows.sealedFrom(caller.id(), id));
    }

    /** For streams, whose readers were asked when they came, and for messages. Once it is revealed, all of it. */
    @Transactional(readOnly = true)
    public Seen of(UUID id, Knows what) {
        return seen(rows.find(id).orElseThrow(Problem::notFound), what);
    }

    private Seen seen(GameDay day, Knows what) {
        var whole = whole(day);
        if (what == Knows.EVERYTHING || !whole.sealed()) {
            return whole;
        }
        if (what == Knows.NOTHING) {
            throw Problem.notFound();
        }
        return Redaction.of(whole, what);
    }

    /** As those see it that it is sealed from: for whoever wants to know before it is too late. */
    @Transactional(readOnly = true)
    public Optional<Seen> fromOutside(UUID id) {
        var whole = whole(rows.find(id).orElseThrow(Problem::notFound));
        var knows = Knows.of(whole.day().plan().secrecy().mode());
        return knows == Knows.NOTHING ? Optional.empty() : Optional.of(seen(whole.day(), knows));
    }

    /** What happened in it and in its runs, the last first, as far as whoever sees this may know. */
    List<Timeline.Entry> facts(Seen seen, int most) {
        var facts = timeline.together(seen.chains(), most);
        return seen.whole()
                ? facts
                : Redaction.facts(facts, seen.knows(), rows.everTold(seen.day().id()));
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
                Knows.EVERYTHING,
                rows.seal(day.id()));
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    public Page<GameDay> list(Caller caller, String search, @Nullable GameDayState state, Paging paging) {
        var sealed = rows.sealedFrom(caller.id());
        var page = rows.list(caller, search, state, paging);
        return new Page<>(page.items().stream().map(each -> known(each, sealed)).toList(), page.next());
    }

    private static GameDay known(GameDay day, Map<UUID, Secrecy.Mode> sealed) {
        var mode = sealed.get(day.id());
        return mode == null ? day : Redaction.day(day, Knows.of(mode) == Knows.THAT_AND_WHEN);
    }

    /** What takes place, or took place, between these moments and is for this caller. */
    @Transactional(readOnly = true)
    public List<GameDay> between(Caller caller, Instant from, Instant until) {
        var sealed = rows.sealedFrom(caller.id());
        return rows.between(caller, from, until).stream()
                .map(each -> known(each, sealed))
                .toList();
    }
}
