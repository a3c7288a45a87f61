package dev.faultline.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Many worlds, one for each seed, on as many threads as asked for. */
final class Seeds {

    /** One that went wrong, and how to see it again. */
    record Failure(long seed, Throwable what) {
        String rule() {
            return what instanceof Violation violation
                    ? violation.rule()
                    : what.getClass().getSimpleName();
        }
    }

    /**
     * What all of them came to.
     *
     * @param processorSeconds what their threads really had of processors, which others may want as well
     */
    record Summary(
            long seeds,
            double seconds,
            double processorSeconds,
            long events,
            long presses,
            double simulatedHours,
            Map<String, Long> ends,
            Set<String> cells,
            List<Failure> failures) {

        @Override
        public String toString() {
            return """
                    %,d seeds, %d violations, %,d events (%,d a seed), %,d presses, %,.1f simulated hours, %d cells met, \
                    %.0f s, %.0f seeds a second on one core, commit %s, runs %s""".formatted(
                            seeds,
                            failures.size(),
                            events,
                            events / Math.max(1, seeds),
                            presses,
                            simulatedHours,
                            cells.size(),
                            seconds,
                            seeds / processorSeconds,
                            commit(),
                            ends);
        }
    }

    /** What is simulated here, as git or whoever froze it names it. */
    static String commit() {
        var given = System.getProperty("faultline.commit");
        if (given != null) {
            return given;
        }
        try {
            var git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=10").start();
            return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException noGit) {
            return "unknown";
        }
    }

    private static final Duration PROGRESS = Duration.ofMinutes(1);

    private final Set<PlantedBug> bugs;

    Seeds(Set<PlantedBug> bugs) {
        this.bugs = bugs;
    }

    static Seeds withoutBugs() {
        return new Seeds(EnumSet.noneOf(PlantedBug.class));
    }

    /** Stops at the first failure of each thread. */
    Summary run(long first, long many, int threads) {
        // databases are away here all the time, which is no news
        ((Logger) LoggerFactory.getLogger("dev.faultline")).setLevel(Level.OFF);
        try {
            return runQuietly(first, many, threads);
        } finally {
            ((Logger) LoggerFactory.getLogger("dev.faultline")).setLevel(null);
        }
    }

    private Summary runQuietly(long first, long many, int threads) {
        long began = System.nanoTime();
        var next = new AtomicLong(first);
        var stop = new AtomicLong();
        var workers = new ArrayList<Worker>();
        var running = new ArrayList<Thread>();
        for (int n = 0; n < threads; n++) {
            var worker = new Worker(next, first + many, stop);
            workers.add(worker);
            running.add(Thread.ofPlatform().name("seeds-" + n).start(worker));
        }
        long toldAt = began;
        for (var thread : running) {
            try {
                while (!thread.join(Duration.ofSeconds(1))) {
                    if (System.nanoTime() - toldAt > PROGRESS.toNanos()) {
                        toldAt = System.nanoTime();
                        tellProgress(first, many, next.get() - first, (toldAt - began) / 1e9);
                    }
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return summary(workers, began);
    }

    private static void tellProgress(long first, long many, long begun, double seconds) {
        System.out.printf(
                "seeds %,d to %,d: %,d begun, %.0f a second%n", first, first + many - 1, begun, begun / seconds);
    }

    private static Summary summary(List<Worker> workers, long began) {
        var ends = new TreeMap<String, Long>();
        var cells = new TreeSet<String>();
        var failures = new ArrayList<Failure>();
        long seeds = 0;
        long events = 0;
        long presses = 0;
        long processor = 0;
        double simulated = 0;
        for (var each : workers) {
            each.ends.forEach((state, count) -> ends.merge(state, count, Long::sum));
            cells.addAll(each.cells);
            each.failure().ifPresent(failures::add);
            seeds += each.seeds;
            events += each.events;
            presses += each.presses;
            processor += each.processor;
            simulated += each.simulated;
        }
        return new Summary(
                seeds,
                (System.nanoTime() - began) / 1e9,
                processor / 1e9,
                events,
                presses,
                simulated / 3_600,
                Collections.unmodifiableMap(ends),
                cells,
                failures);
    }

    private final class Worker implements Runnable {
        private final AtomicLong next;
        private final long end;
        private final AtomicLong stop;
        private final Map<String, Long> ends = new TreeMap<>();
        private final Set<String> cells = new HashSet<>();
        private @Nullable Failure failure;
        private long seeds;
        private long events;
        private long presses;
        private long processor;
        private double simulated;

        Worker(AtomicLong next, long end, AtomicLong stop) {
            this.next = next;
            this.end = end;
            this.stop = stop;
        }

        @Override
        public void run() {
            for (long seed = next.getAndIncrement();
                    seed < end && failure == null && stop.get() == 0;
                    seed = next.getAndIncrement()) {
                try {
                    var story = new Simulation(seed, bugs, false, cells).tell();
                    story.ends().forEach((state, count) -> ends.merge(state, count, Long::sum));
                    seeds++;
                    events += story.events();
                    presses += story.presses();
                    simulated += story.seconds();
                } catch (Throwable wrong) {
                    failure = new Failure(seed, wrong);
                    stop.set(1);
                }
            }
            processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }

        Optional<Failure> failure() {
            return Optional.ofNullable(failure);
        }
    }

    /** The story of a seed, line by line, up to where it went wrong. */
    String trace(long seed) {
        var simulation = new Simulation(seed, bugs, true, new HashSet<>());
        try {
            var story = simulation.tell();
            return simulation.trace() + story;
        } catch (Throwable wrong) {
            return simulation.trace() + wrong;
        }
    }
}
