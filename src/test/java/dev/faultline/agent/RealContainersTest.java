package dev.faultline.agent;

import dev.faultline.protocol.ContainerCpuStress;
import dev.faultline.protocol.ContainerKill;
import dev.faultline.protocol.ContainerMemoryStress;
import dev.faultline.protocol.ContainerPause;
import dev.faultline.protocol.ContainerStop;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.Fault;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** The same contracts with a real Docker engine, where one can start. */
class RealContainersTest {

    @Nested
    class Kill extends ContainerContract {
        @Override
        Box start() throws IOException {
            return RealEngine.box();
        }

        @Override
        Fault fault() {
            return new ContainerKill();
        }

        @Override
        boolean isFelt() throws IOException {
            return !box.runs();
        }
    }

    @Nested
    class Stop extends ContainerContract {
        @Override
        Box start() throws IOException {
            return RealEngine.box();
        }

        @Override
        Fault fault() {
            return new ContainerStop(Duration.ofSeconds(1));
        }

        @Override
        boolean isFelt() throws IOException {
            return !box.runs();
        }
    }

    @Nested
    class Pause extends ContainerContract {
        @Override
        Box start() throws IOException {
            return RealEngine.box();
        }

        @Override
        Fault fault() {
            return new ContainerPause();
        }

        @Override
        boolean isFelt() throws IOException {
            return box.isFrozen();
        }
    }

    @Nested
    class Cpu extends ContainerStressContract {
        @Override
        Box start() throws IOException {
            return RealEngine.box();
        }

        @Override
        Fault fault() {
            return new ContainerCpuStress(1, 30);
        }

        @Override
        boolean isFelt() {
            return isHeldThere();
        }
    }

    @Nested
    class Memory extends ContainerStressContract {
        private static final int MEBIBYTES = 60;

        @Override
        Box start() throws IOException {
            return RealEngine.box();
        }

        @Override
        Fault fault() {
            return new ContainerMemoryStress(DataSize.ofMebibytes(MEBIBYTES));
        }

        @Override
        boolean isFelt() {
            return isHeldThere()
                    && Outside.processesOf(injection).stream()
                            .anyMatch(pid -> Outside.residentMebibytes(pid) >= MEBIBYTES);
        }
    }
}
