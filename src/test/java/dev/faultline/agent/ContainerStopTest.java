package dev.faultline.agent;

import dev.faultline.protocol.ContainerStop;
import dev.faultline.protocol.Fault;
import java.io.IOException;
import java.time.Duration;

class ContainerStopTest extends ContainerContract {

    @Override
    Fault fault() {
        return new ContainerStop(Duration.ofSeconds(1));
    }

    @Override
    boolean isFelt() throws IOException {
        return !box.runs();
    }
}
