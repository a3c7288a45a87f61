package dev.faultline.agent;

import dev.faultline.agent.Admission.Prepared;
import dev.faultline.agent.Admission.Situation;
import dev.faultline.agent.Injection.Lease;
import dev.faultline.ports.Ticker;
import dev.faultline.protocol.AgentMessage.Evidence;
import dev.faultline.protocol.AgentMessage.HaltHeard;
import dev.faultline.protocol.AgentMessage.Hello;
import dev.faultline.protocol.AgentMessage.Planned;
import dev.faultline.protocol.AgentMessage.Refused;
import dev.faultline.protocol.AgentMessage.Sync;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.ServerMessage.Halt;
import dev.faultline.protocol.ServerMessage.Prepare;
import dev.faultline.protocol.ServerMessage.Revert;
import dev.faultline.protocol.ServerMessage.Start;
import dev.faultline.protocol.ServerMessage.Synced;
import dev.faultline.protocol.ServerMessage.Welcome;
import dev.faultline.protocol.Timing;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to this host: follows the server's orders within the local policy, and takes everything back when an
 * order, a deadline, a silence or the host itself says so.
 *
 * <p>Not thread-safe: one thread calls everything, and nothing here waits for the network. Time, host and server come in through
 * ports, so that a simulator runs this very code.
 */
final class Engine {

    private static final Duration MEASURE_AGAIN = Duration.ofMillis(500);
    private static final Duration MEASURE_ACTIVE = Duration.ofSeconds(5);
    private static final Duration SLEPT = Duration.ofSeconds(1);
    private static final Duration RECENT = Duration.ofMinutes(10);
    private static final Duration REMEMBERED = Duration.ofDays(30);

    /** The guard's turn comes this much after the agent's. */
    private static final Duration GUARD_GRACE = Timing.GUARD_LEASE.minus(Timing.AGENT_SILENCE);

    private static final int MOST_PLANS = 500;
    private static final int MOST_REPEATED = 500;

    private final Clock clock;
    private final Ticker ticker;
    private final State state;
    private final Journal journal;
    private final Host host;
    private final Uplink uplink;
    private final Log log;
    private final Undo undo;

    private final Conversation conversation = new Conversation();
    private final Map<UUID, Injection> live = new LinkedHashMap<>();
    private final Map<UUID, Entry> damaged = new LinkedHashMap<>();
    private final Map<UUID, Entry> unacknowledged = new LinkedHashMap<>();
    private final Set<UUID> never = new HashSet<>();
    private final Map<UUID, Prepared> plans = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Prepared> eldest) {
            return size() > MOST_PLANS;
        }
    };

    private @Nullable Offering offering;
    private Optional<String> halted = Optional.empty();
    private boolean guarded;
    private long epoch;
    private long lastTick;
    private long lastUptime;
    private boolean syncNow;

    Engine(Clock clock, Ticker ticker, State state, Host host, Uplink uplink, Log log) {
        this.clock = clock;
        this.ticker = ticker;
        this.state = state;
        this.journal = state.journal();
        this.host = host;
        this.uplink = uplink;
        this.log = log;
        this.undo = new Undo(host);
    }

    /** Takes back whatever an earlier process left on the host. To be called first, before anybody can be heard. */
    void recover() throws IOException {
        lastTick = ticker.nanos();
        lastUptime = host.uptime();
        for (var found : journal.live()) {
            switch (found) {
                case Journal.Damaged entry -> report(entry);
                case Journal.Whole entry -> recover(entry);
            }
        }
        journal.endings(clock.instant()).forEach(entry -> unacknowledged.put(entry.injection(), entry));
        epoch = state.epoch();
        journal.prune(clock.instant().minus(REMEMBERED));
    }

    private void recover(Journal.Whole entry) {
        entry.doubts().forEach(doubt -> log.warn("journal entry %s: %s".formatted(entry.injection(), doubt)));
        var injection = Injection.found(entry.meta(), entry.plan(), clock.instant());
        live.put(injection.id(), injection);
        if (entry.boot().equals(host.bootId())) {
            takeBack(injection, "the agent was restarted");
        } else if (entry.plan().survivesReboot()) {
            takeBack(injection, "the host was restarted");
        } else {
            injection.end("the host was restarted", clock.instant());
            close(injection, "reboot", "the host was restarted, which ended it");
        }
    }

    private void report(Journal.Damaged entry) {
        log.warn("a person must look at %s: %s".formatted(entry.where(), entry.why()));
        var words = "a person must look at %s on the host: %s".formatted(entry.where(), entry.why());
        damaged.put(
                entry.injection(),
                new Entry(entry.injection(), Journal.NOBODY, "", EntryState.REVERTING, clock.instant(), words, null));
    }

    /** A new connection to the server. */
    void connected() {
        conversation.open();
        hello();
    }

    void disconnected() {
        conversation.close();
    }

    void offer(Offering now) {
        if (!now.equals(offering)) {
            offering = now;
            hello();
        }
    }

    private void hello() {
        var who = offering;
        if (who == null || !conversation.isOpen()) {
            return;
        }
        var entries = entries();
        journal.endings(clock.instant().minus(RECENT)).stream()
                .filter(entry -> !unacknowledged.containsKey(entry.injection()))
                .forEach(entries::add);
        conversation.helloSent(ticker.nanos());
        uplink.send(new Hello(
                who.agent(),
                who.version(),
                host.bootId(),
                who.host(),
                who.targets(),
                who.capabilities(),
                entries,
                epoch));
    }

    /** @param arrivedAt when it came in, by the ticker */
    void hear(ServerMessage message, long arrivedAt) {
        tick();
        switch (message) {
            case Welcome welcome -> conversation.welcomed(welcome.syncIdle(), welcome.syncActive());
            case Synced synced -> synced(synced);
            case Prepare prepare -> prepare(prepare);
            case Start start -> start(start, arrivedAt);
            case Revert revert -> revert(revert);
            case Halt halt -> halt(halt);
        }
        syncWhenDue();
    }

    private void prepare(Prepare order) {
        if (isKnown(order.injection())) {
            refuse(order.order(), order.injection(), "this injection was started or ended before");
            return;
        }
        switch (host.plan(order.injection(), order.fault(), order.target(), order.duration())) {
            case Answer.Refused refused -> refuse(order.order(), order.injection(), refused.why());
            case Answer.Planned planned -> {
                var plan = planned.plan();
                var hash = Wire.hash(plan);
                plans.put(order.injection(), new Prepared(order.run(), plan, hash));
                uplink.send(new Planned(order.order(), order.injection(), plan, hash));
            }
        }
    }

    private void start(Start order, long arrivedAt) {
        var id = order.injection();
        if (isKnown(id)) {
            repeat(id);
            return;
        }
        var prepared = plans.remove(id);
        var refusals = Admission.refusals(situation(order, prepared, arrivedAt));
        if (prepared == null || !refusals.isEmpty()) {
            refuseForEver(order, prepared, String.join("; ", refusals));
            return;
        }
        see(order.epoch());
        begin(order, prepared, arrivedAt);
    }

    private Situation situation(Start order, @Nullable Prepared prepared, long arrivedAt) {
        var answered = conversation.answeredAt();
        return new Situation(
                order,
                ticker.since(arrivedAt),
                answered.isPresent() ? ticker.since(answered.getAsLong()) : null,
                epoch,
                prepared,
                halted,
                guarded,
                prepared == null
                        ? List.of()
                        : host.policyRefusals(prepared.plan().fault(), order.duration()),
                prepared != null && live.values().stream().anyMatch(other -> other.does(prepared.plan())));
    }

    /** Journal, then lease, then effect: whatever dies on the way, somebody knows what to take back. */
    private void begin(Start order, Prepared prepared, long arrivedAt) {
        var plan = prepared.plan();
        var lease = lease(arrivedAt, order.lease(), arrivedAt + order.duration().toNanos());
        var meta = new Journal.Meta(
                order.injection(),
                order.run(),
                plan.target(),
                "%s %s".formatted(plan.fault().inWords(), plan.target()),
                prepared.hash(),
                clock.instant(),
                host.self());
        try {
            journal.write(meta, plan, host.bootId(), lease.untilUptime());
        } catch (IOException e) {
            refuseForEver(order, prepared, "the journal cannot be written: " + e.getMessage());
            return;
        }
        var injection = Injection.begun(meta, plan, lease, ticker.nanos());
        live.put(injection.id(), injection);
        syncNow = true;
        apply(injection, lease);
    }

    private void apply(Injection injection, Lease lease) {
        if (!host.isGuarded() || hasEnded(injection, lease)) {
            takeBack(injection, "it took too long to write the journal, or the guard is not running");
            return;
        }
        try {
            for (var step : injection.plan().apply()) {
                host.run(step, injection.id(), lease.untilUptime());
            }
            journal.applied(injection.id());
        } catch (RuntimeException | IOException failed) {
            takeBack(injection, "it could not be applied: " + failed.getMessage());
            return;
        }
        if (hasEnded(injection, lease)) {
            takeBack(injection, "its lease was over before it was applied");
            return;
        }
        log.info("applied %s: %s".formatted(injection.id(), injection.meta().words()));
        uplink.send(new Evidence(injection.entry()));
        measure(injection);
    }

    /** Somebody else may have taken it back while this process was held up. */
    private boolean hasEnded(Injection injection, Lease lease) {
        return !journal.isLive(injection.id()) || host.uptime() >= lease.untilUptime();
    }

    private void measure(Injection injection) {
        injection.measuring();
        host.measure(injection.plan().measure(), injection.id(), measured -> {
            var again = measured.inBand() ? MEASURE_ACTIVE : MEASURE_AGAIN;
            if (injection.measured(measured, clock.instant(), ticker.nanos() + again.toNanos())) {
                log.info("active %s: %s".formatted(injection.id(), measured.said()));
                uplink.send(new Evidence(injection.entry()));
            }
        });
    }

    private void revert(Revert order) {
        var injection = live.get(order.injection());
        if (injection != null) {
            takeBack(injection, order.why());
        } else if (isKnown(order.injection())) {
            repeat(order.injection());
        } else {
            var prepared = plans.remove(order.injection());
            bury(order.injection(), prepared, "its end came first: " + order.why());
            repeat(order.injection());
        }
    }

    private void halt(Halt order) {
        see(order.epoch());
        Predicate<UUID> inScope = run -> order.runs().isEmpty() || order.runs().contains(run);
        plans.values().removeIf(prepared -> inScope.test(prepared.run()));
        var hit = live.values().stream()
                .filter(injection -> inScope.test(injection.run()))
                .toList();
        uplink.send(new HaltHeard(order.halt(), epoch, hit.size()));
        log.info("halt %s: taking back %d of %d".formatted(order.halt(), hit.size(), live.size()));
        hit.forEach(injection -> takeBack(injection, "halt"));
    }

    private void synced(Synced answer) {
        see(answer.epoch());
        var sentAt = conversation.answered(answer.n());
        for (var id : answer.revert()) {
            var injection = live.get(id);
            if (injection != null) {
                takeBack(injection, "the server wants it ended");
            } else if (!isKnown(id)) {
                bury(id, plans.remove(id), "its end came first");
            }
        }
        if (sentAt.isPresent()) {
            for (var id : answer.renewed()) {
                var injection = live.get(id);
                if (injection != null && injection.isOn() && !answer.revert().contains(id)) {
                    renew(injection, sentAt.getAsLong(), answer.lease());
                }
            }
        }
        answer.known().forEach(this::acknowledge);
    }

    private void renew(Injection injection, long sentAt, Duration duration) {
        var old = injection.lease().orElseThrow();
        if (hasEnded(injection, old)) {
            takeBack(injection, "its lease was over before it was renewed");
            return;
        }
        var lease = lease(sentAt, duration, old.endsAt());
        if (lease.renewedAt() - old.renewedAt() <= 0) {
            return;
        }
        try {
            journal.renew(injection.id(), lease.untilUptime());
            injection.renewed(lease);
            for (var step : injection.plan().renew()) {
                host.run(step, injection.id(), lease.untilUptime());
            }
        } catch (RuntimeException | IOException failed) {
            takeBack(injection, "its lease could not be renewed: " + failed.getMessage());
            return;
        }
        if (!journal.isLive(injection.id())) {
            takeBack(injection, "its lease was over before it was renewed");
        }
    }

    /** Counts from {@code from}, is never longer than the guard's, and never outlives the duration by much. */
    private Lease lease(long from, Duration asked, long endsAt) {
        var length = asked.compareTo(Timing.GUARD_LEASE) < 0 ? asked : Timing.GUARD_LEASE;
        long now = ticker.nanos();
        long left = Math.min(from + length.toNanos() - now, endsAt + GUARD_GRACE.toNanos() - now);
        return new Lease(from, host.uptime() + Math.max(0, left) / 10_000_000, endsAt);
    }

    /** Looks at the clocks, the halt file and the guard; ends and repeats what is due. To be called ten times a second. */
    void tick() {
        boolean wasHalted = halted.isPresent();
        halted = state.halted();
        guarded = host.isGuarded();
        syncNow |= wasHalted != halted.isPresent();
        var slept = sleptSinceLastTick();
        for (var injection : List.copyOf(live.values())) {
            if (injection.isOn()) {
                slept.or(() -> reasonToEnd(injection)).ifPresent(why -> takeBack(injection, why));
            } else if (injection.isRetryDue(ticker.nanos())) {
                attempt(injection);
            }
            if (injection.isMeasureDue(ticker.nanos())) {
                measure(injection);
            }
        }
        syncWhenDue();
    }

    private Optional<String> sleptSinceLastTick() {
        long now = ticker.nanos();
        long uptime = host.uptime();
        var slept = Duration.ofMillis((uptime - lastUptime) * 10).minusNanos(now - lastTick);
        lastTick = now;
        lastUptime = uptime;
        return slept.compareTo(SLEPT) > 0
                ? Optional.of("the host slept for %d s".formatted(slept.toSeconds()))
                : Optional.empty();
    }

    private Optional<String> reasonToEnd(Injection injection) {
        var lease = injection.lease().orElseThrow();
        if (halted.isPresent()) {
            return Optional.of("this host is stopped: " + halted.get());
        }
        if (!guarded) {
            return Optional.of("the guard is not running");
        }
        if (ticker.nanos() - lease.endsAt() >= 0) {
            return Optional.of("its duration is over");
        }
        if (ticker.since(lease.renewedAt()).compareTo(Timing.AGENT_SILENCE) > 0) {
            return Optional.of("the server has not renewed it for %d s".formatted(Timing.AGENT_SILENCE.toSeconds()));
        }
        if (hasEnded(injection, lease)) {
            return Optional.of("its lease is over");
        }
        return Optional.empty();
    }

    /** Takes everything back, for a reason that is this process's own. */
    void takeAllBack(String why) {
        List.copyOf(live.values()).forEach(injection -> takeBack(injection, why));
    }

    private void takeBack(Injection injection, String why) {
        if (injection.isOn()) {
            log.info("taking back %s: %s".formatted(injection.id(), why));
            injection.end(why, clock.instant());
            uplink.send(new Evidence(injection.entry()));
        } else {
            injection.end(why, clock.instant());
        }
        attempt(injection);
    }

    private void attempt(Injection injection) {
        var troubles = undo.run(injection.id(), injection.plan());
        if (troubles.isEmpty()) {
            close(injection, "agent", Undo.evidence(injection.endReason(), injection.plan()));
        } else {
            retry(injection, String.join("; ", troubles));
        }
    }

    private void retry(Injection injection, String trouble) {
        injection.failed(trouble, ticker.nanos());
        log.trouble(
                injection.id().toString(),
                "%s: %s".formatted(injection.id(), injection.entry().evidence()));
        syncNow = true;
    }

    private void close(Injection injection, String by, String evidence) {
        var id = injection.id();
        var ended = new Journal.Ended(EntryState.REVERTED, by, clock.instant(), evidence);
        try {
            journal.close(id, ended);
        } catch (IOException e) {
            retry(injection, "the journal cannot be closed: " + e.getMessage());
            return;
        }
        live.remove(id);
        log.fine(id.toString(), "%s is gone at last".formatted(id));
        // whoever was first has written down how it ended
        conclude(journal.ended(id).orElseGet(() -> entry(injection.meta(), ended)));
    }

    private void conclude(Entry entry) {
        log.info("%s is %s, by %s: %s".formatted(entry.injection(), entry.state(), entry.endedBy(), entry.evidence()));
        unacknowledged.put(entry.injection(), entry);
        uplink.send(new Evidence(entry));
    }

    private static Entry entry(Journal.Meta meta, Journal.Ended ended) {
        return new Entry(
                meta.injection(), meta.run(), meta.target(), ended.state(), ended.at(), ended.evidence(), ended.by());
    }

    private void refuse(UUID order, UUID injection, String why) {
        log.info("refused %s: %s".formatted(injection, why));
        uplink.send(new Refused(order, injection, why));
    }

    /** A start is refused once and for all: the same order, come again later, must not find better times. */
    private void refuseForEver(Start order, @Nullable Prepared prepared, String why) {
        bury(order.injection(), prepared, why);
        refuse(order.order(), order.injection(), why);
    }

    private void bury(UUID injection, @Nullable Prepared prepared, String why) {
        var ended = new Journal.Ended(EntryState.NOT_STARTED, "agent", clock.instant(), why);
        var run = prepared == null ? Journal.NOBODY : prepared.run();
        var target = prepared == null ? "" : prepared.plan().target();
        try {
            journal.bury(injection, run, target, ended);
        } catch (IOException e) {
            // after a restart the order is too old, and no plan is left to start
            never.add(injection);
            log.warn("the tombstone of %s cannot be written: %s".formatted(injection, e.getMessage()));
        }
        unacknowledged.put(
                injection, new Entry(injection, run, target, ended.state(), ended.at(), ended.evidence(), ended.by()));
    }

    private boolean isKnown(UUID injection) {
        return live.containsKey(injection) || never.contains(injection) || journal.knows(injection);
    }

    private void repeat(UUID injection) {
        var entry = Optional.ofNullable(live.get(injection))
                .map(Injection::entry)
                .or(() -> Optional.ofNullable(unacknowledged.get(injection)))
                .or(() -> journal.ended(injection));
        entry.ifPresent(found -> uplink.send(new Evidence(found)));
    }

    private void acknowledge(UUID injection) {
        if (unacknowledged.remove(injection) == null) {
            return;
        }
        try {
            journal.acknowledge(injection);
        } catch (IOException e) {
            log.warn("cannot note that the server knows of %s: %s".formatted(injection, e.getMessage()));
        }
    }

    private void see(long seen) {
        if (seen <= epoch) {
            return;
        }
        epoch = seen;
        try {
            state.epoch(seen);
        } catch (IOException e) {
            log.warn("the halt epoch cannot be written: " + e.getMessage());
        }
    }

    private void syncWhenDue() {
        long now = ticker.nanos();
        if (conversation.isSyncDue(now, !live.isEmpty()) || (syncNow && conversation.isWelcomed())) {
            syncNow = false;
            uplink.send(new Sync(conversation.syncSent(now), clock.instant(), entries(), epoch, halted.orElse(null)));
        }
    }

    /** What is not final, and the final ones of which the server does not know, the oldest first. */
    private List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        live.values().forEach(injection -> entries.add(injection.entry()));
        entries.addAll(damaged.values());
        unacknowledged.values().stream().limit(MOST_REPEATED).forEach(entries::add);
        return entries;
    }
}
