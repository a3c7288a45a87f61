package dev.faultline.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Time, chance and what happens next. One thread; the same seed is the same story. */
public final class World {

    private static final int REMEMBERED = 400;

    private record Event(long at, long number, @Nullable SimulatedProcess process, int life, Runnable work)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
        }
    }

    private record Running(Fiber fiber, SimulatedProcess process, int life) {}

    private final long seed;
    private final SplittableRandom chance;
    private final Set<PlantedBug> bugs;
    private final boolean traced;
    private final PriorityQueue<Event> agenda = new PriorityQueue<>();
    private final Deque<Supplier<String>> trace = new ArrayDeque<>();
    private final Map<SimulatedProcess, List<Event>> held = new HashMap<>();
    private long now;
    private long number;
    private long happened;
    private @Nullable Running running;
    private @Nullable Throwable thrown;

    World(long seed, Set<PlantedBug> bugs, boolean traced) {
        this.seed = seed;
        this.chance = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 0x2545F491);
        this.bugs = bugs.isEmpty() ? EnumSet.noneOf(PlantedBug.class) : EnumSet.copyOf(bugs);
        this.traced = traced;
    }

    public SplittableRandom chance() {
        return chance;
    }

    public boolean has(PlantedBug bug) {
        return bugs.contains(bug);
    }

    /** True time, which nobody in the simulation knows: nanoseconds since it began. */
    public long now() {
        return now;
    }

    public double seconds() {
        return now / 1e9;
    }

    long seed() {
        return seed;
    }

    long happened() {
        return happened;
    }

    // ---- what happens next

    /** @param process with whose life it ends; null for the world itself */
    public void at(Duration after, @Nullable SimulatedProcess process, Runnable work) {
        agenda.add(new Event(
                now + Math.max(0, after.toNanos()), number++, process, process == null ? 0 : process.life(), work));
    }

    public void fiber(SimulatedProcess process, Duration after, Runnable work) {
        var fiber = new Fiber(() -> {
            try {
                work.run();
            } catch (Throwable escaped) {
                thrown = escaped;
            }
        });
        var mine = new Running(fiber, process, process.life());
        at(after, process, () -> go(mine));
    }

    private void go(Running next) {
        var before = running;
        running = next;
        next.fiber().go();
        running = before;
        var escaped = thrown;
        thrown = null;
        switch (escaped) {
            case null -> {
                // waits, or is done
            }
            case Error error -> throw error;
            case RuntimeException wrong -> throw wrong;
            default -> throw new AssertionError(escaped);
        }
    }

    /** Lets the fiber that calls wait. */
    public void sleep(Duration time) {
        var mine = current();
        agenda.add(new Event(now + Math.max(0, time.toNanos()), number++, mine.process(), mine.life(), () -> go(mine)));
        Fiber.await();
    }

    /** What lets the calling fiber go on, once; to be kept by whoever it waits for. */
    Runnable wakeUp() {
        var mine = current();
        return () -> agenda.add(new Event(now, number++, mine.process(), mine.life(), () -> go(mine)));
    }

    private Running current() {
        if (running == null) {
            throw new IllegalStateException("only a fiber can wait");
        }
        return running;
    }

    public SimulatedProcess currentProcess() {
        return current().process();
    }

    Object currentFiber() {
        return current().fiber();
    }

    /** @return false when nothing is left to happen until then */
    boolean step(long until) {
        while (!agenda.isEmpty() && agenda.peek().at() <= until) {
            var event = agenda.poll();
            now = Math.max(now, event.at());
            var process = event.process();
            if (process != null) {
                if (process.life() != event.life() || !process.isAlive()) {
                    continue;
                }
                if (process.isPaused()) {
                    held.computeIfAbsent(process, _ -> new ArrayList<>()).add(event);
                    continue;
                }
            }
            happened++;
            event.work().run();
            return true;
        }
        now = Math.max(now, until);
        return false;
    }

    /** What a stopped process did not come to, it does now, in the same order. */
    void goOn(SimulatedProcess process) {
        if (!process.isPaused()) {
            var late = held.remove(process);
            if (late != null) {
                agenda.addAll(late);
            }
        }
    }

    // ---- chance

    public boolean chance(double probability) {
        return chance.nextDouble() < probability;
    }

    public Duration between(Duration least, Duration most) {
        return Duration.ofNanos(chance.nextLong(least.toNanos(), most.toNanos() + 1));
    }

    public Duration millis(int least, int most) {
        return Duration.ofMillis(chance.nextLong(least, most + 1L));
    }

    // ---- what is told

    /** Remembered for the trace of a seed that fails. */
    public void tell(Supplier<String> words) {
        if (!traced) {
            return;
        }
        var line = "%8.3f  %s".formatted(seconds(), words.get());
        trace.add(() -> line);
        if (trace.size() > REMEMBERED * 10) {
            trace.poll();
        }
    }

    String trace() {
        var lines = new StringBuilder();
        trace.forEach(line -> lines.append(line.get()).append('\n'));
        return lines.toString();
    }

    public void require(boolean holds, String rule, Supplier<String> words) {
        if (!holds) {
            throw new Violation(rule, "at %.3f s, %s".formatted(seconds(), words.get()));
        }
    }
}
