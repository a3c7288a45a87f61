package dev.faultline.dashboard;

import dev.faultline.access.Caller;
import dev.faultline.approval.Waits;
import dev.faultline.fleet.AgentView;
import dev.faultline.fleet.Fleet;
import dev.faultline.fleet.Freshness;
import dev.faultline.gameday.DaysAhead;
import dev.faultline.halt.Halts;
import dev.faultline.maturity.Maturity;
import dev.faultline.run.RunViews;
import dev.faultline.schedule.Plans;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks every door what is going on. */
@Component
class Overview {

    private static final int LATEST = 8;
    private static final int NEXT = 5;
    private static final int FEW = 8;
    private static final Duration WEEK = Duration.ofDays(7);

    private final RunViews runs;
    private final Fleet fleet;
    private final Halts halts;
    private final Plans plans;
    private final People people;

    /** What people are at, or have to do. */
    @Component
    record People(DaysAhead days, Waits waits, Maturity maturity, Clock clock) {}

    Overview(RunViews runs, Fleet fleet, Halts halts, Plans plans, People people) {
        this.runs = runs;
        this.fleet = fleet;
        this.halts = halts;
        this.plans = plans;
        this.people = people;
    }

    Today of(Caller caller) {
        List<AgentView> agents = fleet.agents().stream()
                .filter(each -> each.freshness() != Freshness.REVOKED)
                .toList();
        var attention = new ArrayList<Today.Attention>();
        attention.addAll(unconfirmed(runs.residues(caller)));
        attention.addAll(stood(plans.stood(caller)));
        attention.addAll(cloned(agents));
        attention.addAll(waiting(agents));
        attention.addAll(silent(agents));
        return new Today(
                attention,
                runs.open(caller).stream().map(Overview::running).toList(),
                runs.latest(caller, LATEST).stream()
                        .filter(RunViews.Row::over)
                        .map(Overview::finished)
                        .toList(),
                plans.next(caller, NEXT),
                people.days().until(caller, people.clock().instant().plus(WEEK), FEW),
                overdue(caller),
                waiting(caller),
                "%d of %d heard"
                        .formatted(agents.stream().filter(Overview::isHeard).count(), agents.size()),
                "%d known"
                        .formatted(agents.stream()
                                .filter(AgentView::admitted)
                                .mapToInt(AgentView::targets)
                                .sum()),
                lastPress());
    }

    /** A day is over when it is over everywhere. */
    private List<DaysAhead.Promise> overdue(Caller caller) {
        var today = LocalDate.ofInstant(people.clock().instant(), ZoneOffset.UTC);
        return people.days().promises(caller, today, today.minusDays(1), FEW);
    }

    private List<Today.Waiting> waiting(Caller caller) {
        return Stream.concat(
                        people.waits().waiting(caller, FEW).stream()
                                .map(each -> new Today.Waiting(each.what(), each.askedBy(), each.until(), each.path())),
                        people.maturity().waiting(caller, FEW).stream()
                                .map(each -> new Today.Waiting(
                                        "“%s” as if it had earned level %d".formatted(each.service(), each.level()),
                                        each.askedBy(),
                                        each.until(),
                                        "/maturity/" + each.service())))
                .limit(FEW)
                .toList();
    }

    private @Nullable Instant lastPress() {
        return halts.history(1).stream()
                .map(each -> each.halt().at())
                .findFirst()
                .orElse(null);
    }

    private static Today.Line running(RunViews.Row row) {
        return new Today.Line(
                row.id(),
                row.experiment(),
                row.stateKind(),
                row.stateWord(),
                row.why().isEmpty() ? "started by " + row.by().replace("user:", "") : row.why(),
                row.startedAt(),
                row.targets());
    }

    /** What a run showed is worth more than how it ended. */
    private static Today.Line finished(RunViews.Row row) {
        String kind = row.verdictKind();
        String word = row.verdictWord();
        Instant ended = row.endedAt();
        return new Today.Line(
                row.id(),
                row.experiment(),
                kind == null ? row.stateKind() : kind,
                word == null ? row.stateWord() : word,
                row.why().isEmpty() ? "took " + row.took() : row.why(),
                ended == null ? row.startedAt() : ended,
                row.targets());
    }

    private static List<Today.Attention> stood(List<Plans.Stood> schedules) {
        return schedules.stream()
                .map(each -> new Today.Attention(
                        "stopped",
                        "“%s” paused itself".formatted(each.name()),
                        each.reason() + " It starts nothing until somebody lets it go on.",
                        "/schedules/" + each.schedule(),
                        "See the schedule"))
                .toList();
    }

    private static List<Today.Attention> unconfirmed(List<RunViews.Residue> residues) {
        var byRun = residues.stream()
                .collect(Collectors.groupingBy(RunViews.Residue::run, LinkedHashMap::new, Collectors.toList()));
        return byRun.entrySet().stream()
                .map(each -> unconfirmed(each.getKey(), each.getValue()))
                .toList();
    }

    private static Today.Attention unconfirmed(UUID run, List<RunViews.Residue> residues) {
        String targets =
                residues.stream().map(RunViews.Residue::target).distinct().collect(Collectors.joining(", "));
        return new Today.Attention(
                "unconfirmed",
                Words.count(residues.size(), "target") + " not confirmed",
                "%s, of the run “%s”: must be over by now, but nobody has proved it. %s sees to it; the budget stays taken until then."
                        .formatted(
                                targets,
                                residues.getFirst().experiment(),
                                residues.getFirst().owner().replaceFirst("^user:", "")),
                "/runs/" + run,
                "See the run");
    }

    private static List<Today.Attention> cloned(List<AgentView> agents) {
        return agents.stream()
                .filter(each -> each.quarantine() != null && each.quarantine().cloned())
                .map(each -> new Today.Attention(
                        "unconfirmed",
                        "Two claim to be agent " + each.name(),
                        "Its key is on two hosts, or somebody has it. Neither is believed, and what was on ends by itself: %s."
                                .formatted(each.quarantine().because()),
                        "/fleet/" + each.id(),
                        "See the agent"))
                .toList();
    }

    private static List<Today.Attention> waiting(List<AgentView> agents) {
        List<AgentView> waiting = agents.stream()
                .filter(each -> each.quarantine() != null && !each.quarantine().cloned())
                .toList();
        if (waiting.isEmpty()) {
            return List.of();
        }
        return List.of(new Today.Attention(
                "planned",
                Words.count(waiting.size(), "agent") + " waiting to be admitted",
                waiting.stream().map(AgentView::name).collect(Collectors.joining(", "))
                        + ": nothing can be done there until somebody who manages agents has looked.",
                "/fleet",
                "See the fleet"));
    }

    private static List<Today.Attention> silent(List<AgentView> agents) {
        List<AgentView> lost = agents.stream()
                .filter(each -> each.admitted() && each.freshness() == Freshness.LOST)
                .toList();
        if (lost.isEmpty()) {
            return List.of();
        }
        return List.of(new Today.Attention(
                "stale",
                Words.count(lost.size(), "agent") + " not heard",
                lost.stream().map(AgentView::name).collect(Collectors.joining(", "))
                        + ": nothing can start there, and what was on has ended by itself.",
                "/fleet",
                "See the fleet"));
    }

    private static boolean isHeard(AgentView agent) {
        return agent.freshness() == Freshness.LIVE || agent.freshness() == Freshness.LATE;
    }
}
