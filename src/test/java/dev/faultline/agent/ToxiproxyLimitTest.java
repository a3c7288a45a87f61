package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.ToxiproxyLimit;

class ToxiproxyLimitTest extends ToxiproxyContract {

    @Override
    Fault fault() {
        return new ToxiproxyLimit(200, 100);
    }

    @Override
    boolean isFelt() {
        return !ask().whole();
    }
}
