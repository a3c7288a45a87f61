package dev.faultline.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.nemesis.Campaign.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Presses the red button while things are done to Faultline, and looks at the hosts. A few things and presses unless
 * {@code -Dfaultline.nemesis.presses} says how many of each; then everything, or what {@code -Dfaultline.nemesis.only} names.
 */
class NemesisTest {

    private static final List<Nemesis> SHORT = List.of(
            Nemesis.NOTHING, Nemesis.PG_STOPPED, Nemesis.NODE_STOPPED, Nemesis.AGENT_KILLED, Nemesis.GUARD_KILLED);

    private final long seed = Long.getLong("faultline.seed", new Random().nextInt(1_000_000));
    private final int presses = Integer.getInteger("faultline.nemesis.presses", 0);
    private final Path planes = Path.of("target/nemesis").toAbsolutePath();
    private final List<Row> rows = new ArrayList<>();
    private Queue<Nemesis> left = new ConcurrentLinkedQueue<>();

    @Test
    @Timeout(3 * 60 * 60)
    void everyPressIsEffectiveWhateverIsDoneToFaultline() throws InterruptedException {
        System.out.printf("nemesis: seed=%d%n", seed);
        Plane.clear(planes);
        left = new ConcurrentLinkedQueue<>(chosen());
        int beside = Math.min(left.size(), Integer.getInteger("faultline.nemesis.planes", presses == 0 ? 1 : 2));
        try (var threads = Executors.newFixedThreadPool(beside)) {
            var all = new ArrayList<Callable<Void>>();
            for (int i = 1; i <= beside; i++) {
                int number = i;
                all.add(() -> {
                    pressOn(number);
                    return null;
                });
            }
            for (var one : threads.invokeAll(all)) {
                one.get();
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause; // also one that says why it was skipped
            }
            throw new AssertionError(failed);
        }
        assertThat(rows).isNotEmpty();
        assertThat(rows.stream().filter(row -> !row.isWell()))
                .as("seed %d", seed)
                .isEmpty();
    }

    /** On one plane as long as all is well on it, then on another. */
    private void pressOn(int number) throws IOException {
        for (int plane = 1; !left.isEmpty(); plane++) {
            try (var there = Plane.start(
                    planes.resolve("%d-%d".formatted(number, plane)),
                    Integer.getInteger("faultline.nemesis.nodes", 2))) {
                var campaign = new Campaign(there, seed);
                for (Nemesis next; (next = left.poll()) != null; ) {
                    var row = campaign.against(next, Math.max(1, presses));
                    report(row);
                    if (!row.wrong().isEmpty()) {
                        break;
                    }
                }
            }
        }
    }

    private List<Nemesis> chosen() {
        var only = System.getProperty("faultline.nemesis.only", "");
        if (!only.isEmpty()) {
            return Arrays.stream(only.split(",")).map(Nemesis::valueOf).toList();
        }
        return presses == 0 ? SHORT : List.of(Nemesis.values());
    }

    private synchronized void report(Row row) throws IOException {
        System.out.println(line(row));
        rows.add(row);
        rows.sort(Comparator.comparing(Row::nemesis));
        var table = new StringBuilder("""
                | | what was done | presses | hurt when pressed | effective | slowest | bound |
                |---|---|---|---|---|---|---|
                """);
        rows.forEach(each -> table.append(line(each)).append('\n'));
        table.append("%nseed %d%n".formatted(seed));
        Files.writeString(Path.of("target/nemesis.md"), table);
    }

    private static String line(Row row) {
        return String.format(
                Locale.ROOT,
                "| `%s` | %s | %d | %d | %d | %.1f s | %d s |%s",
                row.nemesis(),
                row.nemesis().words(),
                row.presses().size(),
                row.hurt(),
                row.effective(),
                row.slowest().toMillis() / 1000.0,
                row.nemesis().bound().atMost().toSeconds(),
                row.wrong().isEmpty() ? "" : " wrong: " + row.wrong());
    }
}
