package dev.faultline.approval;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.blastradius.BlastRadius;
import dev.faultline.calendar.Ruling;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Two people may let one start begin although calendars are against it: one asks and says why, another who could have ended
 * those calendars agrees. Each change holds the row, and is one transaction with its fact.
 */
@Component
public class Overrides {

    private static final Logger LOG = LoggerFactory.getLogger(Overrides.class);

    private final OverrideRows rows;
    private final Experiments experiments;
    private final BlastRadius blastRadius;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher facts;
    private final Ids ids;

    Overrides(
            OverrideRows rows,
            Experiments experiments,
            BlastRadius blastRadius,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher facts,
            Ids ids) {
        this.rows = rows;
        this.experiments = experiments;
        this.blastRadius = blastRadius;
        this.transaction = new TransactionTemplate(transactions);
        this.facts = facts;
        this.ids = ids;
    }

    /**
     * The one start that it is for.
     *
     * @param occurrence of a schedule; null for the next one by hand
     * @param what it is, in words
     * @param at when it is to begin; null for now
     * @param until what was not started by then needs to be asked for again
     */
    public record Start(
            @Nullable UUID occurrence,
            String what,
            @Nullable Instant at,
            Instant until) {}

    /** One that was asked for, or had been asked for before under the same key. */
    record Asked(AskedOverride override, boolean repeated) {}

    /** @param key of the caller's choice: the same one again is the same question; null for one of its own */
    Asked ask(Caller caller, UUID experimentId, String reason, Duration validFor, @Nullable String key) {
        var experiment = mine(caller, experimentId);
        return ask(
                caller,
                experiment,
                new Start(
                        null,
                        "“%s” by hand".formatted(experiment.name()),
                        null,
                        rows.now().plus(validFor)),
                reason,
                key);
    }

    /** For one time of a schedule. @return its id */
    public UUID ask(Caller caller, UUID experimentId, Start start, String reason, @Nullable String key) {
        return ask(caller, mine(caller, experimentId), start, reason, key)
                .override()
                .id();
    }

    private Experiment mine(Caller caller, UUID id) {
        var experiment = experiments.get(caller, id);
        if (!caller.mayTouch(experiment.team())) {
            throw Problem.notFound();
        }
        demand(caller, Permission.RUN, experiment.team());
        return experiment;
    }

    private Asked ask(Caller caller, Experiment experiment, Start start, String reason, @Nullable String key) {
        var earlier = earlier(caller, experiment, start, key);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        try {
            return new Asked(
                    Objects.requireNonNull(transaction.execute(_ -> insert(caller, experiment, start, reason, key))),
                    false);
        } catch (DuplicateKeyException raced) {
            return earlier(caller, experiment, start, key)
                    .orElseThrow(() -> rows.latest(experiment.id(), start.occurrence())
                            .map(Overrides::askedAlready)
                            .orElseThrow(() -> raced));
        }
    }

    private Optional<Asked> earlier(Caller caller, Experiment experiment, Start start, @Nullable String key) {
        return Optional.ofNullable(key)
                .flatMap(each -> rows.byKey(caller, each))
                .map(each -> {
                    var request = each.request();
                    if (!request.experiment().equals(experiment.id())
                            || !Objects.equals(request.occurrence(), start.occurrence())) {
                        throw new Problem(
                                422,
                                "idempotency-key",
                                "The key was used for something else",
                                "This Idempotency-Key asked about another start. Use a fresh one.");
                    }
                    return new Asked(each, true);
                });
    }

    private AskedOverride insert(
            Caller caller, Experiment experiment, Start start, String reason, @Nullable String key) {
        var now = rows.now();
        if (!start.until().isAfter(now)) {
            throw Problem.conflict("over", "It is too late for this one.");
        }
        var at = start.at() == null ? now : start.at();
        var against = blastRadius.calendar(experiment, at).apply(at).objections();
        if (against.isEmpty()) {
            throw Problem.conflict("not-needed", "No calendar is against it, so nobody has to override one.");
        }
        rows.expire(experiment.id()).forEach(this::tellExpired);
        var request = new AskedOverride.Request(
                ids.next(),
                experiment.id(),
                experiment.version(),
                experiment.team(),
                experiment.name(),
                start.occurrence(),
                start.what(),
                against.stream().map(Ruling.Objection::calendar).toList(),
                against.stream().map(Ruling.Objection::said).toList(),
                against.stream().anyMatch(each -> !each.ofTeam()),
                reason,
                caller.id(),
                caller.actor(),
                now,
                at,
                start.until());
        rows.insert(request, key);
        facts.publishEvent(new OverrideFact.Asked(
                request.id(),
                request.team(),
                request.as(),
                request.experiment(),
                request.what(),
                request.calendars(),
                request.rules(),
                reason,
                request.expiresAt()));
        return rows.find(request.id()).orElseThrow();
    }

    private static Problem askedAlready(AskedOverride open) {
        return Problem.conflict(
                        "asked-already",
                        "%s asked for this already; it is %s."
                                .formatted(open.request().as(), open.state().word()))
                .with("override", open.id());
    }

    /** What the caller may see. */
    AskedOverride get(Caller caller, UUID id) {
        return rows.find(caller, id).orElseThrow(Problem::notFound);
    }

    /** In a sentence, of each of these occurrences that has one that is open. */
    public Map<UUID, String> open(Collection<UUID> occurrences) {
        return rows.open(occurrences).stream()
                .collect(Collectors.toMap(
                        each -> Objects.requireNonNull(each.request().occurrence()), Overrides::said));
    }

    static String said(AskedOverride override) {
        var request = override.request();
        var decision = override.decision();
        String until = Agreed.moment(request.expiresAt());
        return override.state() == ApprovalState.APPROVED && decision != null
                ? "%s approved to override calendars, which %s asked for: %s It is good for one start until %s."
                        .formatted(decision.as(), request.as(), sentence(request.reason()), until)
                : "%s asked to override calendars: %s Whoever may approve finds it under Approvals, until %s."
                        .formatted(request.as(), sentence(request.reason()), until);
    }

    private static String sentence(String reason) {
        return reason.endsWith(".") || reason.endsWith("!") || reason.endsWith("?") ? reason : reason + ".";
    }

    /** Whether this caller is one who may agree to it. */
    static boolean mayDecide(Caller caller, AskedOverride override) {
        return caller.may(Permission.APPROVE)
                && caller.mayTouch(override.request().team())
                && (!override.request().beyondTeam() || caller.may(Permission.ADMINISTER))
                && !override.request().by().equals(caller.id());
    }

    /** @throws Problem 403 for one's own and for calendars that are not one's own to end, 409 when it is decided or over */
    AskedOverride approve(Caller caller, UUID id) {
        return decide(
                caller,
                id,
                ApprovalState.APPROVED,
                "",
                request -> new OverrideFact.Approved(
                        id, request.team(), caller.actor(), request.what(), request.as(), request.reason()));
    }

    AskedOverride reject(Caller caller, UUID id, String reason) {
        return decide(
                caller,
                id,
                ApprovalState.REJECTED,
                reason,
                request -> new OverrideFact.Rejected(
                        id, request.team(), caller.actor(), request.what(), request.as(), reason));
    }

    /** What is told of a decision. */
    private interface Told {
        OverrideFact of(AskedOverride.Request request);
    }

    private AskedOverride decide(Caller caller, UUID id, ApprovalState state, String reason, Told told) {
        return change(caller, id, Permission.APPROVE, override -> {
            var request = override.request();
            if (request.by().equals(caller.id())) {
                throw new Problem(
                        403,
                        "self-approval",
                        "Not your own",
                        "You asked for this, so somebody else has to decide. You can withdraw it.");
            }
            if (request.beyondTeam() && !caller.may(Permission.ADMINISTER)) {
                throw Problem.forbidden("Calendars that hold for more than a team are for administrators to override.");
            }
            boolean repeated = override.isDecidedBy(caller.id())
                    && (override.state() == state
                            || state == ApprovalState.APPROVED && override.state() == ApprovalState.USED);
            if (!repeated) {
                if (override.state() != ApprovalState.WAITING) {
                    throw over(override);
                }
                rows.decide(id, state, caller, reason);
                facts.publishEvent(told.of(request));
            }
            return repeated;
        });
    }

    /** Whoever could start it may take it back: that only ever makes less possible. */
    AskedOverride withdraw(Caller caller, UUID id) {
        return change(caller, id, Permission.RUN, override -> {
            boolean repeated = override.state() == ApprovalState.WITHDRAWN;
            if (!repeated) {
                if (!override.state().isOpen()) {
                    throw over(override);
                }
                rows.withdraw(id, caller);
                facts.publishEvent(new OverrideFact.Withdrawn(
                        id,
                        override.request().team(),
                        caller.actor(),
                        override.request().what()));
            }
            return repeated;
        });
    }

    /** @param change answers whether it had happened before, so that there is nothing to read again */
    private AskedOverride change(Caller caller, UUID id, Permission permission, Predicate<AskedOverride> change) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            demand(caller, permission, get(caller, id).request().team());
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

    private static Problem over(AskedOverride override) {
        return Problem.conflict(
                        "decided",
                        "It is %s already.".formatted(override.state().word()))
                .with("state", override.state());
    }

    List<AskedOverride> newest(Caller caller, int most) {
        return rows.list(caller, null, null, null, most);
    }

    /** Writes down what has run out; it counted no more before. */
    @Scheduled(fixedDelay = 30_000, initialDelay = 30_000)
    void expire() {
        try {
            transaction.executeWithoutResult(_ -> rows.expire(null).forEach(this::tellExpired));
        } catch (DataAccessException | TransactionException away) {
            LOG.debug("What has run out is written down later", away);
        }
    }

    private void tellExpired(AskedOverride override) {
        facts.publishEvent(new OverrideFact.Expired(
                override.id(), override.request().team(), override.request().what()));
    }
}
