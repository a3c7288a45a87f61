package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.NetworkLatency;
import java.io.IOException;
import java.time.Duration;

class NetworkLatencyTest extends RouteContract {

    @Override
    Fault fault() {
        return new NetworkLatency(Duration.ofMillis(400), Duration.ofMillis(50), 100);
    }

    @Override
    boolean isFelt() throws IOException {
        return Curl.get(proxied().port(), "/").millis() >= 300;
    }
}
