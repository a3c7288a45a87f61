package dev.faultline.gameday;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Seals;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Document;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Problem;
import dev.faultline.protocol.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** Plans GameDays, and lets happen to them what people want: programs and forms come through here alike. */
@Component
class GameDays {

    static final int LONGEST_REASON = 1_000;

    private final GameDayRows rows;
    private final DebriefRows debriefs;
    private final Audience audience;
    private final Desk desk;
    private final Experiments experiments;
    private final Teams teams;
    private final Accounts accounts;

    GameDays(
            GameDayRows rows,
            DebriefRows debriefs,
            Audience audience,
            Desk desk,
            Experiments experiments,
            Teams teams,
            Accounts accounts) {
        this.rows = rows;
        this.debriefs = debriefs;
        this.audience = audience;
        this.desk = desk;
        this.experiments = experiments;
        this.teams = teams;
        this.accounts = accounts;
    }

    /** One that was made, or had been made before under the same key. */
    record Made(UUID id, boolean repeated) {}

    /** @param key of the caller's choice: the same one again is the same GameDay; null for a new one each time */
    Made create(Caller caller, Document document, @Nullable String key) {
        var hash = Wire.sha256(document.text());
        var earlier = key == null ? Optional.<GameDayRows.Earlier>empty() : rows.earlier(caller.actor(), key);
        if (earlier.isPresent()) {
            return repeated(earlier.get(), hash);
        }
        var fields = document.fields();
        var name = fields.text("name", 1, 120);
        var team = team(caller, fields);
        var plan = fields.has("template")
                ? fields.oneOf("template", Template.class).plan()
                : plan(caller, fields);
        fields.end();
        fields.check("The GameDay");
        return begin(caller, team, name, plan, new GameDayRows.Request(key, key == null ? null : hash));
    }

    private static Made repeated(GameDayRows.Earlier earlier, String hash) {
        if (!earlier.hash().equals(hash)) {
            throw new Problem(
                    422,
                    "idempotency-key",
                    "The key was used for something else",
                    "This Idempotency-Key made another GameDay. Use a fresh one.");
        }
        return new Made(earlier.id(), true);
    }

    /** The same plan once more, for the same team, with nobody in it and nobody's consent. */
    Made repeat(Caller caller, UUID id, Fields fields) {
        var seen = audience.of(caller, id);
        demandTeam(caller, seen.day().team());
        if (!seen.whole()) {
            throw Problem.forbidden("This GameDay is sealed from you.");
        }
        var name = fields.text("name", 1, 120);
        fields.end();
        fields.check("The GameDay");
        return begin(caller, seen.day().team(), name, seen.day().plan(), new GameDayRows.Request(null, null));
    }

    private Made begin(Caller caller, UUID team, String name, Plan plan, GameDayRows.Request request) {
        var now = desk.now();
        var day = new GameDay(
                desk.newId(),
                team,
                name,
                GameDay.Written.of(plan, 1),
                new GameDay.Course(GameDayState.DRAFT, now, null, 0, null, null, null),
                Set.of(),
                new GameDay.Trace(caller.actor(), now, caller.actor(), now));
        try {
            return desk.inTransaction(
                    held -> {
                        rows.insert(day, request);
                        rows.keep(day, caller.id());
                        held.tell(new GameDayFact.Written(
                                day.id(), team, caller.actor(), 1, day.written().hash()));
                        return new Made(day.id(), false);
                    },
                    day,
                    caller.actor());
        } catch (DuplicateKeyException taken) {
            var raced = request.key() == null
                    ? Optional.<GameDayRows.Earlier>empty()
                    : rows.earlier(caller.actor(), request.key());
            return repeated(raced.orElseThrow(() -> nameTaken(name)), String.valueOf(request.hash()));
        }
    }

    private static Problem nameTaken(String name) {
        return new Problem(
                409,
                "name-taken",
                "The name is taken",
                "The team has a GameDay called “%s” already.".formatted(name),
                List.of(FieldError.at("#/name", "name-taken", "Choose another name.")));
    }

    private UUID team(Caller caller, Fields fields) {
        var named = fields.optionalText("team", 1, 120);
        var team = named.isPresent() ? named(named.get()) : teams.usual(caller);
        var known = team.filter(each -> caller.maySee(each.id()));
        if (known.isEmpty()) {
            fields.error("team", "unknown-team", "Say which of your teams it belongs to.");
            return Teams.MAIN;
        }
        demandTeam(caller, known.get().id());
        return known.get().id();
    }

    private Optional<Team> named(String nameOrId) {
        return teams.byName(nameOrId).or(() -> {
            try {
                return teams.byId(UUID.fromString(nameOrId));
            } catch (IllegalArgumentException noId) {
                return Optional.empty();
            }
        });
    }

    private static void demandTeam(Caller caller, UUID team) {
        if (!caller.may(Permission.RUN) || !caller.mayTouch(team)) {
            throw Problem.forbidden("You may not change the GameDays of this team.");
        }
    }

    private Plan plan(Caller caller, Fields fields) {
        return PlanReader.read(fields, (card, experiment) -> version(caller, card, experiment));
    }

    private @Nullable Integer version(Caller caller, Fields card, UUID experiment) {
        card.has(
                "experimentVersion"); // whoever sends back what they read may send it; it is the one of now that counts
        try {
            return experiments.get(caller, experiment).version();
        } catch (Problem notThere) {
            card.error("experimentId", "unknown-experiment", "There is no such experiment, or none that you may see.");
            return null;
        }
    }

    /** What others agreed to is void, unless the plan is the same. */
    void update(Caller caller, UUID id, Fields fields, IfMatch seen) {
        try {
            desk.change(caller, id, held -> {
                held.demandTeam(caller);
                seen.check(held.day().written().version());
                var name = fields.text("name", 1, 120);
                var plan = plan(caller, fields);
                fields.end();
                fields.check("The GameDay");
                held.hold(held.day().rewritten(name, plan, caller.actor(), held.now()));
                held.hold(held.day().asking(held.senses().owners()));
                held.happen(GameDayEvent.EDIT, "");
                rows.keep(held.day(), caller.id());
                var written = held.day().written();
                held.tell(new GameDayFact.Written(
                        id, held.day().team(), caller.actor(), written.version(), written.hash()));
                return id;
            });
        } catch (DuplicateKeyException taken) {
            throw nameTaken(fields.text("name", 1, 120));
        }
    }

    // ---- people

    /** Gives somebody a duty; one that only one person has is handed over. */
    void give(Caller caller, UUID id, Fields fields) {
        var duty = fields.oneOf("duty", Duty.class);
        var login = fields.text("person", 1, 64);
        fields.end();
        fields.check();
        var person = accounts.named(login);
        desk.change(caller, id, held -> {
            demandMayCast(held, caller);
            if (held.day().state().isOver()) {
                throw Problem.conflict("state", "It is over.");
            }
            var found = person.orElseThrow(
                    () -> Problem.invalid(FieldError.at("#/person", "unknown-person", "Nobody logs in by this name.")));
            if (duty == Duty.RESPONDER && held.day().plan().secrecy().mode().seals() && held.isInside(found.id())) {
                throw knowsIt(found.login());
            }
            var part = new Part(duty, found.id(), found.login(), held.now());
            var before =
                    held.parts().stream().filter(each -> each.duty() == duty).toList();
            if (before.stream().anyMatch(each -> each.person().equals(part.person()))) {
                return part;
            }
            var from = duty.isAlone() ? before.stream().findFirst() : Optional.<Part>empty();
            from.ifPresent(each -> rows.leave(id, each, held.now()));
            rows.take(id, part, caller.actor());
            held.tell(new GameDayFact.TookDuty(
                    id,
                    held.day().team(),
                    caller.actor(),
                    duty,
                    part.login(),
                    from.map(Part::login).orElse(null)));
            return part;
        });
    }

    private static Problem knowsIt(String login) {
        return Problem.conflict("knows-it", "%s knows what it does; a responder does not.".formatted(login));
    }

    // ---- who knows

    /** Tells somebody what others do not know yet. */
    void tell(Caller caller, UUID id, Fields fields) {
        var login = fields.text("person", 1, 64);
        fields.end();
        fields.check();
        var person = accounts.named(login);
        desk.change(caller, id, held -> {
            demandMayCast(held, caller);
            var found = person.orElseThrow(
                    () -> Problem.invalid(FieldError.at("#/person", "unknown-person", "Nobody logs in by this name.")));
            if (!held.day().plan().secrecy().mode().seals()) {
                throw Problem.conflict("open", "It is open: everybody knows it who may see it.");
            }
            if (held.parts().stream()
                    .anyMatch(each ->
                            each.duty() == Duty.RESPONDER && each.person().equals(found.id()))) {
                throw Problem.conflict(
                        "responder", "%s is a responder, and is not to know what it does.".formatted(found.login()));
            }
            if (rows.seal(id).insiders().stream()
                    .noneMatch(each -> each.person().equals(found.id()))) {
                rows.tell(id, new Seal.Insider(found.id(), found.login(), held.now(), caller.actor()));
                held.tell(new GameDayFact.ToldBeforehand(id, held.day().team(), caller.actor(), found.login()));
            }
            return id;
        });
    }

    /** Takes somebody from the control group. They have read what they have read. */
    void leaveControlGroup(Caller caller, UUID id, Fields fields) {
        var login = fields.text("person", 1, 64);
        fields.end();
        fields.check();
        desk.change(caller, id, held -> {
            demandMayCast(held, caller);
            rows.seal(id).insiders().stream()
                    .filter(each -> each.login().equalsIgnoreCase(login))
                    .findFirst()
                    .ifPresent(each -> {
                        rows.leaveControlGroup(id, each.person(), held.now());
                        held.tell(
                                new GameDayFact.LeftControlGroup(id, held.day().team(), caller.actor(), each.login()));
                    });
            return id;
        });
    }

    /** Whoever leads tells everybody what it is; an administrator may, where nobody of them is there. */
    void reveal(Caller caller, UUID id, Fields fields) {
        var reason = fields.text("reason", 0, LONGEST_REASON, "");
        fields.end();
        fields.check();
        desk.change(caller, id, Desk.ANYBODY, held -> {
            if (rows.sealedFrom(Seals.NOBODY, id) == Secrecy.Mode.OPEN) {
                throw Problem.conflict("not-sealed", "Nothing of it is sealed.");
            }
            if (!caller.may(Permission.ADMINISTER)) {
                held.demandDuty(caller, Duty.FACILITATOR, Duty.COMMANDER);
            }
            return held.reveal(reason);
        });
    }

    void take(Caller caller, UUID id, Fields fields) {
        var duty = fields.oneOf("duty", Duty.class);
        var login = fields.text("person", 1, 64);
        fields.end();
        fields.check();
        desk.change(caller, id, held -> {
            demandMayCast(held, caller);
            held.parts().stream()
                    .filter(each -> each.duty() == duty && each.login().equalsIgnoreCase(login))
                    .findFirst()
                    .ifPresent(part -> {
                        rows.leave(id, part, held.now());
                        held.tell(new GameDayFact.LeftDuty(id, held.day().team(), caller.actor(), duty, part.login()));
                    });
            return id;
        });
    }

    /** The team, whoever leads, and everybody for their own duty: they hand it over. */
    private static void demandMayCast(Desk.Held held, Caller caller) {
        boolean plays = held.parts().stream()
                .anyMatch(
                        each -> each.person().equals(caller.id()) && each.duty().leads());
        if (!plays) {
            held.demandTeam(caller);
        }
    }

    // ---- consent

    /** For each team that the caller speaks for. @param planHash of the plan that they read */
    void agree(Caller caller, UUID id, Fields fields) {
        var planHash = fields.text("planHash", 1, 100);
        fields.end();
        fields.check();
        desk.change(caller, id, held -> {
            var mine = held.senses().owners().stream().filter(caller::mayTouch).toList();
            if (!caller.may(Permission.APPROVE) || mine.isEmpty()) {
                throw Problem.forbidden("None of the teams that have to agree is yours.");
            }
            if (rows.wrote(id, caller.id())) {
                throw Problem.forbidden("Whoever wrote the plan does not approve it; somebody else does.");
            }
            held.demandState(GameDayState.IN_REVIEW);
            if (!held.day().written().hash().equals(planHash)) {
                throw Problem.conflict("another-plan", "The plan has changed since you read it. Read it again.");
            }
            var before = held.senses().agreed();
            mine.stream().filter(each -> !before.contains(each)).forEach(team -> agree(held, caller, team));
            if (held.senses().agreed().containsAll(held.senses().owners())) {
                held.happen(GameDayEvent.APPROVE, "");
            }
            return id;
        });
    }

    private void agree(Desk.Held held, Caller caller, UUID team) {
        rows.agree(held.day(), team, caller, held.now());
        held.tell(new GameDayFact.Agreed(
                held.day().id(),
                held.day().team(),
                caller.actor(),
                teams.byId(team).map(Team::name).orElse("-"),
                held.day().written().hash()));
    }

    /** Back to whoever plans, with what is to be changed. */
    void sendBack(Caller caller, UUID id, Fields fields) {
        var reason = fields.text("reason", 1, LONGEST_REASON);
        fields.end();
        fields.check();
        desk.change(caller, id, held -> {
            if (!caller.may(Permission.APPROVE)
                    || held.senses().owners().stream().noneMatch(caller::mayTouch)) {
                throw Problem.forbidden("None of the teams that have to agree is yours.");
            }
            held.happen(GameDayEvent.RETURN, reason);
            return id;
        });
    }

    // ---- the way through the day

    /** What somebody wants to happen, by its word. Consent and STOP have ways of their own. */
    void happen(Caller caller, UUID id, Fields fields) {
        var event = event(fields);
        var reason = fields.text("reason", 0, LONGEST_REASON, "");
        var startsAt = event == GameDayEvent.SCHEDULE ? fields.instant("startsAt", Instant.EPOCH) : null;
        if (reason.isEmpty() && wantsReason(event)) {
            fields.error("reason", "required", "Say it in a sentence; it goes into the timeline.");
        }
        fields.end();
        fields.check();
        desk.change(caller, id, held -> {
            if (!event.hasWayFrom(held.day().state())) {
                held.happen(event, reason);
            }
            demandMay(held, caller, event);
            if (startsAt != null) {
                held.hold(held.day().changed(held.day().course().startingAt(startsAt), caller.actor(), held.now()));
            }
            if (event == GameDayEvent.SUBMIT) {
                held.hold(held.day().asking(held.senses().owners()));
            }
            held.happen(event, reason);
            return id;
        });
    }

    private static GameDayEvent event(Fields fields) {
        var event = fields.oneOf("event", GameDayEvent.class);
        switch (event) {
            case EDIT, APPROVE, RETURN, STOP, STOP_PROVED ->
                fields.error("event", "one-of", "“%s” has a way of its own.".formatted(event.word()));
            case SUBMIT,
                    SCHEDULE,
                    POSTPONE,
                    CANCEL,
                    BRIEF,
                    NO_GO,
                    GO,
                    HOLD,
                    RESUME,
                    FINISH,
                    RECOVER,
                    ALL_CLEAR,
                    CLOSE_HOT_WASH,
                    REVIEW,
                    CLOSE -> {}
        }
        return event;
    }

    static boolean wantsReason(GameDayEvent event) {
        return event == GameDayEvent.POSTPONE
                || event == GameDayEvent.CANCEL
                || event == GameDayEvent.NO_GO
                || event == GameDayEvent.ALL_CLEAR;
    }

    private void demandMay(Desk.Held held, Caller caller, GameDayEvent event) {
        switch (event) {
            case SUBMIT, SCHEDULE, POSTPONE, CANCEL -> held.demandTeam(caller);
            case BRIEF, NO_GO, GO, HOLD, RESUME, FINISH, RECOVER, ALL_CLEAR ->
                held.demandDuty(caller, Duty.FACILITATOR, Duty.COMMANDER);
            case CLOSE_HOT_WASH, CLOSE -> held.demandPart(caller);
            case REVIEW -> {
                held.demandPart(caller);
                if (debriefs.authors(held.day().id()).contains(caller.id())) {
                    throw Problem.forbidden("You wrote in this report; somebody else reviews it.");
                }
            }
            case EDIT, APPROVE, RETURN, STOP, STOP_PROVED ->
                throw new IllegalArgumentException(event + " does not come this way");
        }
    }
}
