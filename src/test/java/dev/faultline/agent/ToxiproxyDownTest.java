package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.ToxiproxyDown;

class ToxiproxyDownTest extends ToxiproxyContract {

    @Override
    Fault fault() {
        return new ToxiproxyDown();
    }

    @Override
    boolean isFelt() {
        return !ask().answered();
    }
}
