package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.Canary;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CanaryTest extends SelfEndingContract {

    @Override
    Config config() {
        return Outside.config(stateDirectory(), List.of(), List.of(), Outside.policy());
    }

    @Override
    Fault fault() {
        return new Canary();
    }

    @Override
    String target() {
        return "host";
    }

    @Override
    boolean isFelt() {
        return Outside.processesOf(injection).stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .anyMatch(ProcessHandle::isAlive);
    }

    @Test
    void needsNoLeaveFromAPolicyThatNamesOtherFaults() {
        var onlyCpu = new Policy(
                Set.of("cpu-stress"), List.of(), Duration.ofSeconds(30), 1, DataSize.ofMebibytes(1), 95, List.of());

        assertThat(onlyCpu.refusals(fault(), Duration.ofSeconds(30))).isEmpty();
    }

    @Test
    void isRefusedWhereTheOwnerForbidsItByName() throws Exception {
        Path file = Files.writeString(directory.resolve("policy.conf"), "faults = cpu-stress, !canary\n");
        var config = Outside.config(stateDirectory(), List.of(), List.of(), Policy.read(file));

        var answer = new Drivers(config).plan(UUID.randomUUID(), fault(), target(), Duration.ofSeconds(30));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.why())
                                .contains("canary is not allowed on this host", "faults=cpu-stress, !canary"));
    }
}
