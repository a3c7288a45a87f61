package dev.faultline.halt;

import dev.faultline.ports.Ids;
import dev.faultline.ports.Node;
import dev.faultline.ports.Ticker;
import dev.faultline.simulation.Database;
import dev.faultline.simulation.Database.Mode;
import dev.faultline.simulation.Only;
import dev.faultline.simulation.PlantedBug;
import dev.faultline.simulation.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.springframework.dao.DuplicateKeyException;

/** The button's tables in a simulated database, and real {@link Halts} on them. */
public final class SimulatedHalts {

    private static final Duration BARRIER = Duration.ofMillis(1_900);
    private static final String GATE = "the gate";
    private static final String EPOCH = "the epoch";

    private final Database database;
    private final World world;
    private final Map<UUID, HaltLog.Stored> halts = new LinkedHashMap<>();
    private final Map<String, Boolean> latched = new HashMap<>();
    private final Map<UUID, Long> through = new HashMap<>();
    private final Map<UUID, Integer> copies = new HashMap<>();
    private long epoch;

    public SimulatedHalts(Database database) {
        this.database = database;
        this.world = database.world();
    }

    /** Real ones, for one node. */
    public Halts node(
            String name, List<Stopper> stoppers, Path spool, Clock clock, Ticker ticker, Ids ids, Executor workers) {
        try {
            var properties = new HaltProperties(spool, Duration.ofNanos(-1));
            return new Halts(
                    new Log(),
                    new AtTheGate(),
                    Only.of(stoppers),
                    properties,
                    clock,
                    ticker,
                    ids,
                    new Node(name),
                    workers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With a database that never comes round to anything: what memory and disk do alone. */
    public static Halts inMemoryOnly(Path spool, Clock clock, Ticker ticker, Ids ids) {
        return new SimulatedHalts(Database.ofNobody()).node("node-1", List.of(), spool, clock, ticker, ids, _ -> {
            // a worker that does not come to it
        });
    }

    /** As a node does when it starts. */
    public static void resume(Halts halts) {
        halts.resume();
    }

    public static void refresh(Halts halts) {
        halts.refresh();
    }

    // ---- what checkers ask

    /** The presses that hold and whose barrier is down: every start in flight then is through. */
    public List<Halt> throughAndHolding() {
        return halts.values().stream()
                .filter(each -> each.releasedAt() == null
                        && through.containsKey(each.halt().id()))
                .map(HaltLog.Stored::halt)
                .toList();
    }

    public List<Halt> holding() {
        return halts.values().stream()
                .filter(each -> each.releasedAt() == null)
                .map(HaltLog.Stored::halt)
                .toList();
    }

    HaltLog log() {
        return new Log();
    }

    Gate gate() {
        return new AtTheGate();
    }

    public boolean isRecorded(UUID press) {
        return halts.containsKey(press);
    }

    public int copies(UUID press) {
        return copies.getOrDefault(press, 0);
    }

    public long epoch() {
        return epoch;
    }

    // ---- the tables

    private HaltLog.State state() {
        if (halts.isEmpty()) {
            return new HaltLog.State(epoch, List.of());
        }
        var holding = halts.values().stream()
                .filter(each -> each.releasedAt() == null)
                .filter(each -> latched.getOrDefault(each.halt().scope().toString(), false))
                .map(HaltLog.Stored::halt)
                .sorted(Comparator.comparing(Halt::at))
                .toList();
        return new HaltLog.State(epoch, holding);
    }

    private final class AtTheGate implements Gate {
        private final Map<Object, HaltLog.State> readTooEarly = new HashMap<>();

        @Override
        public void share() {
            var transaction = database.current();
            if (world.has(PlantedBug.LATCH_BEFORE_GATE)) {
                readTooEarly.put(transaction, state());
                world.sleep(world.millis(1, 60));
            }
            boolean row = world.has(PlantedBug.ROW_LOCK_AS_GATE);
            transaction.lock(row ? EPOCH : GATE, row ? Mode.SHARED_UNFAIRLY : Mode.SHARED);
            world.sleep(world.millis(0, 3));
        }

        @Override
        public HaltLog.State latch() {
            var early = readTooEarly.remove(database.current());
            return early == null ? state() : early;
        }

        @Override
        public List<Halt> since(long epoch) {
            return halts.values().stream()
                    .map(HaltLog.Stored::halt)
                    .filter(each -> each.epoch() > epoch)
                    .toList();
        }
    }

    private final class Log implements HaltLog {

        @Override
        public Stored record(Halt halt) {
            return database.transactionOfTheButton(() -> {
                var known = halts.get(halt.id());
                if (known != null && !world.has(PlantedBug.SPOOL_TWICE)) {
                    return known;
                }
                database.current().lock(EPOCH, Mode.EXCLUSIVE);
                if (halts.containsKey(halt.id()) && !world.has(PlantedBug.SPOOL_TWICE)) {
                    throw new DuplicateKeyException("halt_pkey");
                }
                var numbered = halt.withEpoch(epochAfter(halt));
                boolean late =
                        Duration.between(halt.at(), database.clock().instant()).compareTo(Duration.ofSeconds(1)) > 0;
                var stored = new Stored(numbered, late, null, null, null);
                database.current().write(() -> {
                    epoch = numbered.epoch();
                    halts.put(halt.id(), stored);
                    copies.merge(halt.id(), 1, Integer::sum);
                    latched.put(halt.scope().toString(), true);
                    world.tell(
                            () -> "recorded the press %s (%s) as epoch %d".formatted(halt.id(), halt.scope(), epoch));
                });
                return stored;
            });
        }

        @Override
        public void waitOutStarts() {
            database.transactionOfTheButton(() -> {
                var recorded = Set.copyOf(halts.keySet());
                database.current().lock(world.has(PlantedBug.ROW_LOCK_AS_GATE) ? EPOCH : GATE, Mode.EXCLUSIVE, BARRIER);
                recorded.forEach(each -> through.putIfAbsent(each, world.now()));
                return true;
            });
        }

        @Override
        public void explain(UUID id, String by, String reason) {
            throw new UnsupportedOperationException("nobody explains anything here");
        }

        /** Statement by statement, as on PostgreSQL: presses that commit in between are seen by the later ones only. */
        @Override
        public Optional<Long> release(Halt halt, String by, String reason, int unconfirmed) {
            return database.transactionOfTheButton(() -> {
                var scope = halt.scope().toString();
                var released = new TreeSet<UUID>();
                halts.values().stream()
                        .filter(each -> each.releasedAt() == null
                                && each.halt().scope().toString().equals(scope))
                        .forEach(each -> released.add(each.halt().id()));
                if (released.isEmpty()) {
                    return Optional.<Long>empty();
                }
                world.sleep(world.millis(0, 3));
                database.current().lock(EPOCH, Mode.EXCLUSIVE);
                long next = epochAfter(halt);
                boolean others = !world.has(PlantedBug.RELEASE_FORGETS_A_PRESS)
                        && halts.values().stream()
                                .anyMatch(each -> each.releasedAt() == null
                                        && each.halt().scope().toString().equals(scope)
                                        && !released.contains(each.halt().id()));
                database.current().write(() -> {
                    epoch = next;
                    latched.put(scope, others);
                    released.forEach(each -> halts.computeIfPresent(
                            each,
                            (_, old) -> new Stored(
                                    old.halt(), old.late(), database.clock().instant(), by, reason)));
                    world.tell(() -> "released %s as epoch %d".formatted(released, next));
                    halts.values().stream()
                            .filter(each -> each.releasedAt() == null)
                            .map(each -> each.halt().scope().toString())
                            .forEach(each -> world.require(
                                    latched.getOrDefault(each, false),
                                    "S4",
                                    () -> "a press (%s) that nobody released does not hold".formatted(each)));
                });
                return Optional.of(next);
            });
        }

        @Override
        public State state() {
            return database.ask(SimulatedHalts.this::state);
        }

        @Override
        public Optional<Stored> find(UUID id) {
            return database.ask(() -> Optional.ofNullable(halts.get(id)));
        }

        @Override
        public List<Stored> latest(int limit, boolean drills) {
            return database.ask(() -> new ArrayList<>(halts.values())
                    .reversed().stream()
                            .filter(each -> drills || each.halt().scope().inEarnest())
                            .limit(limit)
                            .toList());
        }

        private long epochAfter(Halt halt) {
            return epoch + (halt.scope().inEarnest() ? 1 : 0);
        }
    }
}
