package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.AgentMessage.Hello;
import dev.faultline.protocol.AgentMessage.Refused;
import dev.faultline.protocol.Direction;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.NetworkPartition;
import dev.faultline.protocol.NetworkPartition.Manner;
import dev.faultline.protocol.Timing;
import dev.faultline.protocol.Traffic;
import dev.faultline.protocol.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent on another host, which is cut off from its server on purpose: nothing but the lease can end that. */
class CutOffTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    private Peer host;
    private TestServer server;
    private Process agent;

    @BeforeEach
    void startAgent() throws IOException {
        host = Peer.start();
        server = new TestServer(0, InetAddress.ofLiteral(host.here()));
        var file = Files.writeString(
                directory.resolve("agent.properties"),
                "server=%s\nname=host-2\nstate=%s\n".formatted(server.address(), directory.resolve("state")));
        var command = Self.frugally(64, "run", "--config", file.toString());
        var builder = new ProcessBuilder(host.inside(command.toArray(String[]::new)));
        builder.environment().put("FAULTLINE_JOIN_TOKEN", TestServer.TOKEN);
        builder.redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(directory.resolve("agent.log").toFile()));
        agent = builder.start();
        await().atMost(PATIENCE).until(this::offersPartitions);
    }

    @AfterEach
    void endEverything() throws IOException {
        if (agent != null) {
            agent.destroyForcibly();
            killEverybody();
        }
        if (server != null) {
            server.close();
        }
        host.close();
    }

    private boolean offersPartitions() {
        return server.heard.stream()
                .filter(Hello.class::isInstance)
                .map(Hello.class::cast)
                .flatMap(hello -> hello.targets().stream())
                .anyMatch(target -> target.faults().contains("network-partition"));
    }

    private UUID cutOff() {
        var everything = new Traffic(List.of(host.here()), List.of(), Transport.ANY, Direction.BOTH, true);
        return server.order(new NetworkPartition(everything, Manner.DROP), "host", Timing.GUARD_LEASE);
    }

    /** Seen from here: a host that is there refuses a port that nobody listens on, and one that is cut off says nothing. */
    private boolean isCutOff() {
        try {
            return host.connect(Peer.PORT) == Peer.Outcome.SILENCE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void killEverybody() {
        ProcessHandle.allProcesses()
                .filter(process -> Outside.text(process.pid(), "cmdline").contains(directory.toString()))
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void anAgentThatCutItselfOffTakesItBackWhenItHearsNothingAndReportsIt() {
        assertThat(isCutOff()).isFalse();

        var injection = cutOff();

        await().atMost(PATIENCE).until(this::isCutOff);
        await().atMost(Timing.CERTAINLY_OVER).until(() -> !isCutOff());
        var ended = server.awaitState(injection, EntryState.REVERTED);
        assertThat(ended.evidence()).contains("proved gone on the host");
    }

    @Test
    void theKernelEndsItWhenAgentAndGuardAreKilled() throws IOException {
        var _ = cutOff();
        await().atMost(PATIENCE).until(this::isCutOff);

        killEverybody();

        assertThat(isCutOff()).isTrue();
        await().atMost(Timing.CERTAINLY_OVER).until(() -> !isCutOff());
    }

    @Test
    void aFaultOfALaterVersionIsRefusedWithThatReason() throws IOException {
        var injection = UUID.randomUUID();
        server.sendText("""
                {"type":"prepare","order":"%s","injection":"%s","run":"%s","target":"host","duration":"PT1M",
                 "fault":{"type":"meteor-strike","size":3}}
                """.formatted(UUID.randomUUID(), injection, UUID.randomUUID()));

        await().atMost(PATIENCE)
                .until(() -> server.heard.stream()
                        .filter(Refused.class::isInstance)
                        .map(Refused.class::cast)
                        .anyMatch(refused -> refused.injection().equals(injection)
                                && refused.why().contains("does not know the fault “meteor-strike”")));
    }
}
