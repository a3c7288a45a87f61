package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.ToxiproxySlicer;
import java.time.Duration;

class ToxiproxySlicerTest extends ToxiproxyContract {

    @Override
    Fault fault() {
        return new ToxiproxySlicer(500, 0, Duration.ofMillis(60), 100);
    }

    @Override
    boolean isFelt() {
        return ask().millis() >= 400;
    }
}
