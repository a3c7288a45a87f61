package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.DnsFailure;
import dev.faultline.protocol.DnsFailure.Manner;
import dev.faultline.protocol.Fault;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A resolver that nobody runs: its host refuses each question, and that answer comes or does not come. */
class DnsFailureTest extends TrafficContract {

    private static final int DOMAIN = 53;

    @Override
    Fault fault() {
        return new DnsFailure(Manner.TIMEOUT, List.of(peer.address()));
    }

    @Override
    boolean isFelt() throws IOException {
        return peer.connect(DOMAIN) == Peer.Outcome.SILENCE;
    }

    @Test
    void refusesQuestionsAtOnceAndLetsEverythingElsePass() throws IOException {
        var fault = new DnsFailure(Manner.REFUSED, List.of(peer.address()));
        var plan = ((Answer.Planned) drivers().plan(injection, fault, "host", Duration.ofSeconds(30))).plan();

        begin(plan, uptime.centiseconds() + 3000);

        assertThat(isRefusedAtOnce()).isTrue();
        assertThat(peer.connect(Peer.PORT)).isEqualTo(Peer.Outcome.CONNECTED);
        var measured = new Measures(config()).take(plan.measure(), injection);
        assertThat(measured.inBand()).as(measured.said()).isTrue();
    }

    private boolean isRefusedAtOnce() throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(2000);
            socket.connect(InetAddress.ofLiteral(peer.address()), DOMAIN);
            socket.send(new DatagramPacket(new byte[17], 17));
            socket.receive(new DatagramPacket(new byte[512], 512));
            return false;
        } catch (PortUnreachableException refused) {
            return true;
        } catch (IOException notPermitted) {
            return String.valueOf(notPermitted.getMessage()).contains("not permitted");
        }
    }
}
