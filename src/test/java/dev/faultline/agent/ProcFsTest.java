package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcFsTest {

    private final ProcFs proc = new ProcFs();

    /** A process may call itself anything, also like the end of a name. */
    @Test
    void countsFieldsFromTheLastParenthesis() {
        var fields = "4711 (evil) S 1 (x) R 17 4711 4711 0 -1 4194304 1 0 0 0 30 12 0 0 20 0 1 0 987654 0 0";

        var stat = ProcFs.parse(4711, fields).orElseThrow();

        assertThat(stat.name()).isEqualTo("evil) S 1 (x");
        assertThat(stat.state()).isEqualTo('R');
        assertThat(stat.parent()).isEqualTo(17);
        assertThat(stat.cpuTicks()).isEqualTo(42);
        assertThat(stat.startTicks()).isEqualTo(987654);
    }

    @Test
    void aZombieIsGone() throws IOException, InterruptedException {
        // a shell that never waits for its child
        var shell = new ProcessBuilder("perl", "-e", "if (!fork) { exit 0 } print \"x\\n\"; $|=1; sleep 60").start();
        try {
            await().until(() -> shell.toHandle().children().findAny().isPresent());
            long child = shell.toHandle().children().findFirst().orElseThrow().pid();
            await().until(() -> Outside.state(child) == 'Z');

            assertThat(proc.identify(child)).isEmpty();
        } finally {
            shell.destroyForcibly();
        }
    }
}
