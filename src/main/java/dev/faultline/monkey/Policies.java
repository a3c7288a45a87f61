package dev.faultline.monkey;

import dev.faultline.access.Caller;
import dev.faultline.access.Digest;
import dev.faultline.access.Permission;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.gate.Document;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The policies of all teams. What is not the caller's to see is not there. */
@Component
class Policies {

    private final PolicyRows rows;
    private final Keeper keeper;
    private final Teams teams;
    private final Writing writing;
    private final TransactionTemplate transaction;

    /** What a change is made with. */
    @Component
    record Writing(Clock clock, Ids ids, RandomGenerator chance, ApplicationEventPublisher facts) {}

    Policies(PolicyRows rows, Keeper keeper, Teams teams, Writing writing, PlatformTransactionManager transactions) {
        this.rows = rows;
        this.keeper = keeper;
        this.teams = teams;
        this.writing = writing;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** One that was made, or had been made before under the same key. */
    record Made(Policy policy, boolean repeated) {}

    /** A policy that is only looked at. */
    record Draft(UUID team, Terms terms) {}

    Draft draft(Caller caller, Fields fields) {
        var team = team(caller, fields);
        var terms = TermsReader.read(fields, writing.chance());
        fields.end();
        fields.check("The policy");
        return new Draft(team, terms);
    }

    /** @param key of the caller's choice: the same one again is the same policy; null for a new one each time */
    Made create(Caller caller, Document document, @Nullable String key) {
        var hash = key == null ? null : HexFormat.of().formatHex(Digest.sha256(document.text()));
        if (key != null) {
            var earlier = rows.earlier(caller.actor(), key);
            if (earlier.isPresent()) {
                if (!earlier.get().hash().equals(hash)) {
                    throw new Problem(
                            422,
                            "idempotency-key",
                            "The key was used for something else",
                            "This Idempotency-Key made another policy. Use a fresh one.");
                }
                return new Made(get(caller, earlier.get().id()), true);
            }
        }
        var draft = draft(caller, document.fields());
        demand(caller, draft.team());
        var policy = new Policy(
                writing.ids().next(),
                draft.team(),
                draft.terms(),
                caller.id(),
                1,
                null,
                "",
                caller.actor(),
                writing.clock().instant().truncatedTo(ChronoUnit.MICROS));
        unlessTaken(
                policy,
                () -> transaction.executeWithoutResult(_ -> {
                    rows.insert(policy, key, hash);
                    told(policy);
                }));
        keeper.keep(policy.id());
        return new Made(get(caller, policy.id()), false);
    }

    private void told(Policy policy) {
        writing.facts()
                .publishEvent(new MonkeyFact.Written(
                        policy.changedBy(),
                        policy.id(),
                        policy.team(),
                        policy.called(),
                        policy.version(),
                        policy.terms().seed()));
    }

    private UUID team(Caller caller, Fields fields) {
        var named = fields.optionalText("team", 1, 120);
        var team = named.isPresent() ? teams.byName(named.get()) : teams.usual(caller);
        var known = team.filter(each -> caller.maySee(each.id()));
        if (known.isEmpty()) {
            fields.error("team", "unknown-team", "Say which of your teams it belongs to.");
        }
        return known.map(Team::id).orElse(Teams.MAIN);
    }

    Policy update(Caller caller, UUID id, Fields fields, IfMatch seen) {
        get(caller, id);
        fields.optionalText("team", 1, 120); // whoever sends back what they read may send it; it stays
        var terms = TermsReader.read(fields, writing.chance());
        fields.end();
        fields.check("The policy");
        return change(
                caller,
                id,
                held -> {
                    seen.check(held.version());
                    return new Policy(
                            id,
                            held.team(),
                            terms,
                            caller.id(), // whoever says what it does answers for it
                            held.version() + 1,
                            held.pause(),
                            held.trouble(),
                            caller.actor(),
                            writing.clock().instant().truncatedTo(ChronoUnit.MICROS));
                },
                this::told);
    }

    /** What is due meanwhile is skipped, with the reason. */
    Policy pause(Caller caller, UUID id, String reason) {
        return change(
                caller,
                id,
                held -> paused(held, new Policy.Pause(caller.actor(), reason), caller),
                each -> writing.facts()
                        .publishEvent(new MonkeyFact.Paused(caller.actor(), id, each.team(), each.called(), reason)));
    }

    Policy resume(Caller caller, UUID id) {
        if (get(caller, id).pause() == null) {
            demand(caller, get(caller, id).team());
            return get(caller, id);
        }
        return change(
                caller,
                id,
                held -> paused(held, null, caller),
                each -> writing.facts()
                        .publishEvent(new MonkeyFact.Resumed(caller.actor(), id, each.team(), each.called())));
    }

    private Policy paused(Policy held, Policy.@Nullable Pause pause, Caller caller) {
        return new Policy(
                held.id(),
                held.team(),
                held.terms(),
                held.owner(),
                held.version() + 1,
                pause,
                held.trouble(),
                caller.actor(),
                writing.clock().instant().truncatedTo(ChronoUnit.MICROS));
    }

    /** What it keeps goes with it; the runs stay, and what they showed. */
    void delete(Caller caller, UUID id, IfMatch seen) {
        var held = get(caller, id);
        demand(caller, held.team());
        transaction.executeWithoutResult(_ -> {
            var current = rows.lock(id).orElseThrow(Problem::notFound);
            seen.check(current.version());
            rows.delete(id);
            writing.facts().publishEvent(new MonkeyFact.Deleted(caller.actor(), id, current.team(), current.called()));
        });
        keeper.keep(id);
    }

    private Policy change(Caller caller, UUID id, Function<Policy, Policy> change, Consumer<Policy> tell) {
        demand(caller, get(caller, id).team());
        unlessTaken(
                get(caller, id),
                () -> transaction.executeWithoutResult(_ -> {
                    rows.lock(id);
                    var changed = change.apply(get(caller, id));
                    rows.update(changed);
                    tell.accept(changed);
                }));
        keeper.keep(id);
        return get(caller, id);
    }

    Policy get(Caller caller, UUID id) {
        return rows.find(id).filter(each -> caller.maySee(each.team())).orElseThrow(Problem::notFound);
    }

    static boolean mayChange(Caller caller, UUID team) {
        return caller.may(Permission.EDIT) && caller.may(Permission.RUN) && caller.mayTouch(team);
    }

    private static void demand(Caller caller, UUID team) {
        if (!mayChange(caller, team)) {
            throw Problem.forbidden("You may not change the policies of this team.");
        }
    }

    private static void unlessTaken(Policy policy, Runnable write) {
        try {
            write.run();
        } catch (DuplicateKeyException _) {
            throw new Problem(
                    409,
                    "name-taken",
                    "The name is taken",
                    "The team has a policy called like this already.",
                    List.of(FieldError.at("#/name", "name-taken", "Choose another name.")));
        }
    }
}
