package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.FilesystemFreeze;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FilesystemFreezeTest extends FilesystemContract {

    @Override
    Fault on(String directory) {
        return new FilesystemFreeze(directory);
    }

    private Process touch() throws IOException {
        return new ProcessBuilder("touch", disk.directory().resolve("written").toString()).start();
    }

    @Override
    boolean isFelt() throws IOException, InterruptedException {
        return !touch().waitFor(500, TimeUnit.MILLISECONDS);
    }

    @Test
    void whatHungGoesOnAndNothingIsLost() throws Exception {
        var plan = planned();
        begin(plan, uptime.centiseconds() + 3000);
        var writer = touch();
        assertThat(writer.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();

        undo(plan);

        assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(writer.exitValue()).isZero();
    }
}
