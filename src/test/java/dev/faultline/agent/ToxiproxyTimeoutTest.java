package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.ToxiproxyTimeout;
import java.time.Duration;

class ToxiproxyTimeoutTest extends ToxiproxyContract {

    @Override
    Fault fault() {
        return new ToxiproxyTimeout(Duration.ZERO, 100);
    }

    @Override
    boolean isFelt() {
        return !ask().answered();
    }
}
