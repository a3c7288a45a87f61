package dev.faultline.simulation;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * A database as those who use it meet it: transactions that hold locks until they end, are seen by others when they commit, and
 * fail in every way in which PostgreSQL and the network before it can fail. What is in it, the tables say.
 */
public final class Database {

    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
    private static final int CONNECTIONS = 6;
    private static final Duration SOCKET = Duration.ofSeconds(5);

    /** How it is doing. */
    enum Weather {
        WELL,
        /** Refuses connections. */
        AWAY,
        /** Takes everything and answers nothing. */
        HANGS
    }

    private final World world;
    private final Clock clock;
    private final Map<Object, Transaction> current = new IdentityHashMap<>();
    private final Map<Object, Lock> locks = new HashMap<>();
    private final Map<SimulatedProcess, Pool> pools = new HashMap<>();
    private Weather weather = Weather.WELL;
    private final Set<SimulatedProcess> cutOff = new LinkedHashSet<>();
    private final Map<SimulatedProcess, Runnable> whenNextBegun = new HashMap<>();
    private double failsBefore;
    private double failsAfter;
    private int slowest = 8;
    private long troubledAt = Long.MIN_VALUE;
    private long crowdedAt = Long.MIN_VALUE;

    Database(World world, Clock clock) {
        this.world = world;
        this.clock = clock;
    }

    /** One in a world in which nothing happens. */
    public static Database ofNobody() {
        var world = new World(0, Set.of(), false);
        return new Database(world, new Machine(world, 1, 0).clock());
    }

    /** Does something on a node of its own, and lets time go by until it is done. */
    public <T> T alone(Supplier<T> work) {
        var process = new SimulatedProcess(world, "somebody");
        var result = new AtomicReference<T>();
        process.start();
        world.fiber(process, Duration.ZERO, () -> result.set(work.get()));
        while (result.get() == null
                && world.step(world.now() + Duration.ofMinutes(1).toNanos())) {
            // until it has its answer
        }
        return Objects.requireNonNull(result.get());
    }

    /** The one clock that the tables know. */
    public Clock clock() {
        return clock;
    }

    public World world() {
        return world;
    }

    void weather(Weather weather) {
        this.weather = weather;
        troubledAt = world.now();
        world.tell(() -> "the database is " + weather);
    }

    void cutOff(SimulatedProcess node, boolean cut) {
        troubledAt = world.now();
        world.tell(() -> "%s is %s the database".formatted(node, cut ? "cut off from" : "connected with"));
        if (cut) {
            cutOff.add(node);
        } else {
            cutOff.remove(node);
        }
    }

    void fails(double before, double after, int slowestMillis) {
        failsBefore = before;
        failsAfter = after;
        slowest = slowestMillis;
    }

    /** For what goes wrong in the middle of a transaction. */
    void whenNextBegun(SimulatedProcess process, Runnable deed) {
        whenNextBegun.put(process, deed);
    }

    void heal() {
        whenNextBegun.clear();
        weather(Weather.WELL);
        cutOff.clear();
        fails(0, 0, 8);
    }

    /** Whoever is stopped keeps what it has locked from everybody, for a while. */
    void heldUpBy(SimulatedProcess process) {
        if (!process.transactions.isEmpty()) {
            troubledAt = world.now();
        }
    }

    boolean isWell(SimulatedProcess node) {
        return weather == Weather.WELL && !cutOff.contains(node);
    }

    /** When anything last went wrong here, planned or by chance. */
    public long troubledAt() {
        return weather == Weather.WELL && cutOff.isEmpty() ? troubledAt : world.now();
    }

    /** When anybody last waited for a connection that others of the same process had. */
    long crowdedAt() {
        return pools.values().stream().anyMatch(pool -> !pool.queue.isEmpty()) ? world.now() : crowdedAt;
    }

    // ---- transactions

    /** Runs {@code body} in a transaction of the calling fiber; within one, it joins. */
    public <T> T transaction(Supplier<T> body) {
        if (current.containsKey(world.currentFiber())) {
            return body.get();
        }
        var pool = pools.computeIfAbsent(world.currentProcess(), _ -> new Pool());
        pool.borrow();
        try {
            return begun(body);
        } finally {
            pool.giveBack();
        }
    }

    /** The same over the connections that only the button has. */
    public <T> T transactionOfTheButton(Supplier<T> body) {
        return world.has(PlantedBug.BUTTON_SHARES_POOL) ? transaction(body) : begun(body);
    }

    private <T> T begun(Supplier<T> body) {
        reach();
        var transaction = new Transaction(world.currentProcess());
        var fiber = world.currentFiber();
        current.put(fiber, transaction);
        var deed = whenNextBegun.remove(world.currentProcess());
        if (deed != null) {
            deed.run();
        }
        try {
            T result = body.get();
            reach();
            fails(failsBefore, "before the commit");
            transaction.commit();
            fails(failsAfter, "after the commit, which happened");
            return result;
        } finally {
            current.remove(fiber);
            transaction.rollBack();
        }
    }

    /** A question outside of any transaction. */
    public <T> T ask(Supplier<T> question) {
        reach();
        return question.get();
    }

    private void reach() {
        var process = world.currentProcess();
        if (cutOff.contains(process) || weather == Weather.HANGS) {
            long patience = world.now() + SOCKET.toNanos();
            while (!isWell(process) && world.now() < patience) {
                if (weather == Weather.AWAY) {
                    break;
                }
                world.sleep(Duration.ofMillis(250));
            }
        }
        if (!isWell(process)) {
            throw new DataAccessResourceFailureException("the database does not answer");
        }
        world.sleep(Duration.ofNanos(300_000 + world.chance().nextLong(slowest * 1_000_000L)));
    }

    private void fails(double probability, String when) {
        if (probability > 0 && world.chance(probability)) {
            troubledAt = world.now();
            world.tell(() -> "%s: the database fails %s".formatted(world.currentProcess(), when));
            throw new DataAccessResourceFailureException("the connection broke " + when);
        }
    }

    /** The transaction of the calling fiber. */
    public Transaction current() {
        var transaction = current.get(world.currentFiber());
        if (transaction == null) {
            throw new IllegalStateException("there is no transaction");
        }
        return transaction;
    }

    /** Ends by commit or not at all; its locks are free after that. */
    public final class Transaction {
        private final SimulatedProcess process;
        private final List<Runnable> writes = new ArrayList<>();
        private final List<Runnable> afterwards = new ArrayList<>();
        private final Set<Lock> held = new LinkedHashSet<>();
        private boolean over;

        private Transaction(SimulatedProcess process) {
            this.process = process;
            process.transactions.add(this);
        }

        /** Others see it when this commits. */
        public void write(Runnable write) {
            writes.add(write);
        }

        public void afterCommit(Runnable run) {
            afterwards.add(run);
        }

        public void lock(Object what, Mode mode) {
            lock(what, mode, LOCK_PATIENCE);
        }

        public void lock(Object what, Mode mode, Duration patience) {
            if (isOpen()) {
                lockOf(what).acquire(this, mode, patience);
            }
        }

        /** @throws DataAccessResourceFailureException when the database has ended it meanwhile */
        private boolean isOpen() {
            if (over && !world.has(PlantedBug.ZOMBIE_ACTS)) {
                throw new DataAccessResourceFailureException("the transaction was ended by the database");
            }
            return !over;
        }

        /** @return false when somebody else has it, or has asked for it */
        public boolean tryLock(Object what) {
            return !isOpen() || lockOf(what).tryAcquire(this);
        }

        private void commit() {
            isOpen();
            over = true;
            try {
                writes.forEach(Runnable::run);
            } catch (RuntimeException wrong) {
                throw new AssertionError("what is written here cannot fail", wrong);
            }
            free();
            afterwards.forEach(Runnable::run);
        }

        void rollBack() {
            if (!over) {
                over = true;
                free();
            }
        }

        /** Its locks are given to others while its process is stopped; its commit is refused when that wakes. */
        void expire() {
            rollBack();
        }

        private void free() {
            process.transactions.remove(this);
            held.forEach(lock -> lock.release(this));
            held.clear();
        }
    }

    /** Ends what a stopped process has had open for too long. */
    void expireTransactionsOf(SimulatedProcess process) {
        List.copyOf(process.transactions).forEach(Transaction::expire);
    }

    /** What one process has of connections. */
    private final class Pool {
        private final Deque<Runnable> queue = new ArrayDeque<>();
        private int free = CONNECTIONS;

        void borrow() {
            if (free == 0) {
                queue.add(world.wakeUp());
                Fiber.await();
                crowdedAt = world.now();
            } else {
                free--;
            }
        }

        void giveBack() {
            if (queue.isEmpty()) {
                free++;
            } else {
                queue.poll().run();
            }
        }
    }

    /** A process that begins has all of its connections. */
    void forget(SimulatedProcess process) {
        pools.remove(process);
    }

    // ---- locks

    public enum Mode {
        SHARED,
        /** Shared, and past those who wait to have it alone: row locks do that, advisory locks do not. */
        SHARED_UNFAIRLY,
        EXCLUSIVE
    }

    private Lock lockOf(Object what) {
        return locks.computeIfAbsent(what, _ -> new Lock());
    }

    private final class Lock {
        private final Set<Transaction> shared = new LinkedHashSet<>();
        private final Deque<Waiting> queue = new ArrayDeque<>();
        private @Nullable Transaction exclusive;

        private final class Waiting {
            private final Transaction transaction;
            private final Mode mode;
            private final Runnable wakeUp;
            private boolean granted;
            private boolean over;

            Waiting(Transaction transaction, Mode mode, Runnable wakeUp) {
                this.transaction = transaction;
                this.mode = mode;
                this.wakeUp = wakeUp;
            }
        }

        boolean has(Transaction transaction) {
            return exclusive == transaction || shared.contains(transaction);
        }

        private boolean fits(Mode mode) {
            return mode == Mode.EXCLUSIVE ? exclusive == null && shared.isEmpty() : exclusive == null;
        }

        private void give(Transaction transaction, Mode mode) {
            transaction.held.add(this);
            if (mode == Mode.EXCLUSIVE) {
                exclusive = transaction;
            } else {
                shared.add(transaction);
            }
        }

        boolean tryAcquire(Transaction transaction) {
            if (has(transaction)) {
                return true;
            }
            if (!fits(Mode.EXCLUSIVE) || !queue.isEmpty()) {
                return false;
            }
            give(transaction, Mode.EXCLUSIVE);
            return true;
        }

        void acquire(Transaction transaction, Mode mode, Duration patience) {
            if (has(transaction)) {
                return;
            }
            if (fits(mode) && (queue.isEmpty() || mode == Mode.SHARED_UNFAIRLY)) {
                give(transaction, mode);
                return;
            }
            var mine = new Waiting(transaction, mode, world.wakeUp());
            queue.add(mine);
            world.at(patience, null, () -> {
                if (!mine.granted && !mine.over) {
                    mine.over = true;
                    queue.remove(mine);
                    mine.wakeUp.run();
                    next();
                }
            });
            Fiber.await();
            mine.over = true;
            if (!mine.granted || transaction.over && !world.has(PlantedBug.ZOMBIE_ACTS)) {
                troubledAt = world.now();
                throw new CannotAcquireLockException("somebody else has had it for too long");
            }
        }

        void release(Transaction transaction) {
            shared.remove(transaction);
            if (exclusive == transaction) {
                exclusive = null;
            }
            queue.removeIf(each -> each.transaction == transaction);
            next();
        }

        private void next() {
            while (!queue.isEmpty()) {
                var first = queue.peek();
                if (first.transaction.over) {
                    queue.poll();
                } else if (fits(first.mode)) {
                    queue.poll();
                    first.granted = true;
                    give(first.transaction, first.mode);
                    first.wakeUp.run();
                } else {
                    return;
                }
            }
        }
    }
}
