package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.HttpDelay;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpDelayTest extends RouteContract {

    @Override
    Fault fault() {
        return new HttpDelay(Duration.ofMillis(400), 100, "/", List.of("GET"), List.of("X-Test-User: ada"));
    }

    @Override
    boolean isFelt() throws IOException {
        return asks("X-Test-User: ada") >= 390;
    }

    /** In milliseconds, with one more header. */
    private static long asks(String header) throws IOException {
        try (var curl = new Curl(proxied().port())) {
            return curl.request("GET /api HTTP/1.1\r\nHost: shop\r\n%s\r\n\r\n".formatted(header))
                    .millis();
        }
    }

    @Test
    void leavesEverybodyElseAlone() throws IOException {
        begin(planned(), uptime.centiseconds() + 3000);
        awaitFelt(true);

        assertThat(asks("X-Test-User: eve")).isLessThan(390);
        assertThat(asks("X-Test-Users: ada")).isLessThan(390);
        assertThat(asks("x-test-user:   ada")).isGreaterThanOrEqualTo(390);
    }

    @Test
    void isRefusedWhereItCouldNotBeMeasured() {
        var fault = new HttpDelay(Duration.ofMillis(400), 100, "/", List.of("POST"), List.of());

        assertThat(drivers().plan(injection, fault, target(), Duration.ofSeconds(30)))
                .isEqualTo(new Answer.Refused(
                        "methods must hold GET: no other effect could be measured without one of its own"));
    }
}
