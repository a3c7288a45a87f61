package dev.faultline.approval;

import dev.faultline.access.Caller;
import dev.faultline.access.Entitlements;
import dev.faultline.access.Permission;
import dev.faultline.blastradius.FreezeOverride;
import dev.faultline.blastradius.FreezeOverrides;
import dev.faultline.blastradius.Holder;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Which calendars two people set aside, for those who start. */
@Component
class SetAside implements FreezeOverrides {

    /** As a schedule starts one of its occurrences. */
    private static final String OCCURRENCE = "schedule:";

    private static final String ASK_AGAIN = "Ask again, if it still has to be.";

    private final OverrideRows rows;
    private final Entitlements entitlements;
    private final Experiments experiments;
    private final ApplicationEventPublisher facts;

    SetAside(OverrideRows rows, Entitlements entitlements, Experiments experiments, ApplicationEventPublisher facts) {
        this.rows = rows;
        this.entitlements = entitlements;
        this.experiments = experiments;
        this.facts = facts;
    }

    @Override
    public Optional<FreezeOverride> of(Caller starter, UUID experiment, @Nullable String key) {
        return rows.latest(experiment, occurrence(key)).map(each -> override(starter, each));
    }

    /** Whoever was faster with the same one has committed by the time this answers, and then it is used. */
    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<FreezeOverride> held(Caller starter, UUID experiment, @Nullable String key) {
        rows.latest(experiment, occurrence(key)).ifPresent(each -> rows.lock(each.id()));
        return of(starter, experiment, key);
    }

    private static @Nullable UUID occurrence(@Nullable String key) {
        if (key == null || !key.startsWith(OCCURRENCE)) {
            return null;
        }
        try {
            return UUID.fromString(key.substring(OCCURRENCE.length()));
        } catch (IllegalArgumentException _) {
            return null; // somebody's own key that only looks like one
        }
    }

    private FreezeOverride override(Caller starter, AskedOverride override) {
        return new FreezeOverride(
                override.id(),
                Set.copyOf(override.request().calendars()),
                override.state().isOpen(),
                Overrides.said(override),
                lacking(starter, override));
    }

    private List<String> lacking(Caller starter, AskedOverride override) {
        var request = override.request();
        return switch (override.state()) {
            case WAITING ->
                List.of(
                        "%s asked to override this, and nobody has agreed yet. Whoever may approve finds it under Approvals, until %s."
                                .formatted(request.as(), Agreed.moment(request.expiresAt())));
            case APPROVED -> lacking(starter, request, Objects.requireNonNull(override.decision()));
            case REJECTED ->
                List.of("%s refused to override this: %s"
                        .formatted(
                                Objects.requireNonNull(override.decision()).as(),
                                override.decision().reason()));
            case WITHDRAWN -> List.of("The override was withdrawn by %s.".formatted(override.withdrawnBy()));
            case EXPIRED ->
                List.of("The override ran out at %s. %s".formatted(Agreed.moment(request.expiresAt()), ASK_AGAIN));
            case USED ->
                List.of("The last override was used when %s started a run; one is good for one start. %s"
                        .formatted(override.usedBy(), ASK_AGAIN));
        };
    }

    private List<String> lacking(Caller starter, AskedOverride.Request request, Approval.Decision given) {
        var lacking = new ArrayList<String>();
        if (given.by().equals(starter.id())) {
            lacking.add("%s approved the override, so somebody else has to start it.".formatted(given.as()));
        }
        var needed = request.beyondTeam() ? Permission.ADMINISTER : Permission.APPROVE;
        if (!entitlements.may(given.by(), needed, request.team())) {
            lacking.add("%s, who approved the override, may not do that any more. Withdraw it, and ask again."
                    .formatted(given.as()));
        }
        if (rows.now().isBefore(request.goodFrom())) {
            lacking.add("The override is good from %s.".formatted(Agreed.moment(request.goodFrom())));
        }
        if (!isTheSame(starter, request)) {
            lacking.add("The experiment was changed since the override was asked for. Withdraw it, and ask again.");
        }
        return lacking;
    }

    private boolean isTheSame(Caller starter, AskedOverride.Request request) {
        try {
            return experiments.get(starter, request.experiment()).version() == request.version();
        } catch (Problem _) {
            return false;
        }
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean spend(UUID override, Caller starter, Holder run) {
        if (!rows.use(override, run.run(), starter)) {
            return false;
        }
        var spent = rows.find(override).orElseThrow();
        var request = spent.request();
        facts.publishEvent(new OverrideFact.Used(
                run.run(),
                override,
                request.team(),
                starter.actor(),
                request.as(),
                Objects.requireNonNull(spent.decision()).as(),
                request.reason(),
                request.rules()));
        return true;
    }
}
