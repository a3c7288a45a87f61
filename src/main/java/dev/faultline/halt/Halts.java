package dev.faultline.halt;

import dev.faultline.ports.Ids;
import dev.faultline.ports.Node;
import dev.faultline.ports.Ticker;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * The red button. A press cannot be prevented: it latches this node's memory and tells agents first, then its own disk, then the
 * database, and whatever of these fails is made good later. A start has to get past {@link #admit}, which asks the database.
 *
 * <p>Thread-safe. {@link #press} answers within {@link HaltProperties#answerWithin}, whatever the database does.
 */
@Component
public final class Halts implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Halts.class);
    private static final Duration WATCH = Duration.ofMillis(500);

    /** When a press that is not recorded counts as missed by the database, and is recorded late. */
    private static final Duration OVERDUE = Duration.ofSeconds(3);

    /** How long a recorded press is kept in memory, so that pressing again with its id joins it. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    /**
     * How a press went so far, while it is being worked on.
     *
     * @param since when this node took it up, by the ticker: a wall clock that is put back must not make it wait
     */
    private record Progress(
            long since,
            AtomicReference<Halt> current,
            AtomicBoolean recorded,
            AtomicBoolean late,
            List<String> errors) {
        static Progress of(Halt halt, long since) {
            return new Progress(
                    since,
                    new AtomicReference<>(halt),
                    new AtomicBoolean(),
                    new AtomicBoolean(),
                    new CopyOnWriteArrayList<>());
        }

        Halt halt() {
            return current.get();
        }
    }

    private final HaltLog log;
    private final ObjectProvider<Stopper> stoppers;
    private final Gate gate;
    private final HaltProperties properties;
    private final Clock clock;
    private final Ticker ticker;
    private final Ids ids;
    private final Spool spool;
    private final String node;
    private final Latch latch = new Latch();
    private final Map<UUID, Progress> presses = new ConcurrentHashMap<>();
    private final Executor workers;
    private volatile boolean running;
    private volatile @Nullable Thread watcher;

    @Autowired
    Halts(
            HaltLog log,
            Gate gate,
            ObjectProvider<Stopper> stoppers,
            HaltProperties properties,
            Clock clock,
            Ticker ticker,
            Ids ids,
            Node node)
            throws IOException {
        this(log, gate, stoppers, properties, clock, ticker, ids, node, Executors.newVirtualThreadPerTaskExecutor());
    }

    /** @param workers does what must not keep whoever presses waiting */
    Halts(
            HaltLog log,
            Gate gate,
            ObjectProvider<Stopper> stoppers,
            HaltProperties properties,
            Clock clock,
            Ticker ticker,
            Ids ids,
            Node node,
            Executor workers)
            throws IOException {
        this.log = log;
        this.gate = gate;
        this.stoppers = stoppers;
        this.workers = workers;
        this.properties = properties;
        this.clock = clock;
        this.ticker = ticker;
        this.ids = ids;
        this.spool = new Spool(properties.spool());
        this.node = node.name();
    }

    /**
     * Presses the button.
     *
     * @param id of the press: pressing again with the same one joins it
     * @param by as facts name actors
     */
    public Receipt press(UUID id, String by, Scope scope, @Nullable String reason, @Nullable String reference) {
        var fresh = new Halt(id, scope, 0, by, clock.instant(), node, reason, reference);
        var mine = Progress.of(fresh, ticker.nanos());
        var progress = presses.putIfAbsent(id, mine);
        if (progress == null) {
            progress = mine;
            carryOut(progress);
        }
        return awaitConfirmations(progress);
    }

    /** Takes over a press on another node, of which that node tells directly. The same press again changes nothing. */
    public void join(Halt pressed) {
        var mine = Progress.of(pressed, ticker.nanos());
        if (presses.putIfAbsent(pressed.id(), mine) == null) {
            LOG.warn(
                    "STOP was pressed on {} by {} ({}), which tells so itself",
                    pressed.node(),
                    pressed.by(),
                    pressed.scope());
            carryOut(mine);
        }
    }

    public UUID newId() {
        return ids.next();
    }

    /** What the press came to so far; asks memory where the database does not answer. */
    public Optional<Receipt> receipt(UUID id) {
        var progress = presses.get(id);
        if (progress != null && !progress.recorded().get()) {
            return Optional.of(receipt(progress));
        }
        return log.find(id).map(this::receipt);
    }

    /** The presses in earnest that hold now, as this node knows them, oldest first. */
    public List<Halt> current() {
        return held().filter(halt -> halt.scope().inEarnest()).toList();
    }

    /** The presses of drills that hold now, which nobody but their drills needs to know of. */
    public List<Halt> drills() {
        return held().filter(halt -> !halt.scope().inEarnest()).toList();
    }

    private Stream<Halt> held() {
        return latch.halts().sorted(Comparator.comparing(Halt::at).thenComparing(Halt::id));
    }

    /** The last presses in earnest, newest first, released ones too. */
    public List<Receipt> history(int limit) {
        return history(limit, false);
    }

    /** @param drills whether presses of drills are among them */
    List<Receipt> history(int limit, boolean drills) {
        return log.latest(limit, drills).stream().map(this::receipt).toList();
    }

    /** How many targets of a press this node has not seen confirmed. */
    int unconfirmedInMemory(Halt halt) {
        return (int) lines(halt, Stopper.Source.MEMORY).stream()
                .filter(line -> !line.verified())
                .count();
    }

    /**
     * Whether such a run would meet the latch, as this node knows it: to refuse early and to renew nothing.
     *
     * @param owner the team of a run, or the drill of a canary
     */
    public Optional<Halt> covering(UUID owner, Set<String> environments) {
        return latch.covering(owner, environments);
    }

    /** The highest epoch this node knows. */
    public long epoch() {
        return latch.epoch();
    }

    /**
     * Lets a start pass, inside the transaction that starts. Takes the gate first and reads the latch second: the other order
     * lets runs slip past a press. The transaction must be read committed, so that the latch is read as it is after the gate.
     *
     * @param owner the team of a run, or the drill of a canary
     * @return the epoch under which it was let pass
     * @throws Halted when a halt covers it
     */
    public long admit(UUID owner, Set<String> environments) {
        gate.share();
        var state = gate.latch();
        state.latched().forEach(halt -> refuseIfCovered(halt, owner, environments));
        latch.covering(owner, environments).ifPresent(halt -> refuseIfCovered(halt, owner, environments));
        return state.epoch();
    }

    /**
     * The same for a start that was asked for earlier and has waited. It does not outlive a press: what was pressed since then
     * and covers it refuses it, also when it is released again.
     *
     * @param asked the epoch under which it was let into the line
     */
    public long admit(UUID owner, Set<String> environments, long asked) {
        long epoch = admit(owner, environments);
        gate.since(asked).forEach(halt -> refuseIfCovered(halt, owner, environments));
        return epoch;
    }

    private static void refuseIfCovered(Halt halt, UUID owner, Set<String> environments) {
        if (halt.scope().covers(owner, environments)) {
            throw new Halted(halt);
        }
    }

    /** Says afterwards why it was pressed. */
    public void explain(UUID id, String by, String reason) {
        log.explain(id, by, reason);
    }

    /**
     * Opens the latch of that halt's scope. Starts nothing.
     *
     * @return whether this call did it
     */
    public boolean release(Halt halt, String by, String reason) {
        int open = receipt(halt.id()).map(each -> each.unconfirmed().size()).orElse(0);
        var epoch = log.release(halt, by, reason, open);
        refresh();
        return epoch.isPresent();
    }

    private void carryOut(Progress progress) {
        var halt = progress.halt();
        latch.close(halt);
        for (var stopper : stoppers) {
            attempt(progress, "telling agents", () -> stopper.stopNow(halt));
        }
        attempt(progress, "writing the press to this node's disk", () -> spool.write(halt));
        workers.execute(() -> record(progress));
    }

    /** Latch, barrier, sweep. Each is tried again by the watch until it is done. */
    private void record(Progress progress) {
        try {
            var stored = log.record(progress.halt());
            var halt = stored.halt();
            boolean released = stored.releasedAt() != null;
            if (released) {
                latch.released(halt);
            } else {
                latch.recorded(halt);
            }
            progress.current().set(halt);
            progress.late().set(stored.late());
            if (!released) {
                stoppers.forEach(
                        stopper -> attempt(progress, "looking for who else is hurt", () -> stopper.recorded(halt)));
            }
            progress.recorded().set(true);
            attempt(progress, "clearing this node's disk", () -> spool.remove(halt));
            if (released) {
                return; // another node had recorded it, and somebody has released it since: what runs now was started
                // after
            }
            try {
                log.waitOutStarts();
            } catch (DataAccessException busy) {
                LOG.warn("Starts in flight did not finish in time; sweeping all the same");
            }
            sweep(halt);
        } catch (RuntimeException away) {
            if (progress.errors().isEmpty()) {
                progress.errors().add("Not recorded yet: the database does not answer.");
            }
            LOG.warn(
                    "Halt {} holds on this node and is not recorded yet: {}",
                    progress.halt().id(),
                    away.getMessage());
        }
    }

    private void sweep(Halt halt) {
        for (var stopper : stoppers) {
            try {
                stopper.sweep(halt);
            } catch (RuntimeException again) {
                LOG.warn("Sweep for halt {} will be repeated: {}", halt.id(), again.getMessage());
            }
        }
    }

    private Receipt awaitConfirmations(Progress progress) {
        long begun = ticker.nanos();
        while (true) {
            var receipt = receipt(progress);
            boolean done = receipt.recorded() && receipt.complete();
            if (done || ticker.since(begun).compareTo(properties.answerWithin()) > 0) {
                return receipt;
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private Receipt receipt(Progress progress) {
        return new Receipt(
                progress.halt(),
                progress.recorded().get(),
                progress.late().get(),
                null,
                null,
                null,
                lines(progress.halt(), Stopper.Source.MEMORY),
                nodes(progress.halt()),
                progress.recorded().get() ? List.of() : progress.errors());
    }

    private Receipt receipt(HaltLog.Stored stored) {
        return new Receipt(
                stored.halt(),
                true,
                stored.late(),
                stored.releasedAt(),
                stored.releasedBy(),
                stored.releaseReason(),
                lines(stored.halt(), Stopper.Source.DATABASE),
                nodes(stored.halt()),
                List.of());
    }

    private List<String> nodes(Halt halt) {
        return stoppers.stream()
                .flatMap(each -> each.confirmedBy(halt).stream())
                .toList();
    }

    /** One line an injection; whoever has proof knows more than who has none. */
    private List<ReceiptLine> lines(Halt halt, Stopper.Source source) {
        var byInjection = new LinkedHashMap<UUID, ReceiptLine>();
        stoppers.forEach(stopper -> merge(byInjection, stopper.receipt(halt, source)));
        if (source == Stopper.Source.DATABASE) {
            var open = byInjection.values().stream()
                    .filter(line -> !line.verified())
                    .map(ReceiptLine::injection)
                    .collect(Collectors.toSet());
            stoppers.forEach(stopper -> merge(byInjection, stopper.proofs(halt, open)));
        }
        return new ArrayList<>(byInjection.values());
    }

    private static void merge(Map<UUID, ReceiptLine> byInjection, List<ReceiptLine> lines) {
        lines.forEach(line -> byInjection.merge(line.injection(), line, (one, other) -> one.verified() ? one : other));
    }

    /** Has the watch look now rather than soon. */
    void look() {
        LockSupport.unpark(watcher);
    }

    private void watch() {
        while (running) {
            try {
                refresh();
            } catch (RuntimeException away) {
                LOG.debug("The latch cannot be read now", away);
            }
            LockSupport.parkNanos(WATCH.toNanos());
        }
    }

    /** Takes over what other nodes pressed, repeats sweeps, and records what the database missed. */
    void refresh() {
        var state = log.state();
        for (var news : latch.read(state.epoch(), state.latched())) {
            if (news.scope().inEarnest()) {
                LOG.warn("STOP was pressed on {} by {} ({})", news.node(), news.by(), news.scope());
            }
            stoppers.forEach(stopper -> stopper.stopNow(news));
        }
        state.latched().forEach(this::sweep);
        presses.values().stream().filter(this::isOverdue).forEach(this::record);
        presses.values().removeIf(each -> each.recorded().get() && age(each).compareTo(KEPT) > 0);
    }

    private boolean isOverdue(Progress progress) {
        return !progress.recorded().get() && age(progress).compareTo(OVERDUE) > 0;
    }

    private Duration age(Progress progress) {
        return ticker.since(progress.since());
    }

    private void attempt(Progress progress, String what, Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException | RuntimeException e) {
            progress.errors().add("%s failed".formatted(what));
            LOG.error("Halt {}: {} failed", progress.halt().id(), what, e);
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    /** The first press must not be the slow one: every part of its way is gone once, and nothing is stopped. */
    private void warmUp() {
        var rehearsal = new Halt(ids.next(), new Scope.Global(), 0, "faultline", clock.instant(), node, null, null);
        try {
            spool.rehearse(rehearsal);
            lines(rehearsal, Stopper.Source.MEMORY);
            log.waitOutStarts();
        } catch (IOException | RuntimeException e) {
            LOG.warn("The way of a press could not be rehearsed: {}", e.getMessage());
        }
    }

    /** Takes up the presses that an earlier life of this node could not record; until then they hold here. */
    void resume() {
        try {
            for (var halt : spool.waiting()) {
                latch.close(halt);
                presses.put(halt.id(), Progress.of(halt, ticker.nanos()));
            }
        } catch (IOException | RuntimeException unreadable) {
            LOG.error("Presses waiting in {} cannot be read", properties.spool(), unreadable);
        }
    }

    @Override
    public void start() {
        resume();
        try {
            refresh();
        } catch (DataAccessException away) {
            LOG.warn("The latch cannot be read at start: {}", away.getMessage());
        }
        workers.execute(this::warmUp);
        running = true;
        watcher = Thread.ofPlatform().name("halt-watch").daemon().start(this::watch);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** First up and last down: nothing may start before the latch is known. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 1000;
    }
}
