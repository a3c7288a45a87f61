package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.catalogue.TouchedBy;
import dev.faultline.gate.Fields;
import dev.faultline.live.Sight;
import dev.faultline.timeline.Fact;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Answers the one question that no secret outranks: is what I see part of an exercise? The answer is yes or no, with whom to ask, and
 * never what the exercise does. Both are written down.
 */
@Component
class IsThisUs {

    private static final int LONGEST_SERVICE = 128;

    private final GameDayRows rows;
    private final Desk desk;
    private final TouchedBy touchedBy;

    IsThisUs(GameDayRows rows, Desk desk, TouchedBy touchedBy) {
        this.rows = rows;
        this.desk = desk;
        this.touchedBy = touchedBy;
    }

    /**
     * An exercise that goes on.
     *
     * @param ask whom, by the names they log in with, and the safety contact of the plan
     * @param phrase that says: this is real
     */
    record Exercise(String name, List<String> ask, String phrase) {}

    /** A run that belongs to no exercise. @param id null for one that the caller may not see */
    record Run(@Nullable UUID id, String name) {}

    record Answer(String service, List<Exercise> exercises, List<Run> runs) {
        public boolean yes() {
            return !exercises.isEmpty() || !runs.isEmpty();
        }

        public String inWords() {
            var what = service.isEmpty() ? "" : " on " + service;
            if (!exercises.isEmpty()) {
                return "Yes. An exercise is going on%s.".formatted(what);
            }
            return yes()
                    ? "Yes. Something is being broken on purpose%s, outside of an exercise.".formatted(what)
                    : "No exercise is active%s. Treat it as real.".formatted(what);
        }
    }

    /** @param fields service, which may be left out: then it is about all that is theirs */
    Answer ask(Caller caller, Fields fields) {
        var service = fields.text("service", 0, LONGEST_SERVICE, "");
        fields.end();
        fields.check();
        var touched = service.isEmpty() ? Set.<UUID>of() : touched(Sight.itself(), service);
        var rounds = rows.ofRuns(touched);
        Set<UUID> days = new LinkedHashSet<>(service.isEmpty() ? rows.goingOn(caller) : rounds.values());
        var exercises = days.stream()
                .flatMap(each -> rows.find(each).stream())
                .map(each -> exercise(caller, each))
                .toList();
        var answer =
                new Answer(service, exercises, service.isEmpty() ? List.of() : runs(caller, service, rounds.keySet()));
        if (exercises.isEmpty()) {
            desk.tell(new ToldNo(caller.actor(), service, answer.yes()));
        }
        days.forEach(day -> desk.change(caller.actor(), day, held -> {
            held.tell(new GameDayFact.Asked(day, held.day().team(), caller.actor(), service));
            return day;
        }));
        return answer;
    }

    private Set<UUID> touched(Caller caller, String service) {
        return touchedBy.of(caller, service).stream().map(TouchedBy.Touch::run).collect(Collectors.toSet());
    }

    private List<Run> runs(Caller caller, String service, Set<UUID> ofExercises) {
        return touchedBy.of(caller, service).stream()
                .filter(each -> !ofExercises.contains(each.run()))
                .map(each -> each.visible() ? new Run(each.run(), each.name()) : new Run(null, "a run of another team"))
                .distinct()
                .toList();
    }

    private Exercise exercise(Caller caller, GameDay day) {
        var secrecy = day.plan().secrecy();
        boolean secret = rows.sealedFrom(caller.id(), day.id()).seals() || !rows.maySee(caller, day.id());
        var ask = new ArrayList<String>();
        rows.parts(day.id()).stream()
                .filter(each -> each.duty().leads())
                .map(Part::login)
                .distinct()
                .forEach(ask::add);
        Optional.of(secrecy.contact()).filter(each -> !each.isBlank()).ifPresent(ask::add);
        return new Exercise(
                secret ? secrecy.mode().seals() ? secrecy.calledBy() : "a GameDay of another team" : day.name(),
                ask,
                day.plan().phrase());
    }

    /** Told to everybody: it may have been asked of an incident. @param outside whether a run is there that belongs to none */
    record ToldNo(String actor, String service, boolean outside) implements Fact {
        @Override
        public @Nullable UUID run() {
            return null;
        }

        @Override
        public String kind() {
            return "exercise.asked";
        }

        @Override
        public String inWords() {
            return "%s asked whether %s is an exercise, and was told %s"
                    .formatted(
                            actor,
                            service.isEmpty() ? "what they see" : "what they see of " + service,
                            outside ? "that a run outside of one is there" : "no");
        }
    }
}
