package dev.faultline.simulation;

import dev.faultline.dispatch.Authority;
import dev.faultline.dispatch.SimulatedDispatch;
import dev.faultline.halt.Halts;
import dev.faultline.halt.Scope;
import dev.faultline.halt.SimulatedHalts;
import dev.faultline.halt.Stopper;
import dev.faultline.ports.Ids;
import dev.faultline.run.SimulatedRuns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.springframework.dao.DataAccessException;

/** A server: real button, dispatch and runs, put together as the container does, and put together anew when it starts again. */
final class Node {

    private static final Duration COURIER = Duration.ofMillis(250);
    private static final Duration WATCH = Duration.ofMillis(500);
    private static final Duration RECONCILER = Duration.ofMillis(150);
    private static final Duration HEARING = Duration.ofSeconds(1);

    private final Simulation simulation;
    private final World world;
    private final SimulatedProcess process;
    private final Machine machine;
    private final Disk disk = new Disk();
    private final Ids ids;
    private final Map<UUID, SimulatedRuns.Word> heard = new LinkedHashMap<>();
    private Parts parts;
    private long lastRead;
    private List<Authority.Holder> holders = List.of();

    private record Parts(Halts halts, SimulatedDispatch.Node dispatch, SimulatedRuns.Node runs) {}

    Node(Simulation simulation, String name, Machine machine) {
        this.simulation = simulation;
        this.world = simulation.world();
        this.process = new SimulatedProcess(world, name);
        this.machine = machine;
        this.ids = new Ids(machine.clock(), world.chance());
        this.parts = putTogether();
    }

    private Parts putTogether() {
        var clock = machine.clock();
        var runs = simulation.runs().node(clock);
        var stoppers = new ArrayList<Stopper>();
        var halts = simulation
                .halts()
                .node(process.toString(), stoppers, disk.directory("halt"), clock, machine.ticker(), ids, process);
        var dispatch = simulation
                .outbox()
                .node(new SimulatedDispatch.Parts(
                        runs.reports(), () -> read(runs.authority()), halts, clock, machine.ticker(), ids, process));
        stoppers.add(dispatch.dispatch());
        stoppers.add(runs.stopper());
        runs.with(halts, dispatch.dispatch());
        return new Parts(halts, dispatch, runs);
    }

    private List<Authority.Holder> read(Authority authority) {
        long askedAt = world.now();
        try {
            holders = authority.read();
            lastRead = askedAt;
        } catch (DataAccessException away) {
            if (!world.has(PlantedBug.RENEWAL_WITHOUT_DATABASE)) {
                throw away;
            }
        }
        return holders;
    }

    void start() {
        process.start();
        simulation.database().forget(process);
        heard.clear();
        lastRead = Long.MIN_VALUE / 2;
        parts = putTogether();
        SimulatedHalts.resume(parts.halts());
        var mine = parts;
        process.every(WATCH, () -> attempt(() -> SimulatedHalts.refresh(mine.halts())));
        process.every(COURIER, () -> attempt(mine.dispatch()::round));
        process.every(RECONCILER, () -> attempt(() -> reconcile(mine)));
        process.every(HEARING, () -> attempt(() -> writeDownWhoWasHeard(mine)));
        world.tell(() -> process + " starts");
    }

    private void reconcile(Parts mine) {
        if (!world.has(PlantedBug.ONE_LEADER) || simulation.leads(this)) {
            mine.runs().reconcile();
        }
    }

    private void writeDownWhoWasHeard(Parts mine) {
        for (var agent : List.copyOf(heard.keySet())) {
            var word = Objects.requireNonNull(heard.remove(agent));
            try {
                mine.runs().heard(agent, word);
            } catch (RuntimeException away) {
                heard.putIfAbsent(agent, word);
                throw away;
            }
        }
    }

    /** What its threads do with a database that is away: try again. */
    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException away) {
            world.tell(() -> "%s: %s".formatted(process, away.getMessage()));
        }
    }

    void kill() {
        world.tell(() -> process + " is killed");
        process.kill();
    }

    // ---- what people and agents ask of it

    /** On a thread of a request; whatever goes wrong, the person is told. */
    void asked(Runnable request) {
        world.fiber(process, Duration.ZERO, () -> attempt(request));
    }

    /** Within a request. */
    void pressNow(UUID id, Scope scope) {
        parts.halts().press(id, "user:ada", scope, null, null);
    }

    /** Within a transaction. */
    void admit(UUID team, Set<String> environments) {
        parts.halts().admit(team, environments);
    }

    void release(String by) {
        asked(() -> {
            var holding = parts.halts().current();
            if (!holding.isEmpty()) {
                var receipt = parts.halts().receipt(holding.getFirst().id());
                receipt.filter(each -> each.recorded() && each.latched())
                        .ifPresent(each -> parts.halts().release(each.halt(), by, "it was a drill"));
            }
        });
    }

    SimulatedRuns.Node runs() {
        return parts.runs();
    }

    SimulatedDispatch.Node dispatch() {
        return parts.dispatch();
    }

    Ids ids() {
        return ids;
    }

    /** Kept until it is written down, unless something newer comes. */
    void heard(UUID agent, SimulatedRuns.Word word) {
        heard.merge(agent, word, (before, now) -> now.nth() < before.nth() ? before : now);
    }

    SimulatedProcess process() {
        return process;
    }

    Machine machine() {
        return machine;
    }

    Disk disk() {
        return disk;
    }

    /** When its last read of the database that was answered had been asked, in true time. */
    long lastRead() {
        return lastRead;
    }
}
