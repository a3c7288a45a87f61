package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.gate.Document;
import dev.faultline.gate.Durations;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * People at a table: injects are read out, what has to be decided is put to everybody, each says what they are for, and whoever
 * runs the hour decides. Afterwards the same plan can be played with faults.
 */
@Component
class Table {

    private static final int MOST_DECISIONS = 100;
    private static final int LEAST_OPTIONS = 2;
    private static final int MOST_OPTIONS = 6;
    private static final int STAGING = 2;

    private final Desk desk;
    private final DecisionRows rows;
    private final Audience audience;
    private final GameDays days;

    Table(Desk desk, DecisionRows rows, Audience audience, GameDays days) {
        this.desk = desk;
        this.rows = rows;
        this.audience = audience;
        this.days = days;
    }

    List<Decision> of(Caller caller, UUID id) {
        audience.demand(caller, id);
        return rows.of(id);
    }

    /** Only about an inject that was read out and is still talked about. */
    Decision put(Caller caller, UUID id, Fields fields) {
        int round = fields.integer("round", 1, PlanReader.MOST_ROUNDS);
        var question = fields.text("question", 1, 300);
        var options = fields.texts("options", LEAST_OPTIONS, MOST_OPTIONS, 120);
        fields.end();
        fields.check("The question");
        return desk.change(caller, id, held -> {
            held.demandPart(caller);
            held.demandState(GameDayState.LIVE, GameDayState.HOLD);
            held.demandDuty(caller, Duty.FACILITATOR, Duty.COMMANDER, Duty.INJECTOR);
            var before = rows.of(id);
            if (before.size() >= MOST_DECISIONS) {
                throw Problem.conflict("too-many", "There are %d decisions already.".formatted(MOST_DECISIONS));
            }
            var rounds = held.senses().rounds();
            if (round > rounds.size() || rounds.get(round - 1).state() != Round.State.GIVEN) {
                throw Problem.conflict("state", "The inject of round %d is not being talked about.".formatted(round));
            }
            var choices = new ArrayList<Decision.Option>();
            options.forEach(each -> choices.add(new Decision.Option(choices.size() + 1, each, List.of())));
            var decision = new Decision(
                    before.size() + 1, round, question, choices, held.actor(), held.now(), null, "", null, null);
            rows.put(id, decision);
            held.tell(new GameDayFact.Put(
                    id, held.day().team(), held.actor(), decision.number(), round, question, options));
            return decision;
        });
    }

    /** A vote, or the decision: one of {@code vote} and {@code decide}, each the number of an option. */
    Decision answer(Caller caller, UUID id, int number, Fields fields) {
        boolean decides = fields.has("decide");
        int option = fields.integer(decides ? "decide" : "vote", 1, MOST_OPTIONS);
        var why = decides ? fields.text("why", 0, GameDays.LONGEST_REASON, "") : "";
        fields.end();
        fields.check();
        return desk.change(caller, id, held -> {
            held.demandPart(caller);
            held.demandState(GameDayState.LIVE, GameDayState.HOLD);
            var decision = open(id, number);
            if (option > decision.options().size()) {
                throw Problem.conflict(
                        "option",
                        "There are %d options.".formatted(decision.options().size()));
            }
            var says = decision.options().get(option - 1).says();
            if (decides) {
                held.demandDuty(caller, Duty.FACILITATOR, Duty.COMMANDER);
                rows.decide(id, number, option, why, held.actor(), held.now());
                held.tell(new GameDayFact.Decided(
                        id, held.day().team(), held.actor(), number, decision.question(), says, why));
            } else if (rows.vote(id, number, caller.id(), held.actor(), option, held.now())) {
                held.tell(new GameDayFact.VotedFor(
                        id, held.day().team(), held.actor(), number, decision.question(), says));
            }
            return rows.of(id).get(number - 1);
        });
    }

    private Decision open(UUID id, int number) {
        var all = rows.of(id);
        if (number < 1 || number > all.size()) {
            throw Problem.notFound();
        }
        var decision = all.get(number - 1);
        if (!decision.open()) {
            throw Problem.conflict("decided", "%s decided it already.".formatted(decision.decidedBy()));
        }
        return decision;
    }

    /**
     * The same plan, to be played in staging: each inject for which an experiment is named becomes a round that runs it, the others
     * stay injects. Nobody is in it, and nobody has agreed to it.
     */
    UUID replay(Caller caller, UUID id, Fields fields) {
        var plan = audience.of(caller, id).day().plan();
        var name = fields.text("name", 1, 120);
        var environment = fields.text("environment", 1, 60);
        var experiments = new LinkedHashMap<Integer, UUID>();
        for (var each : fields.objects("experiments", 0, PlanReader.MOST_ROUNDS)) {
            int round = each.integer("round", 1, PlanReader.MOST_ROUNDS);
            if (round > plan.rounds().size()) {
                each.error(
                        "round",
                        "range",
                        "There are %d rounds.".formatted(plan.rounds().size()));
            }
            experiments.put(round, each.id("experimentId"));
            each.end();
        }
        fields.end();
        fields.check("The replay");
        return days.create(caller, replayed(audience.of(caller, id), name, environment, experiments), null)
                .id();
    }

    private static Document replayed(
            Audience.Seen seen, String name, String environment, Map<Integer, UUID> experiments) {
        var plan = seen.day().plan();
        var written = new LinkedHashMap<>(PlanReader.write(plan));
        written.put("name", name);
        written.put("team", seen.team());
        written.put("level", Math.max(STAGING, plan.level()));
        written.put("environment", environment);
        var rounds = new ArrayList<Object>();
        for (int number = 1; number <= plan.rounds().size(); number++) {
            rounds.add(round(plan.round(number), experiments.get(number)));
        }
        written.put("rounds", rounds);
        return Gate.document(JsonMapper.shared().writeValueAsString(written), Format.JSON);
    }

    private static Map<String, Object> round(Plan.Card card, @Nullable UUID experiment) {
        var round = new LinkedHashMap<String, Object>();
        round.put("name", card.name());
        if (experiment != null) {
            round.put("experimentId", experiment.toString());
        } else if (card.experiment() != null) {
            round.put("experimentId", card.experiment().toString());
        } else {
            round.put("inject", card.inject());
        }
        round.put("hypothesis", card.hypothesis());
        round.put("signal", card.signal());
        round.put("abort", card.abort());
        round.put("rollback", card.rollback());
        round.put("length", Durations.text(card.length()));
        return round;
    }
}
