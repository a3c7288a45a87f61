package dev.faultline.agent;

import dev.faultline.agent.Admission.Prepared;
import dev.faultline.agent.Admission.Situation;
import dev.faultline.agent.Injection.Lease;
import dev.faultline.ports.Ticker;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.AgentMessage.Evidence;
import dev.faultline.protocol.AgentMessage.HaltHeard;
import dev.faultline.protocol.AgentMessage.Hello;
import dev.faultline.protocol.AgentMessage.Here;
import dev.faultline.protocol.AgentMessage.Planned;
import dev.faultline.protocol.AgentMessage.Refused;
import dev.faultline.protocol.AgentMessage.Scanned;
import dev.faultline.protocol.AgentMessage.Sync;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.ServerMessage.Ask;
import dev.faultline.protocol.ServerMessage.Halt;
import dev.faultline.protocol.ServerMessage.Prepare;
import dev.faultline.protocol.ServerMessage.Revert;
import dev.faultline.protocol.ServerMessage.Scan;
import dev.faultline.protocol.ServerMessage.Start;
import dev.faultline.protocol.ServerMessage.Synced;
import dev.faultline.protocol.ServerMessage.Welcome;
import dev.faultline.protocol.Timing;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** The guard's turn comes this much after the agent's. */
    private static final Duration GUARD_GRACE = Timing.GUARD_LEASE.minus(Timing.AGENT_SILENCE);

    private static final long NANOS_PER_CENTISECOND = 10_000_000;
    private static final int MOST_PLANS = 500;

    private final Clock clock;
    private final Ticker ticker;
    private final State state;
    private final Journal journal;
    private final Host host;
    private final Uplink uplink;
    private final Log log;
    private final Endings endings;

    private final Conversation conversation = new Conversation();
    private final Map<UUID, Injection> live = new LinkedHashMap<>();
    private final Map<UUID, Entry> damaged = new LinkedHashMap<>();
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
    private long writtenEpoch;
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
        this.endings = new Endings(clock, journal, log);
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
        endings.recover();
        epoch = state.epoch();
        writtenEpoch = epoch;
    }

    /** Whether everything that has to be taken back was tried at least once, or is gone. */
    boolean isSettled() {
        return live.values().stream().allMatch(injection -> injection.isOn() || injection.wasTried());
    }

    boolean isClear() {
        return live.isEmpty();
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
        entries.addAll(endings.recent());
        conversation.helloSent(ticker.nanos());
        say(new Hello(
                who.agent(),
                who.version(),
                host.bootId(),
                who.host(),
                who.targets(),
                who.capabilities(),
                entries,
                epoch,
                new AgentMessage.Process(
                        who.incarnation().instance(), who.incarnation().life(), conversation.connections())));
    }

    /** What is said before Hello is not heard; the journal in Hello says it. */
    private void say(AgentMessage message) {
        if (conversation.hasGreeted()) {
            uplink.send(message);
        }
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
            case Scan scan ->
                host.scan(scan.over(), found -> say(new Scanned(scan.scan(), found.residues(), found.unseen())));
            case Ask ask -> say(new Here(ask.question()));
        }
        syncWhenDue();
    }

    private void prepare(Prepare order) {
        if (isKnown(order.injection())) {
            refuse(order.order(), order.injection(), "this injection was started or ended before");
            return;
        }
        host.plan(order.injection(), order.fault(), order.target(), order.duration(), answer -> planned(order, answer));
    }

    private void planned(Prepare order, Answer answer) {
        switch (answer) {
            case Answer.Refused refused -> refuse(order.order(), order.injection(), refused.why());
            case Answer.Planned planned -> {
                var plan = planned.plan();
                var hash = Wire.hash(plan);
                plans.put(order.injection(), new Prepared(order.run(), plan, hash));
                say(new Planned(order.order(), order.injection(), plan, hash));
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
        var injection = Injection.begun(meta, plan, lease);
        live.put(injection.id(), injection);
        syncNow = true;
        if (!host.isGuarded() || hasEnded(injection)) {
            takeBack(injection, "it took too long to write the journal, or the guard is not running");
            return;
        }
        injection.workBegins();
        host.run(plan.apply(), injection.id(), lease.untilUptime(), failure -> applied(injection, failure));
    }

    private void applied(Injection injection, Optional<String> failure) {
        injection.workEnds();
        if (!injection.isOn()) {
            attempt(injection); // its end came while it was being applied
            return;
        }
        if (failure.isPresent()) {
            takeBack(injection, "it could not be applied: " + failure.get());
            return;
        }
        try {
            journal.applied(injection.id());
        } catch (IOException e) {
            takeBack(injection, "the journal cannot be written: " + e.getMessage());
            return;
        }
        if (hasEnded(injection)) {
            takeBack(injection, "its lease was over before it was applied");
            return;
        }
        log.info("applied %s: %s".formatted(injection.id(), injection.meta().words()));
        say(new Evidence(injection.entry()));
        injection.measureFrom(ticker.nanos());
        measure(injection);
    }

    /** Somebody else may have taken it back while this process was held up. */
    private boolean hasEnded(Injection injection) {
        return !journal.isLive(injection.id())
                || host.uptime() >= injection.lease().untilUptime();
    }

    private void measure(Injection injection) {
        injection.measuring();
        host.measure(injection.plan().measure(), injection.id(), measured -> {
            var again = measured.inBand() ? MEASURE_ACTIVE : MEASURE_AGAIN;
            if (injection.measured(measured, clock.instant(), ticker.nanos() + again.toNanos())) {
                log.info("active %s: %s".formatted(injection.id(), measured.said()));
                say(new Evidence(injection.entry()));
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
            bury(order.injection(), plans.remove(order.injection()), "its end came first: " + order.why());
        }
    }

    private void halt(Halt order) {
        see(order.epoch());
        Predicate<UUID> inScope = run -> order.runs().isEmpty() || order.runs().contains(run);
        plans.values().removeIf(prepared -> inScope.test(prepared.run()));
        var hit = live.values().stream()
                .filter(injection -> inScope.test(injection.run()))
                .toList();
        say(new HaltHeard(order.halt(), epoch, hit.size()));
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
        answer.known().forEach(endings::acknowledge);
    }

    private void renew(Injection injection, long sentAt, Duration duration) {
        if (hasEnded(injection)) {
            takeBack(injection, "its lease was over before it was renewed");
            return;
        }
        var old = injection.lease();
        var lease = lease(sentAt, duration, old.endsAt());
        if (lease.renewedAt() - old.renewedAt() <= 0) {
            return;
        }
        try {
            journal.renew(injection.id(), lease.untilUptime());
        } catch (IOException e) {
            takeBack(injection, "its lease could not be renewed: " + e.getMessage());
            return;
        }
        injection.renewed(lease);
        if (!injection.isWorking() && !injection.plan().renew().isEmpty()) {
            injection.workBegins();
            host.run(
                    injection.plan().renew(),
                    injection.id(),
                    lease.untilUptime(),
                    failure -> renewed(injection, failure));
        }
    }

    private void renewed(Injection injection, Optional<String> failure) {
        injection.workEnds();
        if (!injection.isOn()) {
            attempt(injection);
        } else if (failure.isPresent()) {
            takeBack(injection, "its lease could not be renewed: " + failure.get());
        } else if (!journal.isLive(injection.id())) {
            takeBack(injection, "its lease was over before it was renewed");
        }
    }

    /**
     * Counts from {@code from}. However long the server grants, the agent's turn to end it comes after its usual silence, and
     * the guard's a little later; and neither comes long after the end of the duration.
     */
    private Lease lease(long from, Duration granted, long endsAt) {
        var silence = granted.compareTo(Timing.AGENT_SILENCE) < 0 ? granted : Timing.AGENT_SILENCE;
        long until = from + silence.toNanos();
        long guard = (until - endsAt < 0 ? until : endsAt) + GUARD_GRACE.toNanos();
        long left = Math.max(0, guard - ticker.nanos());
        return new Lease(from, until, host.uptime() + left / NANOS_PER_CENTISECOND, endsAt);
    }

    /** Looks at the clocks, the halt file and the guard; ends and repeats what is due. To be called ten times a second. */
    void tick() {
        boolean wasHalted = halted.isPresent();
        halted = state.halted();
        guarded = host.isGuarded();
        syncNow |= wasHalted != halted.isPresent();
        writeEpoch();
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
        var lease = injection.lease();
        if (halted.isPresent()) {
            return Optional.of("this host is stopped: " + halted.get());
        }
        if (!guarded) {
            return Optional.of("the guard is not running");
        }
        if (ticker.nanos() - lease.endsAt() >= 0) {
            return Optional.of("its duration is over");
        }
        if (ticker.nanos() - lease.until() >= 0) {
            return Optional.of("the server has not renewed it for %d s"
                    .formatted(ticker.since(lease.renewedAt()).toSeconds()));
        }
        if (hasEnded(injection)) {
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
            say(new Evidence(injection.entry()));
        } else {
            injection.end(why, clock.instant());
        }
        attempt(injection);
    }

    private void attempt(Injection injection) {
        if (!injection.isBeingUndone()) {
            boolean settled = !injection.isWorking();
            injection.undoBegins();
            host.undo(injection.plan(), injection.id(), troubles -> undone(injection, settled, troubles));
        }
    }

    /** What was undone while something was still being applied may have to be undone once more. */
    private void undone(Injection injection, boolean settled, List<String> troubles) {
        injection.undoEnds();
        if (!settled && !injection.isWorking()) {
            attempt(injection);
        } else if (!settled) {
            retry(injection, "it is still being applied");
        } else if (!troubles.isEmpty()) {
            retry(injection, String.join("; ", troubles));
        } else {
            close(injection, "agent", Undo.evidence(injection.endReason(), injection.plan()));
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
        try {
            var entry = endings.close(injection.meta(), by, evidence);
            live.remove(injection.id());
            log.fine(injection.id().toString(), "%s is gone at last".formatted(injection.id()));
            say(new Evidence(entry));
        } catch (IOException e) {
            retry(injection, "the journal cannot be closed: " + e.getMessage());
        }
    }

    /** Nothing of it has begun. */
    void refuse(UUID order, UUID injection, String why) {
        log.info("refused %s: %s".formatted(injection, why));
        say(new Refused(order, injection, why));
    }

    /** A start is refused once and for all: the same order, come again later, must not find better times. */
    private void refuseForEver(Start order, @Nullable Prepared prepared, String why) {
        bury(order.injection(), prepared, why);
        refuse(order.order(), order.injection(), why);
    }

    private void bury(UUID injection, @Nullable Prepared prepared, String why) {
        var run = prepared == null ? Journal.NOBODY : prepared.run();
        var target = prepared == null ? "" : prepared.plan().target();
        say(new Evidence(endings.bury(injection, run, target, why)));
    }

    private boolean isKnown(UUID injection) {
        return live.containsKey(injection) || endings.has(injection) || journal.isLive(injection);
    }

    private void repeat(UUID injection) {
        var entry = Optional.ofNullable(live.get(injection))
                .map(Injection::entry)
                .or(() -> Optional.ofNullable(damaged.get(injection)))
                .or(() -> endings.of(injection));
        entry.ifPresent(found -> say(new Evidence(found)));
    }

    private void see(long seen) {
        if (seen > epoch) {
            epoch = seen;
            writeEpoch();
        }
    }

    /** Until the disk has it, a restart would forget a halt and take a start from before it. */
    private void writeEpoch() {
        if (writtenEpoch == epoch) {
            return;
        }
        try {
            state.epoch(epoch);
            writtenEpoch = epoch;
            log.fine("epoch", "the halt epoch is written at last");
        } catch (IOException e) {
            log.trouble("epoch", "the halt epoch cannot be written: " + e.getMessage());
        }
    }

    private void syncWhenDue() {
        long now = ticker.nanos();
        if (conversation.isSyncDue(now, !live.isEmpty()) || (syncNow && conversation.isWelcomed())) {
            syncNow = false;
            say(new Sync(conversation.syncSent(now), clock.instant(), entries(), epoch, halted.orElse(null)));
        }
    }

    /** What is not final, and the final ones of which the server does not know, the oldest first. */
    private List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        live.values().forEach(injection -> entries.add(injection.entry()));
        entries.addAll(damaged.values());
        entries.addAll(endings.unacknowledged());
        return entries;
    }
}
