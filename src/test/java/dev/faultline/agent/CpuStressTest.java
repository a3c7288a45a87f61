package dev.faultline.agent;

import dev.faultline.protocol.CpuStress;
import dev.faultline.protocol.Fault;
import java.time.Duration;
import java.util.List;

class CpuStressTest extends SelfEndingContract {

    @Override
    Config config() {
        return Outside.config(stateDirectory(), List.of(), List.of(), Outside.policy());
    }

    @Override
    Fault fault() {
        return new CpuStress(1, 50);
    }

    @Override
    String target() {
        return "host";
    }

    @Override
    boolean isFelt() {
        return Outside.processesOf(injection).stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                // more than starting it takes
                .anyMatch(used -> used.compareTo(Duration.ofMillis(800)) > 0);
    }
}
