package dev.faultline.dashboard;

import dev.faultline.access.Caller;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.gameday.DaysAhead;
import dev.faultline.gate.Problem;
import dev.faultline.maturity.Maturity;
import dev.faultline.run.RunState;
import dev.faultline.run.RunViews;
import dev.faultline.run.Verdict;
import dev.faultline.schedule.Plans;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Puts a week of a team together. The same week of the same team is the same digest, but for what is open now. */
@Component
class Digests {

    private static final int MOST = 500;

    private final RunViews runs;
    private final DaysAhead days;
    private final Plans plans;
    private final Maturity maturity;
    private final Teams teams;
    private final Clock clock;

    Digests(RunViews runs, DaysAhead days, Plans plans, Maturity maturity, Teams teams, Clock clock) {
        this.runs = runs;
        this.days = days;
        this.plans = plans;
        this.maturity = maturity;
        this.teams = teams;
        this.clock = clock;
    }

    /** @throws Problem not found for a team that the caller does not see */
    Team team(Caller caller, Optional<String> named) {
        return named.map(each -> teams.byName(each).or(() -> byId(each)))
                .orElseGet(() -> teams.usual(caller))
                .filter(each -> caller.maySee(each.id()))
                .orElseThrow(Problem::notFound);
    }

    private Optional<Team> byId(String text) {
        try {
            return teams.byId(UUID.fromString(text));
        } catch (IllegalArgumentException noId) {
            return Optional.empty();
        }
    }

    /** The Monday of a week such as {@code 2026-W48}. @throws IllegalArgumentException saying what is wrong with it */
    static LocalDate monday(String week) {
        if (!week.matches("[0-9]{4}-W[0-9]{2}")) {
            throw new IllegalArgumentException("“%s” is not a week. Write 2026-W48.".formatted(week));
        }
        int year = Integer.parseInt(week.substring(0, 4));
        int number = Integer.parseInt(week.substring(6));
        var january = LocalDate.of(year, 1, 4);
        if (year < 1970
                || year > 2199
                || number < 1
                || !IsoFields.WEEK_OF_WEEK_BASED_YEAR.rangeRefinedBy(january).isValidValue(number)) {
            throw new IllegalArgumentException("There is no week %s.".formatted(week));
        }
        return january.with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, number).with(DayOfWeek.MONDAY);
    }

    LocalDate thisMonday(ZoneId zone) {
        return LocalDate.ofInstant(clock.instant(), zone).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    static String week(LocalDate monday) {
        return "%d-W%02d"
                .formatted(monday.get(IsoFields.WEEK_BASED_YEAR), monday.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }

    Digest of(Caller caller, Team team, LocalDate monday, ZoneId zone) {
        var from = monday.atStartOfDay(zone).toInstant();
        var until = monday.plusWeeks(1).atStartOfDay(zone).toInstant();
        var ended = runs.ended(team.id(), from, until, MOST);
        var today = LocalDate.ofInstant(clock.instant(), zone);
        return new Digest(
                team.name(),
                week(monday),
                monday,
                monday.plusDays(6),
                zone.getId(),
                from,
                until,
                ended.size(),
                count(ended, Verdict.HELD),
                count(ended, Verdict.INCONCLUSIVE),
                (int) ended.stream()
                        .filter(each ->
                                each.runState() == RunState.ABORTED || each.runState() == RunState.ENDED_UNCONFIRMED)
                        .count(),
                ended.stream()
                        .filter(each -> each.verdict() == Verdict.DEVIATED)
                        .map(each -> new Digest.RunLine(
                                each.id(),
                                each.experiment(),
                                each.endedAt() == null ? each.startedAt() : each.endedAt(),
                                each.why()))
                        .toList(),
                days.between(caller, team.id(), from, until, MOST).stream()
                        .map(each -> new Digest.DayLine(each.id(), each.name(), each.word(), each.startsAt()))
                        .toList(),
                notStarted(caller, team, from, until),
                days.promises(caller, today, monday.plusWeeks(2).minusDays(1), MOST).stream()
                        .filter(each -> each.team().equals(team.id()))
                        .map(each -> new Digest.Action(
                                each.gameday(),
                                each.number(),
                                each.title(),
                                each.owner(),
                                each.due(),
                                each.overdue(),
                                each.blocker()))
                        .toList(),
                maturity.changes(team.id(), from, until).stream()
                        .map(each -> new Digest.Level(each.service(), each.level(), each.at(), each.why()))
                        .toList(),
                ended.stream().mapToInt(RunViews.Row::unconfirmed).sum());
    }

    private static int count(List<RunViews.Row> ended, Verdict verdict) {
        return (int) ended.stream().filter(each -> each.verdict() == verdict).count();
    }

    /** What lies ahead has not been missed. */
    private List<Digest.Missed> notStarted(Caller caller, Team team, Instant from, Instant until) {
        var now = clock.instant();
        return plans
                .between(caller, from, until.isBefore(now) ? until : now.isAfter(from) ? now : from, MOST)
                .all()
                .stream()
                .filter(each -> each.team().equals(team.id())
                        && each.run() == null
                        && !each.against().isEmpty())
                .map(each -> new Digest.Missed(
                        each.schedule(), each.name(), each.plannedAt(), String.join(" ", each.against())))
                .toList();
    }
}
