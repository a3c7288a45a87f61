package dev.faultline.agent;

import dev.faultline.protocol.ContainerKill;
import dev.faultline.protocol.Fault;
import java.io.IOException;

class ContainerKillTest extends ContainerContract {

    @Override
    Fault fault() {
        return new ContainerKill();
    }

    @Override
    boolean isFelt() throws IOException {
        return !box.runs();
    }
}
