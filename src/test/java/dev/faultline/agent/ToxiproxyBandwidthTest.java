package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.ToxiproxyBandwidth;

class ToxiproxyBandwidthTest extends ToxiproxyContract {

    @Override
    Fault fault() {
        return new ToxiproxyBandwidth(10, 100);
    }

    @Override
    boolean isFelt() {
        return ask().millis() >= 300;
    }
}
