package dev.faultline.approval;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.blastradius.BlastRadius;
import dev.faultline.blastradius.Preview;
import dev.faultline.blastradius.ResolvedPlan;
import dev.faultline.experiment.Definition;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
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
 * The door: asks, decides, takes back. Each change holds the row of its approval, and is one transaction with its fact. Asking
 * and deciding name the hash of the plan that somebody saw, so that nobody agrees to what they did not read.
 */
@Component
class Approvals {

    private static final Logger LOG = LoggerFactory.getLogger(Approvals.class);
    private static final String PLAN_HASH = "#/planHash";

    private final ApprovalRows rows;
    private final Experiments experiments;
    private final BlastRadius blastRadius;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher facts;
    private final ApprovalProperties properties;
    private final Ids ids;

    Approvals(
            ApprovalRows rows,
            Experiments experiments,
            BlastRadius blastRadius,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher facts,
            ApprovalProperties properties,
            Ids ids) {
        this.rows = rows;
        this.experiments = experiments;
        this.blastRadius = blastRadius;
        this.transaction = new TransactionTemplate(transactions);
        this.facts = facts;
        this.properties = properties;
        this.ids = ids;
    }

    /** A request that was made, or had been made before under the same key. */
    record Asked(Approval approval, boolean repeated) {}

    /**
     * Asks others to approve what a start would do now. An open request for a plan that is not the one of now is taken back.
     *
     * @param planHash of the plan that the caller saw
     * @param key of the caller's choice: the same one again is the same request; null for one of its own
     */
    Asked ask(Caller caller, UUID experimentId, String planHash, @Nullable String key) {
        var experiment = experiments.get(caller, experimentId);
        if (!caller.mayTouch(experiment.team())) {
            throw Problem.notFound();
        }
        demand(caller, Permission.RUN, experiment.team());
        return earlier(caller, experimentId, key).orElseGet(() -> askNow(caller, experiment, planHash, key));
    }

    private Asked askNow(Caller caller, Experiment experiment, String planHash, @Nullable String key) {
        try {
            return new Asked(
                    Objects.requireNonNull(transaction.execute(_ -> insert(caller, experiment, planHash, key))), false);
        } catch (DuplicateKeyException raced) {
            return earlier(caller, experiment.id(), key)
                    .orElseThrow(() -> rows.latest(experiment.id())
                            .map(Approvals::askedAlready)
                            .orElseThrow(() -> raced));
        }
    }

    private Optional<Asked> earlier(Caller caller, UUID experiment, @Nullable String key) {
        return Optional.ofNullable(key)
                .flatMap(each -> rows.byKey(caller, each))
                .map(each -> {
                    if (!each.request().experiment().equals(experiment)) {
                        throw new Problem(
                                422,
                                "idempotency-key",
                                "The key was used for something else",
                                "This Idempotency-Key asked about another experiment. Use a fresh one.");
                    }
                    return new Asked(each, true);
                });
    }

    private Approval insert(Caller caller, Experiment experiment, String planHash, @Nullable String key) {
        var preview = blastRadius.preview(caller, experiment);
        if (preview.protectedEnvironments().isEmpty()) {
            throw Problem.conflict(
                    "not-needed",
                    "Nothing that “%s” reaches is protected, so nobody has to approve it."
                            .formatted(experiment.name()));
        }
        if (!preview.plan().hash().equals(planHash)) {
            throw anotherPlan("The plan has changed since you looked at it. Look at the preview again.");
        }
        tellExpired(rows.expire(experiment.id()));
        rows.latest(experiment.id())
                .filter(each -> each.state().isOpen())
                .ifPresent(open -> replace(caller, open, planHash));
        var asked = rows.insert(
                new ApprovalRows.New(
                        ids.next(),
                        experiment.id(),
                        experiment.version(),
                        experiment.team(),
                        experiment.name(),
                        preview.protectedEnvironments(),
                        preview.plan(),
                        caller,
                        key),
                properties.validFor());
        var request = asked.request();
        facts.publishEvent(new ApprovalFact.Asked(
                asked.id(),
                request.team(),
                request.as(),
                request.experiment(),
                request.name(),
                request.version(),
                request.environments(),
                targets(request.plan()),
                request.hash(),
                request.expiresAt()));
        return asked;
    }

    static List<String> targets(ResolvedPlan plan) {
        return plan.steps().stream()
                .flatMap(step -> step.targets().stream())
                .map(ResolvedPlan.Hurt::name)
                .distinct()
                .toList();
    }

    private void replace(Caller caller, Approval open, String planHash) {
        if (open.request().hash().equals(planHash)) {
            throw askedAlready(open);
        }
        rows.lock(open.id());
        rows.find(open.id()).filter(each -> each.state().isOpen()).ifPresent(each -> takeBack(caller, each, true));
    }

    private static Problem askedAlready(Approval open) {
        return Problem.conflict(
                        "asked-already",
                        "%s asked for this already; it is %s."
                                .formatted(open.request().as(), open.state().word()))
                .with("approval", open.id());
    }

    /** What the caller may see. */
    Approval get(Caller caller, UUID id) {
        return rows.find(caller, id).orElseThrow(Problem::notFound);
    }

    /** What the experiment said at the version that was asked about. */
    Definition definition(Approval approval) {
        return experiments.definition(
                approval.request().experiment(), approval.request().version());
    }

    /** What a start would do now, and what the guards say to it; empty when the experiment is gone. */
    Optional<Preview> now(Caller caller, Approval approval) {
        try {
            return Optional.of(blastRadius.preview(
                    caller, experiments.get(caller, approval.request().experiment())));
        } catch (Problem gone) {
            return Optional.empty();
        }
    }

    /** @throws Problem 403 for one's own, 409 when it is decided, over, or about a plan that is another one now */
    Approval approve(Caller caller, UUID id, String planHash) {
        return change(caller, id, Permission.APPROVE, approval -> {
            refuseOwn(caller, approval);
            boolean repeated = approval.isDecidedBy(caller.id())
                    && (approval.state() == ApprovalState.APPROVED || approval.state() == ApprovalState.USED);
            if (!repeated) {
                demandWaiting(approval);
                demandSeen(caller, approval, planHash);
                rows.decide(id, ApprovalState.APPROVED, caller, "");
                var request = approval.request();
                facts.publishEvent(new ApprovalFact.Approved(
                        id,
                        request.team(),
                        caller.actor(),
                        request.name(),
                        request.version(),
                        request.as(),
                        request.hash()));
            }
            return repeated;
        });
    }

    Approval reject(Caller caller, UUID id, String reason) {
        return change(caller, id, Permission.APPROVE, approval -> {
            refuseOwn(caller, approval);
            boolean repeated = approval.isDecidedBy(caller.id()) && approval.state() == ApprovalState.REJECTED;
            if (!repeated) {
                demandWaiting(approval);
                rows.decide(id, ApprovalState.REJECTED, caller, reason);
                var request = approval.request();
                facts.publishEvent(new ApprovalFact.Rejected(
                        id, request.team(), caller.actor(), request.name(), request.version(), request.as(), reason));
            }
            return repeated;
        });
    }

    /** Whoever could start it may take it back: that only ever makes less possible. */
    Approval withdraw(Caller caller, UUID id) {
        return change(caller, id, Permission.RUN, approval -> {
            boolean repeated = approval.state() == ApprovalState.WITHDRAWN;
            if (!repeated) {
                if (!approval.state().isOpen()) {
                    throw over(approval);
                }
                takeBack(caller, approval, false);
            }
            return repeated;
        });
    }

    private void takeBack(Caller caller, Approval approval, boolean replaced) {
        rows.withdraw(approval.id(), caller);
        var request = approval.request();
        facts.publishEvent(new ApprovalFact.Withdrawn(
                approval.id(), request.team(), caller.actor(), request.name(), request.version(), replaced));
    }

    /** @param change answers whether it had happened before, so that there is nothing to read again */
    private Approval change(Caller caller, UUID id, Permission permission, Predicate<Approval> change) {
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

    private static void refuseOwn(Caller caller, Approval approval) {
        if (approval.request().by().equals(caller.id())) {
            throw new Problem(
                    403,
                    "self-approval",
                    "Not your own",
                    "You asked for this, so somebody else has to decide. You can withdraw it.");
        }
    }

    private static void demandWaiting(Approval approval) {
        if (approval.state() != ApprovalState.WAITING) {
            throw over(approval);
        }
    }

    private static Problem over(Approval approval) {
        var said = switch (approval.state()) {
            case WAITING -> "Nobody has decided about this yet.";
            case APPROVED, REJECTED ->
                "%s %s this already."
                        .formatted(
                                Objects.requireNonNull(approval.decision()).as(),
                                approval.state().word());
            case WITHDRAWN ->
                "%s withdrew this."
                        .formatted(Objects.requireNonNull(approval.withdrawal()).as());
            case EXPIRED ->
                "This ran out at %s.".formatted(Agreed.moment(approval.request().expiresAt()));
            case USED ->
                "%s started a run with this already."
                        .formatted(Objects.requireNonNull(approval.use()).as());
        };
        return Problem.conflict("decided", said).with("state", approval.state());
    }

    /** Nobody agrees to what cannot be run any more, nor to what they did not see. */
    private void demandSeen(Caller caller, Approval approval, String planHash) {
        if (!approval.request().hash().equals(planHash)) {
            throw anotherPlan("This is not the plan that approval is asked for. Look at it again.");
        }
        var more = now(caller, approval)
                .map(preview ->
                        approval.request().plan().driftTo(preview.plan()).more())
                .orElse(List.of("The experiment was deleted."));
        if (!more.isEmpty()) {
            throw Problem.conflict("drift", "The plan is another one now. " + String.join(" ", more))
                    .with("differences", more);
        }
    }

    private static Problem anotherPlan(String said) {
        return new Problem(
                409,
                "plan-changed",
                "Not the plan you saw",
                said,
                List.of(FieldError.at(PLAN_HASH, "plan-changed", said)));
    }

    /** Writes down what has run out; it counted no more before. */
    @Scheduled(fixedDelay = 30_000, initialDelay = 30_000)
    void expire() {
        try {
            transaction.executeWithoutResult(_ -> tellExpired(rows.expire(null)));
        } catch (DataAccessException | TransactionException away) {
            LOG.debug("What has run out is written down later", away);
        }
    }

    private void tellExpired(List<Approval> expired) {
        for (var each : expired) {
            var request = each.request();
            facts.publishEvent(new ApprovalFact.Expired(each.id(), request.team(), request.name(), request.version()));
        }
    }
}
