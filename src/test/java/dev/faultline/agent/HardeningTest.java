package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard is small, and among the last to go when memory is short. */
class HardeningTest {

    @TempDir
    private Path directory;

    /** The guard, and all it needs in order to take something back: what fits into one head can be checked. */
    @Test
    void theGuardItselfIsFewerThanFiveHundredLines() throws IOException {
        long lines = 0;
        for (var part : List.of("Guard", "Undo", "Hands", "LinuxHands", "Steps", "Proofs")) {
            try (Stream<String> text = Files.lines(Path.of("src/main/java/dev/faultline/agent", part + ".java"))) {
                lines += text.count();
            }
        }

        assertThat(lines).isLessThan(500);
    }

    @Test
    void theGuardGoesLastWhereThatIsPermitted() throws IOException {
        assumeTrue(mayLower(), "this user may not lower oom_score_adj: it lacks CAP_SYS_RESOURCE");
        State.open(directory);
        var guard = new ProcessBuilder(Self.frugally(24, "guard", directory.toString(), "--stay"))
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        try {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> score(guard.pid()).equals(Integer.toString(Hardening.LAST)));
        } finally {
            guard.destroyForcibly();
        }
    }

    /** Tried on a process of our own, so that nothing else is tilted by it. */
    private static boolean mayLower() throws IOException {
        var probe = new ProcessBuilder("/usr/bin/sleep", "5").start();
        try {
            Files.writeString(Path.of("/proc", Long.toString(probe.pid()), "oom_score_adj"), "-900");
            return true;
        } catch (IOException refused) {
            return false;
        } finally {
            probe.destroyForcibly();
        }
    }

    private static String score(long pid) {
        return Outside.text(pid, "oom_score_adj").strip();
    }
}
