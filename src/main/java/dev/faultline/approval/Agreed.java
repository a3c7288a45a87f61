package dev.faultline.approval;

import dev.faultline.access.Caller;
import dev.faultline.access.Entitlements;
import dev.faultline.access.Permission;
import dev.faultline.blastradius.Consent;
import dev.faultline.blastradius.Consents;
import dev.faultline.blastradius.Holder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What was approved, for those who start. */
@Component
class Agreed implements Consents {

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("d MMM HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private static final String ASK_AGAIN = "Ask for approval of the plan as it is now.";

    private final ApprovalRows rows;
    private final Entitlements entitlements;
    private final ApplicationEventPublisher facts;

    Agreed(ApprovalRows rows, Entitlements entitlements, ApplicationEventPublisher facts) {
        this.rows = rows;
        this.entitlements = entitlements;
        this.facts = facts;
    }

    @Override
    public Optional<Consent> of(Caller starter, UUID experiment) {
        return rows.latest(experiment).map(each -> consent(starter, each));
    }

    /** Whoever was faster with the same one has committed by the time this answers, and then it is used. */
    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Consent> held(Caller starter, UUID experiment) {
        rows.latest(experiment).ifPresent(each -> rows.lock(each.id()));
        return of(starter, experiment);
    }

    private Consent consent(Caller starter, Approval approval) {
        var request = approval.request();
        return new Consent(
                approval.id(),
                request.plan(),
                approval.state().isOpen(),
                "%s approved this plan, which %s asked for. It is good for one start until %s."
                        .formatted(
                                approval.decision() == null
                                        ? "Nobody"
                                        : approval.decision().as(),
                                request.as(),
                                moment(request.expiresAt())),
                lacking(starter, approval));
    }

    private List<String> lacking(Caller starter, Approval approval) {
        var request = approval.request();
        return switch (approval.state()) {
            case WAITING ->
                List.of(
                        "%s asked for approval, and nobody has given it yet. Whoever may approve finds it under Approvals, until %s."
                                .formatted(request.as(), moment(request.expiresAt())));
            case APPROVED -> lacking(starter, request.team(), Objects.requireNonNull(approval.decision()));
            case REJECTED ->
                List.of("%s rejected the plan: %s %s"
                        .formatted(
                                Objects.requireNonNull(approval.decision()).as(),
                                approval.decision().reason(),
                                ASK_AGAIN));
            case WITHDRAWN ->
                List.of("%s withdrew the approval. %s"
                        .formatted(Objects.requireNonNull(approval.withdrawal()).as(), ASK_AGAIN));
            case EXPIRED -> List.of("The approval ran out at %s. %s".formatted(moment(request.expiresAt()), ASK_AGAIN));
            case USED ->
                List.of("The last approval was used when %s started a run at %s; one is good for one start. %s"
                        .formatted(
                                Objects.requireNonNull(approval.use()).as(),
                                moment(approval.use().at()),
                                ASK_AGAIN));
        };
    }

    private List<String> lacking(Caller starter, UUID team, Approval.Decision given) {
        var lacking = new ArrayList<String>();
        if (given.by().equals(starter.id())) {
            lacking.add("%s approved this plan, so somebody else has to start it.".formatted(given.as()));
        }
        if (!entitlements.may(given.by(), Permission.APPROVE, team)) {
            lacking.add("%s, who approved it, may not approve for this team any more. Withdraw it, and ask again."
                    .formatted(given.as()));
        }
        return lacking;
    }

    static String moment(Instant instant) {
        return MOMENT.format(instant);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean spend(UUID approval, Caller starter, Holder run) {
        if (!rows.use(approval, run.run(), starter)) {
            return false;
        }
        var spent = rows.find(approval).orElseThrow();
        facts.publishEvent(new ApprovalFact.Used(
                run.run(),
                approval,
                spent.request().team(),
                starter.actor(),
                spent.request().as(),
                Objects.requireNonNull(spent.decision()).as(),
                spent.request().hash()));
        return true;
    }
}
