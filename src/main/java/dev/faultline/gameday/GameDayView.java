package dev.faultline.gameday;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.run.RunViews;
import dev.faultline.run.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A GameDay as programs read it.
 *
 * @param version of the plan; also the ETag
 * @param plan can be sent back as it is
 * @param planHash what people agree to
 * @param may what can happen to it from here, whatever is missing still
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record GameDayView(
        UUID id,
        String name,
        String team,
        GameDayState state,
        int version,
        Map<String, Object> plan,
        String planHash,
        @Nullable Instant startsAt,
        Instant since,
        @Nullable Instant liveAt,
        @Nullable Instant overAt,
        @Nullable StopView stop,
        List<PersonView> people,
        List<ConsentView> consents,
        List<RoundView> rounds,
        List<String> may,
        @Nullable SealView seal,
        String createdBy,
        Instant createdAt,
        String changedBy,
        Instant changedAt) {

    /** One line of a list. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Summary(
            UUID id,
            String name,
            GameDayState state,
            int level,
            int rounds,
            @Nullable Instant startsAt,
            String createdBy,
            Instant createdAt) {
        static Summary of(GameDay day) {
            return new Summary(
                    day.id(),
                    day.name(),
                    day.state(),
                    day.plan().level(),
                    day.plan().rounds().size(),
                    day.course().startsAt(),
                    day.trace().createdBy(),
                    day.trace().createdAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StopView(
            Instant at, String by, String reason, @Nullable UUID halt) {}

    /**
     * Of a GameDay that is not open.
     *
     * @param sealed whether others do not know it yet
     * @param redacted whether this is what is left for those it is sealed from
     * @param controlGroup who was told; nobody where it is redacted
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SealView(
            String mode,
            String codeName,
            boolean sealed,
            boolean redacted,
            @Nullable Instant revealedAt,
            @Nullable String revealedBy,
            List<ToldView> controlGroup) {
        static @Nullable SealView of(Audience.Seen seen) {
            var secrecy = seen.day().plan().secrecy();
            var seal = seen.seal();
            return secrecy.mode().seals()
                    ? new SealView(
                            secrecy.mode().word(),
                            secrecy.calledBy(),
                            seen.sealed(),
                            !seen.whole(),
                            seal.revealedAt(),
                            seal.revealedBy(),
                            seal.insiders().stream()
                                    .map(each -> new ToldView(each.login(), each.toldAt(), each.toldBy()))
                                    .toList())
                    : null;
        }
    }

    record ToldView(String person, Instant at, String by) {}

    record PersonView(Duty duty, String person, Instant since) {}

    /** @param by null while nobody of the team has agreed to the plan as it is now */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ConsentView(
            String team, @Nullable String by, @Nullable Instant at) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RoundView(
            int number,
            String name,
            Round.State state,
            @Nullable UUID run,
            @Nullable String runState,
            @Nullable String verdict,
            @Nullable Instant startedAt,
            @Nullable String startedBy,
            @Nullable Instant endedAt,
            String note,
            @Nullable String ownedBy) {}

    /** @param verdict of a round's hypothesis, as people see it */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SectionView(
            String section, String text, @Nullable String verdict, int version, String by, Instant at) {
        static SectionView of(Debrief.Section section) {
            return new SectionView(
                    section.key(),
                    section.text(),
                    word(section.verdict()),
                    section.version(),
                    section.by(),
                    section.at());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ActionView(
            UUID id,
            int number,
            String title,
            String kind,
            String owner,
            LocalDate due,
            String doneWhen,
            boolean blocker,
            Action.State state,
            String outcome,
            String link,
            String changedBy,
            Instant changedAt) {
        static ActionView of(Action action) {
            return new ActionView(
                    action.id(),
                    action.number(),
                    action.title(),
                    action.terms().kind().name().toLowerCase(Locale.ROOT),
                    action.terms().ownerLogin(),
                    action.terms().due(),
                    action.terms().doneWhen(),
                    action.terms().blocker(),
                    action.state(),
                    action.outcome(),
                    action.terms().link(),
                    action.changedBy(),
                    action.changedAt());
        }
    }

    record DebriefView(List<SectionView> sections, List<ActionView> actions) {
        static DebriefView of(Debrief debrief) {
            return new DebriefView(
                    debrief.sections().values().stream()
                            .map(SectionView::of)
                            .sorted(Comparator.comparing(SectionView::section))
                            .toList(),
                    debrief.actions().stream().map(ActionView::of).toList());
        }
    }

    /** What was said in the briefing that goes on. */
    record SaidView(Said.Kind kind, String key, String value, String note, String by, Instant at) {
        static SaidView of(Said said) {
            return new SaidView(said.kind(), said.key(), said.value(), said.note(), said.by(), said.at());
        }
    }

    /** @param missing what has to be there first; nothing where it can happen now */
    record Gate(String event, List<Missing> missing) {}

    static GameDayView of(Audience.Seen seen) {
        var day = seen.day();
        var stop = day.course().stop();
        return new GameDayView(
                day.id(),
                day.name(),
                seen.team(),
                day.state(),
                day.written().version(),
                PlanReader.write(day.plan()),
                day.written().hash(),
                day.course().startsAt(),
                day.course().since(),
                day.course().liveAt(),
                day.course().overAt(),
                stop == null ? null : new StopView(stop.at(), stop.by(), stop.reason(), stop.halt()),
                seen.parts().stream()
                        .map(each -> new PersonView(each.duty(), each.login(), each.since()))
                        .toList(),
                consents(seen),
                rounds(seen),
                Arrays.stream(GameDayEvent.values())
                        .filter(each -> seen.whole() && each.hasWayFrom(day.state()))
                        .map(GameDayEvent::word)
                        .toList(),
                SealView.of(seen),
                day.trace().createdBy(),
                day.trace().createdAt(),
                day.trace().changedBy(),
                day.trace().changedAt());
    }

    static List<ConsentView> consents(Audience.Seen seen) {
        return seen.teams().entrySet().stream()
                .map(team -> seen.consents().stream()
                        .filter(each -> each.team().equals(team.getKey()))
                        .findFirst()
                        .map(each -> new ConsentView(team.getValue(), each.by(), each.at()))
                        .orElseGet(() -> new ConsentView(team.getValue(), null, null)))
                .sorted(Comparator.comparing(ConsentView::team))
                .toList();
    }

    static List<RoundView> rounds(Audience.Seen seen) {
        return seen.rounds().stream().map(round -> round(seen, round)).toList();
    }

    private static RoundView round(Audience.Seen seen, Round round) {
        RunViews.@Nullable Row run = round.run() == null ? null : seen.runs().get(round.run());
        return new RoundView(
                round.number(),
                seen.day().plan().round(round.number()).name(),
                round.state(),
                round.run(),
                run == null ? null : run.runState().name(),
                word(round.verdict()),
                round.startedAt(),
                round.startedBy(),
                round.endedAt(),
                round.note(),
                round.ownedBy());
    }

    static @Nullable String word(@Nullable Verdict verdict) {
        return verdict == null ? null : verdict.name().toLowerCase(Locale.ROOT);
    }

    /** How long a round took, or takes until now. */
    static Duration took(Round round, Instant now) {
        return Duration.between(
                Objects.requireNonNullElse(round.startedAt(), now), Objects.requireNonNullElse(round.endedAt(), now));
    }
}
