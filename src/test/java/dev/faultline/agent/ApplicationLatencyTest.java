package dev.faultline.agent;

import dev.faultline.protocol.ApplicationLatency;
import dev.faultline.protocol.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

class ApplicationLatencyTest extends ApplicationContract {

    @Override
    Fault fault() {
        return new ApplicationLatency(Duration.ofMillis(300), Duration.ofMillis(50), 1, List.of("rest-controller"));
    }

    @Override
    boolean isFelt() throws IOException {
        return ask().millis() >= 240;
    }
}
