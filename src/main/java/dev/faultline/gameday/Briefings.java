package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Problem;
import dev.faultline.live.Sight;
import dev.faultline.steadystate.Phase;
import dev.faultline.steadystate.Probe;
import dev.faultline.steadystate.Sample;
import dev.faultline.steadystate.SteadyState;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What people say before go, and before the all-clear: who is there, what is ticked, go or no-go, and what probes read now. */
@Component
class Briefings {

    private final Desk desk;
    private final GameDayRows rows;
    private final Experiments experiments;
    private final SteadyState steadyState;

    Briefings(Desk desk, GameDayRows rows, Experiments experiments, SteadyState steadyState) {
        this.desk = desk;
        this.rows = rows;
        this.experiments = experiments;
        this.steadyState = steadyState;
    }

    /** One of {@code present} (true or false), {@code tick} with {@code done}, and {@code vote} with {@code duty} and {@code note}. */
    void say(Caller caller, UUID id, Fields fields) {
        if (fields.has("tick")) {
            var item = fields.text("tick", 1, 60);
            var done = fields.flag("done", true);
            fields.end();
            fields.check();
            tick(caller, id, item, done);
        } else if (fields.has("vote")) {
            var vote = fields.oneOf("vote", List.of(Said.GO, Said.NO_GO));
            var duty = fields.oneOf("duty", Duty.class);
            var note = fields.text("note", 0, 300, "");
            fields.end();
            fields.check();
            vote(caller, id, duty, vote, note);
        } else {
            var present = fields.flag("present", true);
            if (!fields.has("present")) {
                fields.error("present", "required", "Say present, tick or vote.");
            }
            fields.end();
            fields.check();
            present(caller, id, present);
        }
    }

    private void present(Caller caller, UUID id, boolean there) {
        desk.change(caller, id, Desk.PLAYERS, held -> {
            held.demandPart(caller);
            held.demandState(GameDayState.BRIEFING);
            var mine = mine(held, caller);
            if (mine.isEmpty()) {
                throw Problem.forbidden("You have no duty in this GameDay.");
            }
            mine.forEach(part -> say(
                    held,
                    Said.Kind.PRESENT,
                    part.key(),
                    yes(there),
                    "",
                    part.duty().word()));
            return id;
        });
    }

    private void tick(Caller caller, UUID id, String key, boolean done) {
        desk.change(caller, id, held -> {
            held.demandPart(caller);
            held.demandState(GameDayState.BRIEFING, GameDayState.RECOVERING, GameDayState.DEBRIEFING);
            var item = Checklist.of(held.day()).stream()
                    .filter(each -> each.key().equals(key))
                    .findFirst()
                    .orElseThrow(() -> Problem.conflict("no-such-item", "There is nothing like that to tick now."));
            say(held, Said.Kind.TICK, key, yes(done), "", item.text());
            return id;
        });
    }

    private void vote(Caller caller, UUID id, Duty duty, String vote, String note) {
        desk.change(caller, id, Desk.PLAYERS, held -> {
            held.demandPart(caller);
            held.demandState(GameDayState.BRIEFING);
            var part = mine(held, caller).stream()
                    .filter(each -> each.duty() == duty)
                    .findFirst()
                    .orElseThrow(() -> Problem.forbidden("You are not the %s.".formatted(duty.word())));
            say(held, Said.Kind.VOTE, part.key(), vote, note, duty.word());
            return id;
        });
    }

    private static List<Part> mine(Desk.Held held, Caller caller) {
        return held.parts().stream()
                .filter(each -> each.person().equals(caller.id()))
                .toList();
    }

    private void say(Desk.Held held, Said.Kind kind, String key, String value, String note, String about) {
        var day = held.day();
        rows.say(day, new Said(kind, key, value, note, held.actor(), held.now()));
        held.tell(new GameDayFact.Heard(day.id(), day.team(), held.actor(), kind, about, value, note));
    }

    private static String yes(boolean is) {
        return is ? Said.YES : Said.NO;
    }

    /** Reads the probes of every round's experiment now, and writes down what they say. */
    void readSteadyState(Caller caller, UUID id) {
        var day = desk.change(caller, id, held -> {
            held.demandPart(caller);
            held.demandState(GameDayState.BRIEFING, GameDayState.RECOVERING);
            return held.day();
        });
        var readings = new TreeMap<Integer, List<Sample>>();
        for (int number = 1; number <= day.plan().rounds().size(); number++) {
            if (day.plan().round(number).injects()) {
                readings.put(number, read(day.plan().round(number)));
            }
        }
        desk.change(caller, id, held -> {
            held.demandState(day.state());
            readings.forEach((number, samples) -> say(
                    held,
                    Said.Kind.STEADY,
                    Integer.toString(number),
                    yes(!samples.isEmpty() && samples.stream().allMatch(Sample::holds)),
                    samples.isEmpty()
                            ? "no probe could be read"
                            : samples.stream()
                                    .map(each -> "%s %s".formatted(each.probe(), each.said()))
                                    .collect(Collectors.joining(", ")),
                    "round " + number));
            return id;
        });
    }

    private List<Sample> read(Plan.Card card) {
        var probes = probes(card);
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            return probes.stream().map(each -> readers.submit(() -> steadyState.read(each))).toList().stream()
                    .map(Briefings::sample)
                    .toList();
        }
    }

    private List<Probe> probes(Plan.Card card) {
        try {
            return experiments
                    .get(
                            Sight.itself(),
                            Objects.requireNonNull(card.experiment()),
                            Objects.requireNonNull(card.version()))
                    .definition()
                    .probes()
                    .stream()
                    .filter(each -> each.phases().contains(Phase.BEFORE))
                    .toList();
        } catch (Problem gone) {
            return List.of();
        }
    }

    private static Sample sample(Future<Sample> reading) {
        try {
            return reading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
