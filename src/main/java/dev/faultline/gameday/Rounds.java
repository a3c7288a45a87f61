package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.blastradius.Answer;
import dev.faultline.blastradius.Refused;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Problem;
import dev.faultline.halt.Halted;
import dev.faultline.run.RunState;
import dev.faultline.run.RunViews;
import dev.faultline.run.Runs;
import dev.faultline.run.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Starts rounds, ends them, and writes down what people see meanwhile. */
@Component
class Rounds {

    private static final int LONGEST_NOTE = 4_000;

    private final Desk desk;
    private final GameDayRows rows;
    private final Runs runs;
    private final RunViews views;

    Rounds(Desk desk, GameDayRows rows, Runs runs, RunViews views) {
        this.desk = desk;
        this.rows = rows;
        this.runs = runs;
        this.views = views;
    }

    /** What is done with a round. */
    enum Deed {
        START,
        /** Of an inject that was talked through. */
        END,
        SKIP,
        /** Somebody answers for what its run left unconfirmed. */
        OWN
    }

    void act(Caller caller, UUID id, int number, Fields fields) {
        var deed = fields.oneOf("do", Deed.class);
        var note = fields.text("note", 0, GameDays.LONGEST_REASON, "");
        var verdict = fields.has("verdict") ? fields.oneOf("verdict", Verdict.class) : null;
        if (deed == Deed.SKIP && note.isEmpty()) {
            fields.error("note", "required", "Say why it is skipped.");
        }
        fields.end();
        fields.check();
        switch (deed) {
            case START -> start(caller, id, number);
            case END -> end(caller, id, number, verdict, note);
            case SKIP -> skip(caller, id, number, note);
            case OWN -> own(caller, id, number);
        }
    }

    /** A round and its run begin in one transaction, or neither does. */
    private void start(Caller caller, UUID id, int number) {
        try {
            desk.change(caller, id, held -> begin(held, caller, number));
        } catch (Halted halted) {
            tellRefused(caller, id, number, List.of(String.valueOf(halted.getMessage())));
            throw halted.asProblem("No round");
        } catch (Refused refused) {
            tellRefused(
                    caller,
                    id,
                    number,
                    refused.refusals().stream().map(Answer::said).toList());
            throw new Problem(409, "refused", "The round is refused", String.valueOf(refused.getMessage()))
                    .with("reasons", refused.refusals());
        }
    }

    private Round begin(Desk.Held held, Caller caller, int number) {
        held.demandState(GameDayState.LIVE);
        var day = held.day();
        var card = card(day, number);
        if (card.injects()) {
            held.demandDuty(caller, Duty.INJECTOR);
        } else {
            held.demandDuty(caller, Duty.INJECTOR, Duty.COMMANDER, Duty.FACILITATOR);
        }
        var rounds = held.senses().rounds();
        demandPending(rounds.get(number - 1));
        rounds.stream()
                .filter(each -> each.state() == Round.State.RUNNING || each.state() == Round.State.GIVEN)
                .findFirst()
                .ifPresent(each -> {
                    throw Problem.conflict("one-at-a-time", "Round %d still goes on.".formatted(each.number()));
                });
        var round = card.injects()
                ? rounds.get(number - 1).running(run(caller, card), held.actor(), held.now())
                : rounds.get(number - 1).given(held.actor(), held.now());
        rows.put(day.id(), round);
        held.tell(new GameDayFact.RoundBegan(day.id(), day.team(), held.actor(), number, round.run()));
        return round;
    }

    private UUID run(Caller caller, Plan.Card card) {
        if (!caller.may(Permission.RUN)) {
            throw Problem.forbidden("You may not start experiments.");
        }
        var begun = runs.start(caller, Objects.requireNonNull(card.experiment()), null);
        int version = views.experimentVersion(begun.id());
        if (!Objects.equals(card.version(), version)) {
            throw Problem.conflict(
                    "another-version",
                    "The experiment is at version %d; what was approved is version %d."
                            .formatted(version, card.version()));
        }
        return begun.id();
    }

    private void tellRefused(Caller caller, UUID id, int number, List<String> reasons) {
        desk.change(caller, id, held -> {
            held.tell(new GameDayFact.RoundRefused(id, held.day().team(), held.actor(), number, reasons));
            return id;
        });
    }

    private static Plan.Card card(GameDay day, int number) {
        if (number < 1 || number > day.plan().rounds().size()) {
            throw Problem.notFound();
        }
        return day.plan().round(number);
    }

    private static void demandPending(Round round) {
        if (round.state() != Round.State.PENDING) {
            throw Problem.conflict("state", "Round %d has begun or is over already.".formatted(round.number()));
        }
    }

    private void end(Caller caller, UUID id, int number, @Nullable Verdict verdict, String note) {
        desk.change(caller, id, held -> {
            held.demandState(GameDayState.LIVE, GameDayState.HOLD);
            card(held.day(), number);
            held.demandDuty(caller, Duty.INJECTOR, Duty.COMMANDER, Duty.FACILITATOR);
            var round = held.senses().rounds().get(number - 1);
            if (round.state() != Round.State.GIVEN) {
                throw Problem.conflict(
                        "state", "Only an inject is ended like this; a run ends by itself, or is stopped.");
            }
            return close(held, round, Round.State.DONE, verdict, note);
        });
    }

    private void skip(Caller caller, UUID id, int number, String note) {
        desk.change(caller, id, held -> {
            held.demandState(GameDayState.LIVE, GameDayState.HOLD);
            card(held.day(), number);
            held.demandDuty(caller, Duty.COMMANDER, Duty.FACILITATOR);
            var round = held.senses().rounds().get(number - 1);
            demandPending(round);
            return close(held, round, Round.State.SKIPPED, null, note);
        });
    }

    private Round close(Desk.Held held, Round round, Round.State how, @Nullable Verdict verdict, String note) {
        var ended = round.ended(how, verdict, note, held.now());
        rows.put(held.day().id(), ended);
        held.tell(new GameDayFact.RoundEnded(
                held.day().id(),
                held.day().team(),
                held.actor(),
                round.number(),
                how,
                verdict == null ? "" : verdict.inWords(),
                note));
        return ended;
    }

    private void own(Caller caller, UUID id, int number) {
        desk.change(caller, id, held -> {
            held.demandState(GameDayState.STOPPING, GameDayState.RECOVERING);
            card(held.day(), number);
            held.demandPart(caller);
            var round = held.senses().rounds().get(number - 1);
            var run = round.run() == null ? null : held.senses().runs().get(round.run());
            if (run == null || run.runState() != RunState.ENDED_UNCONFIRMED) {
                throw Problem.conflict("state", "Round %d left nothing unconfirmed.".formatted(number));
            }
            rows.put(id, round.ownedBy(held.actor()));
            held.tell(new GameDayFact.Owned(id, held.day().team(), held.actor(), number));
            return id;
        });
    }

    /** The run of a round is over. */
    void runEnded(UUID id, int number) {
        desk.change(GameDayFact.FAULTLINE, id, held -> {
            var round = held.senses().rounds().get(number - 1);
            var run = round.run() == null ? null : held.senses().runs().get(round.run());
            if (round.state() == Round.State.RUNNING && run != null && run.over()) {
                close(held, round, Round.State.DONE, run.verdict(), run.verdict() == null ? run.stateWord() : "");
            }
            return id;
        });
    }

    /** @throws Problem 422 when nothing is said */
    void note(Caller caller, UUID id, Fields fields) {
        var mark = fields.oneOf("mark", Mark.class, Mark.NOTE);
        var text = fields.prose("text", LONGEST_NOTE);
        var at = fields.has("happenedAt") ? fields.instant("happenedAt", Instant.EPOCH) : null;
        if (mark == Mark.NOTE && text.isBlank()) {
            fields.error("text", "required", "A note says something.");
        }
        if (at != null && at.isAfter(desk.now())) {
            fields.error("happenedAt", "future", "It has not happened yet.");
        }
        fields.end();
        fields.check();
        desk.change(caller, id, Desk.ANYBODY, held -> {
            held.demandPart(caller);
            if (held.day().state().isOver()) {
                throw Problem.conflict("state", "It is over; nothing is written into it any more.");
            }
            held.tell(new GameDayFact.Noted(id, held.day().team(), held.actor(), mark, text, at));
            return id;
        });
    }
}
