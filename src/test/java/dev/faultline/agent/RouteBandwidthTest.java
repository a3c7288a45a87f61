package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.RouteBandwidth;
import java.io.IOException;

class RouteBandwidthTest extends RouteContract {

    @Override
    Fault fault() {
        return new RouteBandwidth(1, 100);
    }

    /** A hundred bytes or so at a thousand a second. */
    @Override
    boolean isFelt() throws IOException {
        return Curl.get(proxied().port(), "/health/live").millis() >= 60;
    }
}
