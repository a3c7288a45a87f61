package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.ToxiproxyReset;
import java.time.Duration;

class ToxiproxyResetTest extends ToxiproxyContract {

    @Override
    Fault fault() {
        return new ToxiproxyReset(Duration.ZERO, 100);
    }

    @Override
    boolean isFelt() {
        return !ask().answered();
    }
}
