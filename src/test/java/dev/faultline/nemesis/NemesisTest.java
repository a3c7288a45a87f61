package dev.faultline.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.nemesis.Campaign.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
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

    @Test
    @Timeout(3 * 60 * 60)
    void everyPressIsEffectiveWhateverIsDoneToFaultline() throws IOException {
        System.out.printf("nemesis: seed=%d%n", seed);
        int presses = Integer.getInteger("faultline.nemesis.presses", 0);
        var rows = new ArrayList<Row>();
        var home = Path.of("target/nemesis").toAbsolutePath();
        try (var plane = Plane.start(home, Integer.getInteger("faultline.nemesis.nodes", 2))) {
            var campaign = new Campaign(plane, seed);
            for (var nemesis : chosen(presses)) {
                rows.add(campaign.against(nemesis, Math.max(1, presses)));
                report(rows);
            }
        }
        assertThat(rows).as("seed %d", seed).allMatch(Row::isWell);
    }

    private static List<Nemesis> chosen(int presses) {
        var only = System.getProperty("faultline.nemesis.only", "");
        if (!only.isEmpty()) {
            return Arrays.stream(only.split(",")).map(Nemesis::valueOf).toList();
        }
        return presses == 0 ? SHORT : List.of(Nemesis.values());
    }

    private void report(List<Row> rows) throws IOException {
        var table = rows.stream()
                .map(NemesisTest::line)
                .collect(Collectors.joining(
                        "\n",
                        "| | what was done | presses | hurt when pressed | effective | slowest | bound |\n|---|---|---|---|---|---|---|\n",
                        "\n\nseed " + seed + "\n"));
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target/nemesis.md"), table);
        System.out.println(line(rows.getLast()));
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
