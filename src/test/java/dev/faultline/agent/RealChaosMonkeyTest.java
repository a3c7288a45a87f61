package dev.faultline.agent;

import dev.faultline.protocol.ApplicationException;
import dev.faultline.protocol.ApplicationLatency;
import dev.faultline.protocol.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The same contracts with the real Chaos Monkey in a real application, where Maven can bring it. */
class RealChaosMonkeyTest {

    @Nested
    class Latency extends ApplicationContract {
        @Override
        Monkey start() throws IOException {
            return RealMonkey.start(directory);
        }

        @Override
        Fault fault() {
            return new ApplicationLatency(Duration.ofMillis(300), Duration.ofMillis(50), 1, List.of("rest-controller"));
        }

        @Override
        boolean isFelt() throws IOException {
            return ask().millis() >= 240;
        }
    }

    @Nested
    class Exceptions extends ApplicationContract {
        @Override
        Monkey start() throws IOException {
            return RealMonkey.start(directory);
        }

        @Override
        Fault fault() {
            return new ApplicationException(1, List.of("rest-controller"));
        }

        @Override
        boolean isFelt() throws IOException {
            return ask().status() == 500;
        }
    }
}
