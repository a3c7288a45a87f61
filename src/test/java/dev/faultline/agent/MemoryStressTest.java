package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.MemoryStress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStressTest extends SelfEndingContract {

    @Override
    Config config() {
        return Outside.config(stateDirectory(), List.of(), List.of(), Outside.policy());
    }

    @Override
    Fault fault() {
        return new MemoryStress(DataSize.ofMebibytes(200));
    }

    @Override
    String target() {
        return "host";
    }

    @Override
    boolean isFelt() {
        return Outside.processesOf(injection).stream()
                        .mapToLong(Outside::residentMebibytes)
                        .sum()
                >= 200;
    }

    @Test
    void refusesMoreThanTheHostCanSpare() {
        var answer = new MemoryStressDriver(new OwnChild(new ProcFs()), new ProcFs())
                .plan(injection, new MemoryStress(DataSize.parse("64GiB")), "host", Duration.ofSeconds(30));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.why()).contains("would leave less than 256 MiB"));
    }
}
