package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.ToxiproxySlowClose;
import java.time.Duration;

class ToxiproxySlowCloseTest extends ToxiproxyContract {

    @Override
    Fault fault() {
        return new ToxiproxySlowClose(Duration.ofMillis(500), 100);
    }

    @Override
    boolean isFelt() {
        return ask().millis() >= 490;
    }
}
