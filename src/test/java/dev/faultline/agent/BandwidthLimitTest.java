package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.BandwidthLimit;
import dev.faultline.protocol.Direction;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BandwidthLimitTest extends TrafficContract {

    private static final int RATE = 8_000;

    @Override
    Fault fault() {
        return new BandwidthLimit(traffic(Direction.OUT, Transport.TCP), RATE);
    }

    /** Half a mebibyte takes half a second at this rate, and a moment without. */
    @Override
    boolean isFelt() throws IOException {
        return peer.rate(512 << 10) < RATE * 2;
    }

    @AfterEach
    void removeQueue() {
        if (peer != null) {
            new Steps(stateDirectory(), List.of()).run(new Step.Unshape(peer.device()), injection, 0);
        }
    }

    @Test
    void isAsNarrowAsAsked() throws IOException {
        begin(planned(), uptime.centiseconds() + 3000);

        assertThat(peer.rate(2 << 20)).isBetween(RATE * 0.5, RATE * 1.1);
    }

    @Test
    void refusesADeviceWhoseQueueIsSomebodyElsesAndNeverTakesThatBack() throws IOException {
        Outside.run("tc", "qdisc", "add", "dev", peer.device(), "root", "handle", "1:", "htb");

        var answer = drivers().plan(injection, fault(), "host", Duration.ofSeconds(30));

        assertThat(answer).isEqualTo(new Answer.Refused("%s has a queue already: htb 1:".formatted(peer.device())));
        new Steps(stateDirectory(), List.of()).run(new Step.Unshape(peer.device()), injection, 0);
        Outside.run("tc", "qdisc", "del", "dev", peer.device(), "root", "handle", "1:");
    }
}
