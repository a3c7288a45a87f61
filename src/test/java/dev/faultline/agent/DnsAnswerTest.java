package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.faultline.agent.Answer.Planned;
import dev.faultline.agent.Answer.Refused;
import dev.faultline.protocol.DnsAnswer;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Step;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A resolver that knows one address for everything, on an address of this host that nobody else uses. */
class DnsAnswerTest extends SelfEndingContract {

    private static final String RIGHT = "10.9.8.7";

    private final String resolver =
            "127.%d.53.53".formatted(ThreadLocalRandom.current().nextInt(100, 250));
    private DatagramSocket socket;

    @BeforeEach
    void startResolver() throws IOException {
        var works = new KernelTrial(Marks.of(stateDirectory())).redirecting();
        if (works.isPresent()) {
            abort("needs nftables and redirection: " + works.get());
        }
        socket = new DatagramSocket(new InetSocketAddress(resolver, 53));
        Thread.ofPlatform().daemon().start(this::serve);
    }

    @AfterEach
    void endResolver() {
        if (socket != null) {
            new Steps(stateDirectory(), List.of()).run(new Step.Unfilter(), injection, 0);
            socket.close();
        }
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                var packet = new DatagramPacket(new byte[512], 512);
                socket.receive(packet);
                var question = Arrays.copyOf(packet.getData(), packet.getLength());
                var answer = Responder.lie(question, Optional.of(InetAddress.ofLiteral(RIGHT)));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private String ask(String name) {
        return Responder.ask(new InetSocketAddress(resolver, 53), name, 1000).orElse("silence");
    }

    @Override
    Config config() {
        return Outside.config(stateDirectory(), List.of(), List.of(), Outside.policy());
    }

    @Override
    Fault fault() {
        return new DnsAnswer(
                List.of("payments.test", "cards.test"), DnsAnswer.Answer.ADDRESS, "192.0.2.66", List.of(resolver));
    }

    @Override
    String target() {
        return "host";
    }

    @Override
    boolean isFelt() {
        return ask("payments.test").equals("192.0.2.66");
    }

    @Test
    void tellsTheTruthOfEveryOtherName() {
        begin(planned(), uptime.centiseconds() + 3000);
        awaitFelt(true);

        assertThat(ask("api.payments.test")).isEqualTo("192.0.2.66");
        assertThat(ask("CARDS.test")).isEqualTo("192.0.2.66");
        assertThat(ask("otherpayments.test")).isEqualTo(RIGHT);
        assertThat(ask("catalog.test")).isEqualTo(RIGHT);
    }

    @Test
    void canSayThatThereIsNoSuchName() {
        var fault = new DnsAnswer(List.of("payments.test"), DnsAnswer.Answer.UNKNOWN, "192.0.2.66", List.of(resolver));
        var answer = drivers().plan(injection, fault, "host", Duration.ofSeconds(30));
        var plan = ((Planned) answer).plan();

        begin(plan, uptime.centiseconds() + 3000);

        assertThat(ask("payments.test")).isEqualTo("none");
        var measured = new Measures(config()).take(plan.measure(), injection);
        assertThat(measured.inBand()).as(measured.said()).isTrue();
    }

    @Test
    void neverLiesAboutTheControlPlane() {
        var plain = config();
        var drivers = new Drivers(new Config(
                URI.create("http://faultline.ops.test"),
                plain.serverCa(),
                plain.name(),
                plain.state(),
                plain.labels(),
                plain.processes(),
                plain.routes(),
                plain.policy()));
        var fault = new DnsAnswer(List.of("ops.test"), DnsAnswer.Answer.UNKNOWN, "192.0.2.66", List.of(resolver));

        assertThat(drivers.plan(injection, fault, "host", Duration.ofSeconds(30)))
                .isEqualTo(new Refused("faultline.ops.test is the name of the control plane"));
    }
}
