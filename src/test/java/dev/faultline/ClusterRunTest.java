package dev.faultline;

import static dev.faultline.ControlPlane.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.StandInCluster;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole way into a cluster and back: a run orders Chaos Mesh and Litmus, it is seen there, and an abort takes it back. */
class ClusterRunTest {

    @TempDir
    private Path home;

    private StandInCluster cluster;
    private ControlPlane server;
    private Process agent;

    @BeforeEach
    void startEverything() throws IOException {
        cluster = StandInCluster.start();
        cluster.install("pod-network-loss");
        server = ControlPlane.start(home, ControlPlane.freePort(), "--faultline.probes.allow=127.0.0.0/8");
        agent = agent(server.post("/api/v1/agents/join-tokens", "{\"name\":\"cluster-1\"}")
                .body()
                .path("token")
                .asString());
        await(
                "the pods of the cluster",
                Duration.ofSeconds(90),
                () -> targets("kind=pod")
                                .valueStream()
                                .filter(each -> each.path("fresh").asBoolean()
                                        && each.path("healthy").asBoolean()
                                        && !each.path("faults").isEmpty())
                                .count()
                        == 2);
    }

    @AfterEach
    void endEverything() {
        if (agent != null) {
            agent.destroyForcibly();
        }
        if (server != null) {
            server.close();
        }
        cluster.close();
    }

    private Process agent(String token) throws IOException {
        var directory = Files.createDirectories(home.resolve("agent"));
        Files.writeString(directory.resolve("policy.properties"), "namespaces=shop\nnodes=*\n");
        var file = Files.writeString(
                directory.resolve("agent.properties"),
                "server=http://127.0.0.1:%d\nname=cluster-1\nstate=%s\nlabels=environment=staging\n%s"
                        .formatted(server.port(), directory.resolve("state"), cluster.settings(directory)));
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.faultline.agent.Agent",
                "run",
                "--config",
                file.toString());
        builder.environment().put("FAULTLINE_JOIN_TOKEN", token);
        return builder.redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(directory.resolve("agent.log").toFile()))
                .start();
    }

    private JsonNode targets(String selector) {
        return server.get("/api/v1/targets?selector=" + selector).body().path("items");
    }

    private String experiment() {
        var created = server.postYaml("/api/v1/experiments", """
                name: the catalog in a bad network
                description: One pod of two is slow and the same one loses packets.
                hypothesis: The other one is enough.
                probes:
                  - { name: the control plane, type: tcp, host: 127.0.0.1, port: %d, tolerance: { atMost: 900 } }
                method:
                  - name: slow
                    type: fault
                    fault: { type: mesh-network-delay, delay: 200ms }
                    duration: 2m
                    target: { selector: { namespace: shop, pod: %2$s }, mode: all }
                  - name: lossy
                    type: fault
                    fault: { type: litmus-network-loss, percent: 30 }
                    duration: 2m
                    target: { selector: { namespace: shop, pod: %2$s }, mode: all }
                limits: { maxTargets: 2, maxDuration: 5m, recoverWithin: 10s }
                """.formatted(
                        server.port(), cluster.catalogPods().getFirst()));
        assertThat(created.status()).as("%s", created).isEqualTo(201);
        return created.body().path("id").asString();
    }

    @Test
    void aRunOrdersChaosMeshAndLitmusAndAnAbortTakesBothBack() {
        var pod = cluster.catalogPods().getFirst();
        var run = server.startAndAwaitActive(experiment());

        assertThat(cluster.names("NetworkChaos")).hasSize(1);
        assertThat(cluster.names("ChaosEngine")).hasSize(1);
        assertThat(cluster.isInjected(pod)).isTrue();
        assertThat(server.run(run).body().path("injections").valueStream())
                .allSatisfy(each ->
                        assertThat(each.path("endsBy").path("class").asString()).isEqualTo("C"));

        server.post("/api/v1/runs/" + run + "/abort", null);

        await("the end", Duration.ofSeconds(60), () -> server.state(run).equals("ABORTED"));
        assertThat(cluster.names("NetworkChaos")).isEmpty();
        assertThat(cluster.names("ChaosEngine")).isEmpty();
        assertThat(cluster.isInjected(pod)).isFalse();
        assertThat(server.run(run).body().path("injections").valueStream())
                .allSatisfy(each -> assertThat(each.path("state").asString()).isEqualTo("REVERTED"));
        assertThat(server.run(run).body().path("residues")).isEmpty();
        assertThat(List.of(cluster.catalogPods().getFirst())).containsExactly(pod);
    }
}
