package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.AgentMessage.Hello;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.MeshNetworkDelay;
import dev.faultline.protocol.NodeCordon;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.Timing;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent and its real guard, of a cluster: killed while a node is closed and a pod is slowed down by Chaos Mesh. */
class ClusterAgentTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private StandInCluster cluster;
    private TestServer server;
    private Path file;
    private final List<Process> agents = new ArrayList<>();

    private UUID closed;
    private UUID slowed;

    @BeforeEach
    void startEverything() throws IOException {
        cluster = StandInCluster.start();
        server = new TestServer(0);
        var policy = Files.writeString(directory.resolve("policy.properties"), "namespaces=shop\nnodes=node-1\n");
        Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rw-------"));
        file = Files.writeString(
                directory.resolve("agent.properties"),
                "server=%s\nname=cluster-1\nstate=%s\n%s"
                        .formatted(server.address(), directory.resolve("state"), cluster.settings(directory)));
        agent();
        var pod = "pod:shop/" + cluster.catalogPods().getFirst();
        await().atMost(PATIENCE).until(() -> offers("node:node-1", "node-cordon") && offers(pod, "mesh-network-delay"));
        closed = server.start(new NodeCordon(), "node:node-1", Timing.GUARD_LEASE);
        slowed = server.start(
                new MeshNetworkDelay(Duration.ofMillis(200), Duration.ZERO, List.of()), pod, Timing.GUARD_LEASE);
    }

    @AfterEach
    void endEverything() throws IOException {
        agents.forEach(Process::destroyForcibly);
        guard().ifPresent(ProcessHandle::destroyForcibly);
        server.close();
        cluster.close();
    }

    @Test
    void theGuardTakesBackWhatIsInTheClusterWhenTheAgentIsKilled() throws Exception {
        assertThat(isFelt()).isTrue();

        agents.getLast().destroyForcibly().waitFor();

        await().atMost(PATIENCE).until(() -> !isFelt());
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(ending(closed)).map(Entry::endedBy).contains("guard");
            assertThat(ending(slowed)).map(Entry::endedBy).contains("guard");
            assertThat(ending(slowed))
                    .map(Entry::evidence)
                    .hasValueSatisfying(evidence -> assertThat(evidence).contains("proved gone in the cluster"));
        });
    }

    @Test
    void withNobodyAliveTheNextAgentTakesItBack() throws Exception {
        guard().ifPresent(ProcessHandle::destroyForcibly);
        agents.getLast().destroyForcibly().waitFor();
        assertThat(isFelt()).isTrue();

        agent();

        await().atMost(PATIENCE).until(() -> !isFelt());
        await().atMost(PATIENCE)
                .until(() -> ending(closed).isPresent() && ending(slowed).isPresent());
    }

    /** Seen by another client. */
    private boolean isFelt() {
        return !cluster.injected.isEmpty()
                || Boolean.TRUE.equals(cluster.node("node-1").getSpec().getUnschedulable());
    }

    private void agent() throws IOException {
        var builder = new ProcessBuilder(Self.frugally(64, "run", "--config", file.toString()));
        builder.environment().put("FAULTLINE_JOIN_TOKEN", TestServer.TOKEN);
        builder.redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(directory.resolve("agent.log").toFile()));
        agents.add(builder.start());
    }

    private boolean offers(String key, String fault) {
        return server.heard.stream()
                .filter(Hello.class::isInstance)
                .map(Hello.class::cast)
                .reduce((_, later) -> later)
                .map(Hello::targets)
                .orElse(List.of())
                .stream()
                .filter(target -> target.key().equals(key))
                .map(Target::faults)
                .anyMatch(faults -> faults.contains(fault));
    }

    private Optional<ProcessHandle> guard() throws IOException {
        var pulse = directory.resolve("state").resolve("guard.pulse");
        if (!Files.exists(pulse)) {
            return Optional.empty();
        }
        long pid = Long.parseLong(Files.readString(pulse).split(" ", 2)[0]);
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    }

    private Optional<Entry> ending(UUID injection) {
        return State.open(directory.resolve("state")).journal().ended(injection);
    }
}
