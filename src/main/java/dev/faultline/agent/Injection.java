package dev.faultline.agent;

import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One live injection, as the engine knows it. Moments named {@code …At} are the ticker's. */
final class Injection {

    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LATER = Duration.ofSeconds(1);

    private final Journal.Meta meta;
    private final Plan plan;

    private EntryState state;
    private Instant since;
    private String evidence;

    private Lease lease;

    private boolean applied;
    private boolean working;
    private boolean beingUndone;
    private boolean measuring;
    private long measureAt;

    private @Nullable String endReason;
    private long retryAt;
    private int attempts;

    /**
     * @param renewedAt when the sync was sent whose answer renewed it last
     * @param until when the agent takes it back if nothing renews it
     * @param untilUptime when the guard does: the deadline in the journal
     * @param endsAt when its duration is over
     */
    record Lease(long renewedAt, long until, long untilUptime, long endsAt) {}

    private Injection(Journal.Meta meta, Plan plan, Lease lease, EntryState state, Instant since) {
        this.meta = meta;
        this.plan = plan;
        this.lease = lease;
        this.state = state;
        this.since = since;
        this.evidence = "";
    }

    static Injection begun(Journal.Meta meta, Plan plan, Lease lease) {
        return new Injection(meta, plan, lease, EntryState.APPLIED, meta.at());
    }

    /** Left behind by an earlier process: it is only ever taken back. */
    static Injection found(Journal.Meta meta, Plan plan, Instant since) {
        return new Injection(meta, plan, new Lease(0, 0, 0, 0), EntryState.REVERTING, since);
    }

    UUID id() {
        return meta.injection();
    }

    UUID run() {
        return meta.run();
    }

    Journal.Meta meta() {
        return meta;
    }

    Plan plan() {
        return plan;
    }

    boolean isOn() {
        return state == EntryState.APPLIED || state == EntryState.ACTIVE;
    }

    boolean does(Plan other) {
        return plan.target().equals(other.target())
                && plan.fault().type().equals(other.fault().type());
    }

    Lease lease() {
        return lease;
    }

    void renewed(Lease next) {
        lease = next;
    }

    /** Something is being applied or renewed. */
    boolean isWorking() {
        return working;
    }

    void workBegins() {
        working = true;
    }

    void workEnds() {
        working = false;
    }

    boolean isBeingUndone() {
        return beingUndone;
    }

    void undoBegins() {
        beingUndone = true;
    }

    void undoEnds() {
        beingUndone = false;
    }

    void measureFrom(long now) {
        applied = true;
        measureAt = now;
    }

    boolean isMeasureDue(long now) {
        return isOn() && applied && !measuring && now - measureAt >= 0;
    }

    void measuring() {
        measuring = true;
    }

    /** @return whether its state changed */
    boolean measured(Measured measured, Instant at, long nextAt) {
        measuring = false;
        measureAt = nextAt;
        if (!isOn()) {
            return false;
        }
        if (state == EntryState.ACTIVE) {
            evidence = measured.inBand() ? measured.said() : "not measured any more: " + measured.said();
            return false;
        }
        evidence = measured.said();
        if (measured.inBand()) {
            become(EntryState.ACTIVE, at);
        }
        return measured.inBand();
    }

    /** From now on it is only taken back; the first reason stands. */
    void end(String why, Instant at) {
        if (endReason == null) {
            endReason = why;
            evidence = why;
            become(EntryState.REVERTING, at);
        }
    }

    String endReason() {
        return endReason == null ? "" : endReason;
    }

    boolean wasTried() {
        return attempts > 0;
    }

    boolean isRetryDue(long now) {
        return !beingUndone && state == EntryState.REVERTING && now - retryAt >= 0;
    }

    /** It is tried again: at once the first time, then every second. */
    void failed(String trouble, long now) {
        evidence = "%s, but not gone yet: %s".formatted(endReason(), trouble);
        retryAt = now + (attempts++ == 0 ? SOON : LATER).toNanos();
    }

    Entry entry() {
        return new Entry(id(), run(), meta.target(), state, since, evidence, null);
    }

    private void become(EntryState next, Instant at) {
        if (next.compareTo(state) < 0) {
            throw new IllegalStateException("%s cannot become %s".formatted(state, next));
        }
        state = next;
        since = at;
    }
}
