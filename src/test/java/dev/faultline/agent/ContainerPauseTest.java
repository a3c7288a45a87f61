package dev.faultline.agent;

import dev.faultline.protocol.ContainerPause;
import dev.faultline.protocol.Fault;
import java.io.IOException;

class ContainerPauseTest extends ContainerContract {

    @Override
    Fault fault() {
        return new ContainerPause();
    }

    @Override
    boolean isFelt() throws IOException {
        return box.isFrozen();
    }
}
