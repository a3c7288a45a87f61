package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.Direction;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.PacketLoss;
import dev.faultline.protocol.PacketLoss.Of;
import dev.faultline.protocol.Transport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacketLossTest extends TrafficContract {

    @Override
    Fault fault() {
        return new PacketLoss(traffic(Direction.OUT, Transport.TCP), 60, Of.PACKETS);
    }

    @Override
    boolean isFelt() throws IOException {
        return peer.failures(30) > 5;
    }

    /** 200 attempts at 30 % are within 60 ± 20 in all but one of a thousand rounds. */
    @Test
    void losesAboutAsManyConnectionsAsAsked() throws IOException {
        var fault = new PacketLoss(traffic(Direction.BOTH, Transport.TCP), 30, Of.CONNECTIONS);
        var plan = ((Answer.Planned) drivers().plan(injection, fault, "host", Duration.ofSeconds(30))).plan();
        assertThat(peer.failures(50)).isZero();

        begin(plan, uptime.centiseconds() + 3000);

        assertThat(peer.failures(200)).isBetween(38, 82);
        var measured = new Measures(config()).take(plan.measure(), injection);
        assertThat(measured.inBand()).as(measured.said()).isTrue();
        undo(plan);
        assertThat(peer.failures(50)).isZero();
    }
}
