package dev.faultline.gameday;

import dev.faultline.gameday.Audience.Knows;
import dev.faultline.gameday.Audience.Seen;
import dev.faultline.timeline.Timeline;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is left of a GameDay for those it is sealed from. Everything is left out but what is named here: the code name, whom to ask,
 * how to say that it is real, the rules that hold for everybody, and of a blind one when it is and who is in it.
 */
final class Redaction {

    private static final Set<GameDayEvent> TOLD = Set.of(
            GameDayEvent.BRIEF,
            GameDayEvent.GO,
            GameDayEvent.HOLD,
            GameDayEvent.RESUME,
            GameDayEvent.FINISH,
            GameDayEvent.NO_GO,
            GameDayEvent.POSTPONE);

    /** Instead of the hash that people agree to. */
    static final String SEALED = "sealed";

    /** Shared, so that what has not changed is equal. */
    private static final byte[] NO_HASH = {};

    private Redaction() {}

    static Seen of(Seen whole, Knows knows) {
        var day = whole.day();
        boolean when = knows == Knows.THAT_AND_WHEN;
        return new Seen(
                day(day, when),
                whole.team(),
                when ? whole.parts() : leading(whole.parts()),
                List.of(),
                Map.of(),
                when ? said(whole.said()) : List.of(),
                whole.rounds().stream()
                        .map(each -> Round.pending(each.number()))
                        .toList(),
                Map.of(),
                Debrief.NONE,
                knows,
                new Seal(null, null, List.of()));
    }

    static GameDay day(GameDay day, boolean when) {
        var course = day.course();
        var trace = day.trace();
        return new GameDay(
                day.id(),
                day.team(),
                day.plan().secrecy().calledBy(),
                new GameDay.Written(plan(day.plan()), SEALED, 1),
                when
                        ? new GameDay.Course(
                                course.state(),
                                course.since(),
                                course.startsAt(),
                                course.sitting(),
                                course.liveAt(),
                                course.overAt(),
                                null)
                        : new GameDay.Course(GameDayState.SCHEDULED, trace.createdAt(), null, 0, null, null, null),
                Set.of(),
                new GameDay.Trace(trace.createdBy(), trace.createdAt(), trace.createdBy(), trace.createdAt()));
    }

    private static Plan plan(Plan plan) {
        return new Plan(
                "",
                0,
                "",
                "",
                "",
                IntStream.rangeClosed(1, plan.rounds().size())
                        .mapToObj(Redaction::card)
                        .toList(),
                "",
                "",
                "",
                plan.rules(),
                List.of(),
                List.of(),
                plan.phrase(),
                "",
                plan.length(),
                plan.zone(),
                plan.secrecy());
    }

    private static Plan.Card card(int number) {
        return new Plan.Card(
                "Scenario %d — sealed".formatted(number), null, null, "", "", "", "", "", PlanReader.USUAL_ROUND);
    }

    /** Whom to ask. */
    private static List<Part> leading(List<Part> parts) {
        return parts.stream().filter(each -> each.duty().leads()).toList();
    }

    /** Who is there and who says go; not why not, and nothing that was read or ticked. */
    private static List<Said> said(List<Said> said) {
        return said.stream()
                .filter(each -> each.kind() == Said.Kind.PRESENT || each.kind() == Said.Kind.VOTE)
                .map(each -> new Said(each.kind(), each.key(), each.value(), "", each.by(), each.at()))
                .toList();
    }

    /**
     * What those who do not know wrote themselves, and of a blind one how far it is, without a word of why.
     *
     * @param newestFirst as {@link Timeline#together} has it
     * @param told the names of everybody who knows it, or knew it once
     */
    static List<Timeline.Entry> facts(List<Timeline.Entry> newestFirst, Knows knows, Set<String> told) {
        var mayBeRead = newestFirst.stream()
                .filter(each -> isOwn(each, told)
                        || knows == Knows.THAT_AND_WHEN && event(each).findAny().isPresent())
                .toList();
        return IntStream.range(0, mayBeRead.size())
                .mapToObj(at -> neutral(mayBeRead.get(at), mayBeRead.size() - at, told))
                .toList();
    }

    private static boolean isOwn(Timeline.Entry fact, Set<String> told) {
        return Arrays.stream(Mark.values()).anyMatch(each -> fact.kind().equals("gameday." + each.word()))
                && fact.actor().startsWith("user:")
                && !told.contains(fact.actor().substring("user:".length()));
    }

    private static Stream<GameDayEvent> event(Timeline.Entry fact) {
        return TOLD.stream().filter(each -> fact.kind().equals("gameday." + each.word()));
    }

    private static Timeline.Entry neutral(Timeline.Entry fact, int seq, Set<String> told) {
        return new Timeline.Entry(
                fact.chain(),
                seq,
                fact.at(),
                fact.happenedAt(),
                fact.actor(),
                fact.kind(),
                isOwn(fact, told)
                        ? fact.words()
                        : event(fact)
                                .map(each -> "%s %s".formatted(fact.actor(), each.inWords()))
                                .collect(Collectors.joining()),
                JsonMapper.shared().createObjectNode(),
                fact.late(),
                NO_HASH);
    }
}
