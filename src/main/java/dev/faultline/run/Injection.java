package dev.faultline.run;

import dev.faultline.fleet.FleetTarget;
import dev.faultline.protocol.Ender;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One fault on one target of a run, as far as somebody proved it. Changed by its {@link Run} alone. */
final class Injection {

    private final UUID id;
    private final String step;
    private final UUID target;
    private final UUID agent;
    private final String targetKey;
    private final String targetName;
    private final String environment;
    private final String service;
    private final Fault fault;
    private final Duration duration;
    private InjectionState state = InjectionState.PENDING;
    private @Nullable Plan plan;
    private @Nullable String planHash;
    private @Nullable Instant preparedAt;
    private @Nullable Instant requestedAt;
    private @Nullable Instant deliveredAt;
    private @Nullable Instant activeAt;
    private @Nullable Instant revertRequestedAt;
    private @Nullable Instant revertDeliveredAt;
    private @Nullable Instant revertedAt;
    private @Nullable Instant verifiedAt;
    private @Nullable String endedBy;
    private String effect = "";
    private String evidence = "";
    private String why = "";

    /** When what happened; all by the database node's clock but {@code revertedAt}, which the agent claims. */
    record Times(
            @Nullable Instant preparedAt,
            @Nullable Instant requestedAt,
            @Nullable Instant deliveredAt,
            @Nullable Instant activeAt,
            @Nullable Instant revertRequestedAt,
            @Nullable Instant revertDeliveredAt,
            @Nullable Instant revertedAt,
            @Nullable Instant verifiedAt) {}

    Injection(
            UUID id,
            String step,
            UUID target,
            UUID agent,
            String targetKey,
            String targetName,
            String environment,
            String service,
            Fault fault,
            Duration duration) {
        this.id = id;
        this.step = step;
        this.target = target;
        this.agent = agent;
        this.targetKey = targetKey;
        this.targetName = targetName;
        this.environment = environment;
        this.service = service;
        this.fault = fault;
        this.duration = duration;
    }

    static Injection of(UUID id, String step, FleetTarget target, Fault fault, Duration duration) {
        return new Injection(
                id,
                step,
                target.id(),
                target.agent(),
                target.key(),
                target.name(),
                target.label("environment"),
                target.label("service"),
                fault,
                duration);
    }

    /** Puts back what the store knows. */
    Injection restored(
            InjectionState state,
            @Nullable Plan plan,
            @Nullable String planHash,
            Times times,
            @Nullable String endedBy,
            String effect,
            String evidence,
            String why) {
        this.state = state;
        this.plan = plan;
        this.planHash = planHash;
        this.preparedAt = times.preparedAt;
        this.requestedAt = times.requestedAt;
        this.deliveredAt = times.deliveredAt;
        this.activeAt = times.activeAt;
        this.revertRequestedAt = times.revertRequestedAt;
        this.revertDeliveredAt = times.revertDeliveredAt;
        this.revertedAt = times.revertedAt;
        this.verifiedAt = times.verifiedAt;
        this.endedBy = endedBy;
        this.effect = effect;
        this.evidence = evidence;
        this.why = why;
        return this;
    }

    void prepared(Instant now) {
        preparedAt = now;
    }

    void planned(Plan plan, String hash) {
        this.plan = plan;
        this.planHash = hash;
        state = InjectionState.PLANNED;
    }

    void granted(Instant now) {
        state = InjectionState.GRANTED;
        requestedAt = now;
    }

    void delivered(Instant now) {
        if (deliveredAt == null) {
            deliveredAt = now;
        }
    }

    void revertDelivered(Instant now) {
        if (revertDeliveredAt == null) {
            revertDeliveredAt = now;
        }
    }

    void active(Instant now, String effect) {
        state = InjectionState.ACTIVE;
        this.effect = effect;
        activeAt = now;
        delivered(now);
    }

    void revertRequested(Instant now, String why) {
        state = InjectionState.REVERTING;
        this.why = why;
        revertRequestedAt = now;
    }

    void stillReverting(Instant now, String evidence) {
        state = InjectionState.REVERTING;
        this.evidence = evidence;
        if (revertRequestedAt == null) {
            revertRequestedAt = now;
        }
        revertDelivered(now);
    }

    /** Proved by the agent's reading of its host; what was unconfirmed is cleared by it. */
    void reverted(Entry entry, Instant now) {
        state = state == InjectionState.UNCONFIRMED ? InjectionState.CLEARED : InjectionState.REVERTED;
        evidence = entry.evidence();
        endedBy = entry.endedBy();
        revertDelivered(now);
        revertedAt = entry.since();
        verifiedAt = now;
    }

    void notStarted(Instant now, String why) {
        state = state == InjectionState.UNCONFIRMED ? InjectionState.CLEARED : InjectionState.NOT_STARTED;
        this.why = why;
        verifiedAt = now;
    }

    void unconfirmed(String why) {
        state = InjectionState.UNCONFIRMED;
        this.why = why;
    }

    boolean wasActive() {
        return activeAt != null;
    }

    /** When its time is up: counted from its measured effect, or from its grant while that is not measured. */
    boolean isOverdue(Instant now) {
        var since = activeAt == null ? requestedAt : activeAt;
        return since != null && !now.isBefore(since.plus(duration));
    }

    /** Whether it was over at that moment although its time was not up and nobody had asked for its end. */
    boolean endedEarly(Instant at) {
        boolean asked = revertRequestedAt != null && !at.isBefore(revertRequestedAt.minus(Timing.SYNC_ACTIVE));
        return requestedAt != null
                && !asked
                && at.isBefore(requestedAt.plus(duration).minus(Timing.SYNC_ACTIVE));
    }

    UUID id() {
        return id;
    }

    String step() {
        return step;
    }

    UUID target() {
        return target;
    }

    UUID agent() {
        return agent;
    }

    String targetKey() {
        return targetKey;
    }

    String targetName() {
        return targetName;
    }

    String environment() {
        return environment;
    }

    String service() {
        return service;
    }

    Fault fault() {
        return fault;
    }

    Duration duration() {
        return duration;
    }

    InjectionState state() {
        return state;
    }

    @Nullable Plan plan() {
        return plan;
    }

    /** As its plan says; before there is one, as every plan of such a fault does. */
    Ender ender() {
        return plan == null ? fault.ender() : plan.ending().ender();
    }

    /** Which process it was planned for; empty where its plan signals none. */
    Optional<ProcessRef> plannedProcess() {
        return Optional.ofNullable(plan).flatMap(Plan::signalled);
    }

    @Nullable String planHash() {
        return planHash;
    }

    Times times() {
        return new Times(
                preparedAt,
                requestedAt,
                deliveredAt,
                activeAt,
                revertRequestedAt,
                revertDeliveredAt,
                revertedAt,
                verifiedAt);
    }

    @Nullable String endedBy() {
        return endedBy;
    }

    String effect() {
        return effect;
    }

    String evidence() {
        return evidence;
    }

    String why() {
        return why;
    }
}
