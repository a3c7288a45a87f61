package dev.faultline.dispatch;

import dev.faultline.halt.Halt;
import dev.faultline.halt.Halts;
import dev.faultline.halt.ReceiptLine;
import dev.faultline.halt.Scope;
import dev.faultline.halt.Stopper;
import dev.faultline.ports.Ids;
import dev.faultline.ports.Ticker;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Timing;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Orders to agents, and leases. An order is a row in the transaction that decided it; whichever node the agent is connected to
 * takes it from there. Leases are answered from memory. Thread-safe.
 */
@Component
public class Dispatch implements Stopper, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
    private static final Duration ROUND = Duration.ofMillis(250);
    private static final Duration SCANS = Duration.ofSeconds(1);

    private final Outbox outbox;
    private final Links links;
    private final ObjectProvider<Reports> reports;
    private final ObjectProvider<Authority> authority;
    private final Iterable<Scans> scans;
    private final Halts halts;
    private final Clock clock;
    private final Ticker ticker;
    private final Ids ids;
    private final Leases leases;
    private final Witness witness;
    private final Executor workers;
    private long askedForScansAt;
    private volatile boolean running;
    private volatile Thread courier = Thread.currentThread();

    @Autowired
    Dispatch(
            Outbox outbox,
            Links links,
            ObjectProvider<Reports> reports,
            ObjectProvider<Authority> authority,
            ObjectProvider<Scans> scans,
            Halts halts,
            Clock clock,
            Ticker ticker,
            Ids ids) {
        this(
                outbox,
                links,
                reports,
                authority,
                scans,
                halts,
                clock,
                ticker,
                ids,
                Executors.newVirtualThreadPerTaskExecutor());
    }

    /** Nobody has hosts looked at. */
    Dispatch(
            Outbox outbox,
            Links links,
            ObjectProvider<Reports> reports,
            ObjectProvider<Authority> authority,
            Halts halts,
            Clock clock,
            Ticker ticker,
            Ids ids,
            Executor workers) {
        this(outbox, links, reports, authority, List.of(), halts, clock, ticker, ids, workers);
    }

    /** @param workers takes in what agents report, which may have to wait for the database */
    private Dispatch(
            Outbox outbox,
            Links links,
            ObjectProvider<Reports> reports,
            ObjectProvider<Authority> authority,
            Iterable<Scans> scans,
            Halts halts,
            Clock clock,
            Ticker ticker,
            Ids ids,
            Executor workers) {
        this.outbox = outbox;
        this.workers = workers;
        this.links = links;
        this.reports = reports;
        this.authority = authority;
        this.scans = scans;
        this.halts = halts;
        this.clock = clock;
        this.ticker = ticker;
        this.askedForScansAt = ticker.nanos();
        this.ids = ids;
        this.leases = new Leases(halts, ticker);
        this.witness = new Witness(clock, ticker);
    }

    /** Asks for a plan; nothing happens on the host. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void prepare(UUID agent, UUID injection, UUID run, Fault fault, String target, Duration duration) {
        put(
                agent,
                injection,
                OrderKind.PREPARE,
                order -> new ServerMessage.Prepare(order, injection, run, fault, target, duration),
                Timing.REVERT);
    }

    /** Starts what was planned; given up, never repeated, when it cannot be sent within {@link Timing#GRANT}. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void start(UUID agent, UUID injection, UUID run, String planHash, Duration duration, long epoch) {
        put(
                agent,
                injection,
                OrderKind.START,
                order -> new ServerMessage.Start(
                        order, injection, run, planHash, duration, Timing.AGENT_SILENCE, Timing.GRANT, epoch),
                Timing.GRANT);
    }

    /** Takes an injection back. Every sync of the agent repeats it until it is done. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void revert(UUID agent, UUID injection, String why) {
        put(
                agent,
                injection,
                OrderKind.REVERT,
                order -> new ServerMessage.Revert(order, injection, why),
                Duration.ofHours(1));
    }

    private interface Message {
        ServerMessage with(UUID order);
    }

    private void put(UUID agent, UUID injection, OrderKind kind, Message message, Duration goodFor) {
        var id = ids.next();
        var order = new Outbox.Order(id, agent, injection, kind, message.with(id));
        outbox.put(order, goodFor, () -> LockSupport.unpark(courier));
    }

    // ---- what agents say

    ServerMessage.Synced synced(Link link, AgentMessage.Sync sync) {
        link.behind(Duration.between(sync.at(), clock.instant()));
        var answer = leases.answer(link.agent(), sync, link.known());
        sync.journal().forEach(entry -> takeIn(link, entry));
        return answer;
    }

    /** The answer to one that must not have anything. */
    ServerMessage.Synced takenBack(AgentMessage.Sync sync) {
        return leases.takeBack(sync);
    }

    void takeIn(Link link, Entry claimed) {
        var entry = link.onOurClock(claimed);
        witness.saw(link.agent(), entry);
        reports.forEach(each -> each.heard(link.agent(), entry));
        if (link.isStored(entry)) {
            return;
        }
        workers.execute(() -> {
            try {
                reports.forEach(each -> each.evidence(link.agent(), entry));
                link.stored(entry);
            } catch (RuntimeException again) {
                LOG.debug("Evidence of {} will be taken in when it is repeated", entry.injection(), again);
            }
        });
    }

    void planned(Link link, AgentMessage.Planned planned) {
        report(() -> reports.forEach(
                each -> each.planned(link.agent(), planned.injection(), planned.plan(), planned.hash())));
    }

    void refused(Link link, AgentMessage.Refused refused) {
        report(() -> reports.forEach(each -> each.refused(link.agent(), refused.injection(), refused.why())));
    }

    void haltHeard(Link link, AgentMessage.HaltHeard heard) {
        witness.haltHeard(link.agent(), heard.halt());
    }

    Optional<Witness.Tally> tally(UUID halt) {
        return witness.tally(halt);
    }

    void scanned(Link link, AgentMessage.Scanned scanned) {
        report(() -> scans.forEach(each -> each.scanned(link.agent(), scanned)));
    }

    private void report(Runnable report) {
        workers.execute(() -> {
            try {
                report.run();
            } catch (RuntimeException e) {
                LOG.warn("A report could not be taken in: {}", e.getMessage());
            }
        });
    }

    // ---- the red button

    @Override
    public void stopNow(Halt halt) {
        var hurt = inScope(halt, leases.holders());
        var runs = halt.scope() instanceof Scope.Global
                ? List.<UUID>of()
                : hurt.values().stream().map(Authority.Holder::run).distinct().toList();
        boolean anybody = halt.scope() instanceof Scope.Global || !runs.isEmpty();
        var told = anybody ? links.all() : List.<Link>of();
        witness.pressed(halt, hurt, told.size());
        if (anybody) {
            Links.tell(told, new ServerMessage.Halt(halt.id(), epochAfter(halt), runs));
        }
    }

    /**
     * What no start in flight can carry. Before the press is recorded that is one more than this node knows of; afterwards it is
     * its own epoch and not more: an agent would refuse what others may start. A drill refuses no start.
     */
    private long epochAfter(Halt halt) {
        return halt.isRecorded() ? halt.epoch() : halts.epoch() + (halt.scope().inEarnest() ? 1 : 0);
    }

    /** What became active on another node since this one looked, though its run may be stopping already and need no sweep. */
    @Override
    public void recorded(Halt halt) {
        witness.found(halt, inScope(halt, readHolders()));
    }

    private static Map<UUID, Authority.Holder> inScope(Halt halt, Collection<Authority.Holder> holders) {
        var hurt = new HashMap<UUID, Authority.Holder>();
        for (var holder : holders) {
            if (halt.scope().covers(holder.owner(), holder.environments())) {
                hurt.put(holder.injection(), holder);
            }
        }
        return hurt;
    }

    @Override
    public void sweep(Halt halt) {
        // what stands in the database belongs to the runs
    }

    @Override
    public List<ReceiptLine> receipt(Halt halt, Source source) {
        return witness.receipt(halt);
    }

    // ---- the rounds

    private void rounds() {
        while (running) {
            try {
                round();
                askForScans();
            } catch (RuntimeException away) {
                LOG.debug("Orders cannot be read now; leases run out by themselves", away);
            }
            LockSupport.parkNanos(ROUND.toNanos());
        }
    }

    /** Asks who may live on, then delivers what waits. */
    void round() {
        long askedAt = ticker.nanos();
        leases.read(askedAt, readHolders());
        deliver();
    }

    private List<Authority.Holder> readHolders() {
        return authority.stream().flatMap(each -> each.read().stream()).toList();
    }

    /** Marks first and sends after: a START that was marked and not sent runs out; one that was sent twice would not. */
    private void deliver() {
        var connected = links.thatMayBeOrdered();
        if (connected.isEmpty()) {
            return;
        }
        long askedAt = ticker.nanos();
        for (var order : outbox.take(connected)) {
            if (links.of(order.agent())
                    .map(link -> link.send(order.message(), askedAt + Timing.GRANT.toNanos()))
                    .orElse(false)) {
                report(() -> reports.forEach(each -> each.delivered(order.injection(), order.kind())));
            }
        }
    }

    /** A scan that is lost with its connection is asked for again: it belongs to nobody's safety, so nobody waits for it. */
    private void askForScans() {
        if (ticker.since(askedForScansAt).compareTo(SCANS) <= 0) {
            return;
        }
        askedForScansAt = ticker.nanos();
        var connected = links.thatMayBeOrdered();
        if (!connected.isEmpty()) {
            for (var source : scans) {
                source.due(connected)
                        .forEach(scan -> links.of(scan.agent())
                                .ifPresent(link -> link.send(new ServerMessage.Scan(scan.id(), scan.over()))));
            }
        }
    }

    @Override
    public void start() {
        running = true;
        courier = Thread.ofPlatform().name("courier").daemon().start(this::rounds);
    }

    @Override
    public void stop() {
        running = false;
        links.all().forEach(link -> link.close(Farewell.GOING_AWAY));
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
