package dev.faultline.gameday;

import dev.faultline.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What has to be there before something happens: each answers everything that is missing, and nothing when it may happen. */
final class Guards {

    static final Duration BRIEFING_OPENS = Duration.ofMinutes(30);

    /** A drill is for this day: yesterday's says nothing of today's agents. */
    static final Duration DRILL_COUNTS = Duration.ofHours(2);

    static final Duration READING_COUNTS = Duration.ofMinutes(10);

    private Guards() {}

    /** DRAFT → IN_REVIEW: whoever reads it can agree to something. */
    static List<Missing> complete(Senses senses) {
        var missing = new ArrayList<Missing>();
        var plan = senses.day().plan();
        demand(missing, !plan.purpose().isBlank(), "purpose", "The purpose is missing: what are we to learn?");
        demand(missing, !plan.scope().isBlank(), "scope", "The scope is missing: what may be hurt?");
        demand(missing, !plan.environment().isBlank(), "environment", "The environment is missing.");
        demand(missing, !plan.rules().isEmpty(), "rules", "The rules of engagement are missing.");
        demand(missing, !plan.comms().isBlank(), "comms", "The comms plan is missing: who hears what, and when?");
        demand(missing, !plan.rounds().isEmpty(), "rounds", "There is no round.");
        for (int number = 1; number <= plan.rounds().size(); number++) {
            complete(missing, plan, number);
        }
        demand(
                missing,
                plan.level() > 1 || !plan.injects(),
                "level",
                "At level 1 people talk and nothing is hurt, but a round runs an experiment.");
        sealed(missing, senses);
        cast(missing, senses);
        return missing;
    }

    /** Surprise is for those who have played with open eyes, and somebody outside of play can always be asked. */
    private static void sealed(List<Missing> missing, Senses senses) {
        var plan = senses.day().plan();
        var secrecy = plan.secrecy();
        var mode = secrecy.mode();
        if (!mode.seals()) {
            return;
        }
        demand(
                missing,
                plan.level() >= mode.leastLevel(),
                "mode",
                "A %s GameDay is for level %d and up.".formatted(mode.word(), mode.leastLevel()));
        demand(
                missing,
                !secrecy.codeName().isBlank(),
                "code-name",
                "It has no code name: what do those call it who do not know it?");
        demand(
                missing,
                mode != Secrecy.Mode.WINDOWED || secrecy.opens() != null && secrecy.closes() != null,
                "window",
                "Between which days does it take place?");
        if (mode == Secrecy.Mode.DOUBLE_BLIND) {
            demand(
                    missing,
                    !secrecy.contact().isBlank(),
                    "safety-contact",
                    "A double-blind GameDay names somebody who can be asked day and night.");
            demand(
                    missing,
                    senses.parts().stream().anyMatch(each -> each.duty() == Duty.OWNER),
                    "owner",
                    "A double-blind GameDay needs a service owner who answers for it.");
        }
        var knowing = senses.parts().stream()
                .filter(each -> each.duty().knows())
                .map(Part::person)
                .toList();
        senses.parts().stream()
                .filter(each -> each.duty() == Duty.RESPONDER && knowing.contains(each.person()))
                .forEach(each -> missing.add(new Missing(
                        "responder", "%s knows what it does; a responder does not.".formatted(each.login()))));
    }

    private static void complete(List<Missing> missing, Plan plan, int number) {
        var card = plan.round(number);
        var guard = "round-" + number;
        demand(
                missing,
                card.injects() || !card.inject().isBlank(),
                guard,
                "Round %d has neither an experiment nor an inject.".formatted(number));
        demand(missing, !card.hypothesis().isBlank(), guard, "Round %d has no hypothesis.".formatted(number));
        demand(
                missing,
                !card.signal().isBlank(),
                guard,
                "Round %d does not say what shows that all is well.".formatted(number));
        demand(
                missing,
                !card.abort().isBlank() || !plan.abort().isBlank(),
                guard,
                "Round %d does not say when to abort.".formatted(number));
        demand(
                missing,
                !card.rollback().isBlank() || !plan.rollback().isBlank(),
                guard,
                "Round %d does not say how it is rolled back.".formatted(number));
    }

    private static void cast(List<Missing> missing, Senses senses) {
        var parts = senses.parts();
        var plan = senses.day().plan();
        for (var duty : needed(plan)) {
            demand(
                    missing,
                    parts.stream().anyMatch(each -> each.duty() == duty),
                    duty.word(),
                    "Nobody is the %s.".formatted(duty.word()));
        }
        var injecting = parts.stream()
                .filter(each -> each.duty() == Duty.INJECTOR)
                .map(Part::person)
                .toList();
        for (var part : parts) {
            demand(
                    missing,
                    part.duty() != Duty.SCRIBE || !injecting.contains(part.person()),
                    "scribe",
                    "%s is scribe and injector; a scribe does not operate.".formatted(part.login()));
            demand(
                    missing,
                    part.duty() != Duty.COMMANDER || plan.level() < 3 || !injecting.contains(part.person()),
                    "commander",
                    "%s is commander and injector; from level 3 on these are two people.".formatted(part.login()));
        }
    }

    /** Without these nothing goes. */
    static List<Duty> needed(Plan plan) {
        return plan.injects()
                ? List.of(Duty.FACILITATOR, Duty.COMMANDER, Duty.SCRIBE, Duty.INJECTOR)
                : List.of(Duty.FACILITATOR, Duty.COMMANDER, Duty.SCRIBE);
    }

    /** IN_REVIEW → APPROVED: everybody whose services it may hurt agreed to exactly this plan, and these have earned its level. */
    static List<Missing> agreed(Senses senses) {
        var missing = new ArrayList<>(complete(senses));
        var lacking = new LinkedHashSet<>(senses.owners());
        lacking.removeAll(senses.agreed());
        senses.names(lacking).values().stream()
                .sorted()
                .forEach(team -> missing.add(
                        new Missing("consent", "Nobody of team %s has agreed to this plan.".formatted(team))));
        senses.belowLevel().forEach(each -> missing.add(new Missing("level", each)));
        return missing;
    }

    /** APPROVED → SCHEDULED. */
    static List<Missing> slot(Senses senses) {
        var missing = new ArrayList<Missing>();
        var plan = senses.day().plan();
        var at = senses.day().course().startsAt();
        demand(missing, at != null && at.isAfter(senses.now()), "future", "Its beginning does not lie ahead.");
        demand(missing, !plan.onCall().isBlank(), "on-call", "The plan does not say who is on call.");
        if (at != null && plan.secrecy().mode() == Secrecy.Mode.WINDOWED) {
            var opens = plan.secrecy().opensAt(plan.zone());
            var closes = plan.secrecy().closesAt(plan.zone());
            demand(
                    missing,
                    opens != null
                            && closes != null
                            && !at.isBefore(opens)
                            && !at.plus(plan.length()).isAfter(closes),
                    "window",
                    "It does not lie inside of the days that people are told.");
        }
        senses.calendarsAgainst().forEach(each -> missing.add(new Missing("calendar", each)));
        senses.others()
                .forEach(each ->
                        missing.add(new Missing("taken", "“%s” of the same team is at that time.".formatted(each))));
        return missing;
    }

    static List<Missing> agreedAndSlot(Senses senses) {
        return Stream.concat(agreed(senses).stream(), slot(senses).stream()).toList();
    }

    /** SCHEDULED → BRIEFING. */
    static List<Missing> timeToBrief(Senses senses) {
        var missing = new ArrayList<Missing>();
        var at = senses.day().course().startsAt();
        demand(
                missing,
                at != null && !senses.now().isBefore(at.minus(BRIEFING_OPENS)),
                "time",
                "The briefing opens 30 minutes before the beginning.");
        return missing;
    }

    /** Nothing goes on while STOP holds. */
    static List<Missing> released(Senses senses) {
        return senses.halts().stream()
                .map(halt -> new Missing("halt", "%s pressed STOP, and nobody has released it.".formatted(halt.by())))
                .toList();
    }

    static List<Missing> neverLive(Senses senses) {
        var missing = new ArrayList<Missing>();
        demand(
                missing,
                senses.day().course().liveAt() == null,
                "live",
                "It has been live today: stop it, or go on to the all-clear.");
        return missing;
    }

    /** BRIEFING → LIVE: the rules of engagement as gates. */
    static List<Missing> ready(Senses senses) {
        var missing = new ArrayList<>(agreed(senses));
        rollCall(missing, senses);
        ticks(missing, senses, Checklist.before(senses.day().plan()));
        votes(missing, senses);
        missing.addAll(released(senses));
        senses.calendarsAgainst().forEach(each -> missing.add(new Missing("calendar", each)));
        if (senses.day().plan().injects()) {
            drilled(missing, senses);
            senses.silentAgents()
                    .forEach(each -> missing.add(new Missing("agents", "%s is not heard.".formatted(each))));
            steady(missing, senses, senses.now().minus(READING_COUNTS));
        }
        return missing;
    }

    private static void rollCall(List<Missing> missing, Senses senses) {
        for (var part : senses.parts()) {
            demand(
                    missing,
                    !needed(senses.day().plan()).contains(part.duty())
                            || said(senses, Said.Kind.PRESENT, part.key())
                                    .filter(each -> each.value().equals(Said.YES))
                                    .isPresent(),
                    "roll-call",
                    "%s, the %s, is not there."
                            .formatted(part.login(), part.duty().word()));
        }
    }

    private static void ticks(List<Missing> missing, Senses senses, List<Checklist.Item> items) {
        for (var item : items) {
            demand(
                    missing,
                    isTicked(senses, item),
                    "checklist",
                    "Not ticked: %s.".formatted(item.text().replaceFirst("\\.$", "")));
        }
    }

    static boolean isTicked(Senses senses, Checklist.Item item) {
        return said(senses, Said.Kind.TICK, item.key())
                .filter(each -> each.value().equals(Said.YES))
                .isPresent();
    }

    private static void votes(List<Missing> missing, Senses senses) {
        for (var part : senses.parts()) {
            var vote = said(senses, Said.Kind.VOTE, part.key());
            var against = vote.filter(each -> each.value().equals(Said.NO_GO));
            against.ifPresent(each -> missing.add(new Missing(
                    "no-go",
                    "%s, the %s, says no-go%s"
                            .formatted(
                                    part.login(),
                                    part.duty().word(),
                                    each.note().isEmpty() ? "." : ": " + each.note()))));
            demand(
                    missing,
                    vote.isPresent() || !needed(senses.day().plan()).contains(part.duty()),
                    "go",
                    "%s, the %s, has not said go."
                            .formatted(part.login(), part.duty().word()));
        }
    }

    private static void drilled(List<Missing> missing, Senses senses) {
        var drill = senses.drill();
        if (drill.isEmpty()) {
            missing.add(new Missing("drill", "STOP was never drilled here."));
            return;
        }
        demand(
                missing,
                drill.get().passed(),
                "drill",
                "The last drill of STOP did not pass: %s.".formatted(drill.get().inWords()));
        demand(
                missing,
                drill.get().endedAt().isAfter(senses.now().minus(DRILL_COUNTS)),
                "drill",
                "The last drill of STOP is more than two hours old.");
    }

    private static void steady(List<Missing> missing, Senses senses, Instant since) {
        for (int number = 1; number <= senses.day().plan().rounds().size(); number++) {
            if (!senses.day().plan().round(number).injects()) {
                continue;
            }
            var read = said(senses, Said.Kind.STEADY, Integer.toString(number))
                    .filter(each -> !each.at().isBefore(since));
            if (read.isEmpty()) {
                missing.add(new Missing(
                        "steady-state", "Nobody has read the steady state of round %d just now.".formatted(number)));
            } else if (!read.get().value().equals(Said.YES)) {
                missing.add(new Missing(
                        "steady-state",
                        "The steady state of round %d does not hold: %s"
                                .formatted(number, read.get().note())));
            }
        }
    }

    static Optional<Said> said(Senses senses, Said.Kind kind, String key) {
        return senses.said().stream().filter(each -> each.is(kind, key)).findFirst();
    }

    /** LIVE → RECOVERING. */
    static List<Missing> roundsOver(Senses senses) {
        return senses.rounds().stream()
                .filter(each -> !each.state().isOver())
                .map(each -> new Missing(
                        "round-" + each.number(), "Round %d is neither over nor skipped.".formatted(each.number())))
                .toList();
    }

    /** STOPPING → STOPPED: a conclusion from what the runs proved, and never a wish. */
    static List<Missing> stopProved(Senses senses) {
        var missing = new ArrayList<Missing>();
        for (var round : senses.rounds()) {
            if (round.run() == null) {
                continue;
            }
            var run = senses.runs().get(round.run());
            if (run == null || !run.runState().isTerminal()) {
                missing.add(new Missing(
                        "round-" + round.number(), "The run of round %d is not over.".formatted(round.number())));
            } else if (run.runState() == RunState.ENDED_UNCONFIRMED
                    && run.unconfirmed() > 0
                    && round.ownedBy() == null) {
                missing.add(new Missing(
                        "round-" + round.number(),
                        "Round %d left targets that nobody can confirm; somebody has to answer for them."
                                .formatted(round.number())));
            }
        }
        return missing;
    }

    /** RECOVERING → DEBRIEFING. */
    static List<Missing> clear(Senses senses) {
        var missing = new ArrayList<>(stopProved(senses));
        missing.addAll(released(senses));
        ticks(missing, senses, List.of(Checklist.RESTORED));
        if (senses.day().plan().injects()) {
            steady(missing, senses, senses.day().course().since());
        }
        return missing;
    }

    /** DEBRIEFING → REPORTING. */
    static List<Missing> washed(Senses senses) {
        var missing = new ArrayList<Missing>();
        demand(
                missing,
                senses.debrief().says(Debrief.HOT_WASH),
                "hot-wash",
                "There are no notes of the hot wash; “no surprises” is one.");
        ticks(missing, senses, List.of(Checklist.GAPS));
        return missing;
    }

    /** REPORTING → FOLLOW_UP. */
    static List<Missing> reported(Senses senses) {
        var missing = new ArrayList<Missing>();
        var debrief = senses.debrief();
        demand(missing, debrief.says(Debrief.SUMMARY), "summary", "The summary is missing.");
        demand(
                missing,
                debrief.says(Debrief.SURPRISES),
                "surprises",
                "What surprised us is missing; say why nothing did.");
        for (var round : senses.rounds()) {
            demand(
                    missing,
                    round.state() != Round.State.DONE || debrief.verdictOf(round.number()) != null,
                    "round-" + round.number(),
                    "Round %d has no verdict.".formatted(round.number()));
        }
        demand(
                missing,
                !debrief.actions().isEmpty() || debrief.says(Debrief.NO_ACTIONS),
                "actions",
                "There is no action; if none is needed, say why.");
        return missing;
    }

    /** FOLLOW_UP → CLOSED. */
    static List<Missing> followedUp(Senses senses) {
        return senses.debrief().actions().stream()
                .filter(each -> !each.state().isOver())
                .map(each -> new Missing(
                        "action-" + each.number(),
                        "Action %d, “%s”, is neither done nor declined.".formatted(each.number(), each.title())))
                .toList();
    }

    private static void demand(List<Missing> missing, boolean there, String guard, String otherwise) {
        if (!there) {
            missing.add(new Missing(guard, otherwise));
        }
    }
}
