package dev.faultline.maturity;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Teams;
import dev.faultline.catalogue.Services;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Two people may let a service be treated for a day at most as if it had earned a level: one asks and says why, another who may
 * approve agrees. Each change holds the row, and is one transaction with its fact.
 */
@Component
class LevelOverrides {

    private final MaturityRows rows;
    private final Maturity maturity;
    private final Services services;
    private final Teams teams;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher facts;
    private final Ids ids;

    LevelOverrides(
            MaturityRows rows,
            Maturity maturity,
            Services services,
            Teams teams,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher facts,
            Ids ids) {
        this.rows = rows;
        this.maturity = maturity;
        this.services = services;
        this.teams = teams;
        this.transaction = new TransactionTemplate(transactions);
        this.facts = facts;
        this.ids = ids;
    }

    /** One that was asked for, or had been asked for before under the same key. */
    record Asked(LevelOverride override, boolean repeated) {}

    /** @param key of the caller's choice: the same one again is the same question; null for one of its own */
    Asked ask(Caller caller, String service, int level, String reason, Duration validFor, @Nullable String key) {
        var team = teamOf(service).filter(caller::maySee).orElseThrow(Problem::notFound);
        demand(caller, Permission.RUN, team);
        var earlier = earlier(caller, service, level, key);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        if (maturity.of(caller, service).effective() >= level) {
            throw Problem.conflict("not-needed", "“%s” has level %d already.".formatted(service, level));
        }
        try {
            return Objects.requireNonNull(transaction.execute(_ -> {
                rows.expire().forEach(this::tellExpired);
                return new Asked(insert(caller, team, service, level, reason, validFor, key), false);
            }));
        } catch (DuplicateKeyException raced) {
            return earlier(caller, service, level, key)
                    .orElseThrow(() -> Problem.conflict(
                            "asked-already", "There is an override for “%s” already.".formatted(service)));
        }
    }

    private Optional<Asked> earlier(Caller caller, String service, int level, @Nullable String key) {
        return Optional.ofNullable(key)
                .flatMap(each -> rows.byKey(caller, each))
                .map(each -> {
                    if (!each.service().equals(service) || each.level() != level) {
                        throw new Problem(
                                422,
                                "idempotency-key",
                                "The key was used for something else",
                                "This Idempotency-Key asked about another service or level. Use a fresh one.");
                    }
                    return new Asked(each, true);
                });
    }

    private LevelOverride insert(
            Caller caller,
            UUID team,
            String service,
            int level,
            String reason,
            Duration validFor,
            @Nullable String key) {
        var now = rows.now().truncatedTo(ChronoUnit.MICROS);
        var asked = new LevelOverride(
                ids.next(),
                service,
                team,
                level,
                reason,
                LevelOverride.State.WAITING,
                caller.id(),
                caller.actor(),
                now,
                now.plus(validFor),
                null,
                null,
                null,
                null,
                null);
        rows.insert(asked, key);
        facts.publishEvent(
                new MaturityFact.Asked(asked.id(), team, caller.actor(), service, level, reason, asked.expiresAt()));
        return asked;
    }

    private Optional<UUID> teamOf(String service) {
        return services.find(service).flatMap(each -> teams.byName(each.team())).map(each -> each.id());
    }

    /** What the caller may see. */
    LevelOverride get(Caller caller, UUID id) {
        return rows.find(caller, id).orElseThrow(Problem::notFound);
    }

    /** Whether this caller is one who may agree to it. */
    static boolean mayDecide(Caller caller, LevelOverride override) {
        return caller.may(Permission.APPROVE)
                && caller.mayTouch(override.team())
                && !override.by().equals(caller.id());
    }

    /** @throws Problem 403 for one's own, 409 when it is decided or over */
    LevelOverride approve(Caller caller, UUID id) {
        return decide(caller, id, LevelOverride.State.APPROVED, "");
    }

    LevelOverride reject(Caller caller, UUID id, String reason) {
        return decide(caller, id, LevelOverride.State.REJECTED, reason);
    }

    private LevelOverride decide(Caller caller, UUID id, LevelOverride.State state, String reason) {
        return change(caller, id, Permission.APPROVE, held -> {
            if (held.by().equals(caller.id())) {
                throw new Problem(
                        403,
                        "self-approval",
                        "Not your own",
                        "You asked for this, so somebody else has to decide. You can withdraw it.");
            }
            boolean repeated = held.isDecidedBy(caller.id()) && held.state() == state;
            if (!repeated) {
                if (held.state() != LevelOverride.State.WAITING) {
                    throw over(held);
                }
                rows.decide(id, state, caller, reason);
                facts.publishEvent(
                        state == LevelOverride.State.APPROVED
                                ? new MaturityFact.Approved(
                                        id,
                                        held.team(),
                                        caller.actor(),
                                        held.service(),
                                        held.level(),
                                        held.requestedBy(),
                                        held.reason())
                                : new MaturityFact.Rejected(
                                        id,
                                        held.team(),
                                        caller.actor(),
                                        held.service(),
                                        held.level(),
                                        held.requestedBy(),
                                        reason));
            }
            return repeated;
        });
    }

    /** Whoever could have asked may take it back: that only ever makes less possible. */
    LevelOverride withdraw(Caller caller, UUID id) {
        return change(caller, id, Permission.RUN, held -> {
            boolean repeated = held.state() == LevelOverride.State.WITHDRAWN;
            if (!repeated) {
                if (!held.state().isOpen()) {
                    throw over(held);
                }
                rows.withdraw(id, caller);
                facts.publishEvent(
                        new MaturityFact.Withdrawn(id, held.team(), caller.actor(), held.service(), held.level()));
            }
            return repeated;
        });
    }

    /** @param change answers whether it had happened before, so that there is nothing to read again */
    private LevelOverride change(Caller caller, UUID id, Permission permission, Predicate<LevelOverride> change) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            demand(caller, permission, get(caller, id).team());
            rows.lock(id);
            var held = get(caller, id);
            return change.test(held) ? held : get(caller, id);
        }));
    }

    private static void demand(Caller caller, Permission permission, UUID team) {
        if (!caller.may(permission) || !caller.mayTouch(team)) {
            throw Problem.forbidden("You may not do this for this team.");
        }
    }

    private static Problem over(LevelOverride override) {
        return Problem.conflict(
                        "decided",
                        "It is %s already.".formatted(override.state().word()))
                .with("state", override.state());
    }

    /** Writes down what has run out; it counted no more before. */
    void expire() {
        transaction.executeWithoutResult(_ -> rows.expire().forEach(this::tellExpired));
    }

    private void tellExpired(LevelOverride each) {
        facts.publishEvent(new MaturityFact.Expired(each.id(), each.team(), each.service(), each.level()));
    }
}
