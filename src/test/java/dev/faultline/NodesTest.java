package dev.faultline;

import static dev.faultline.ControlPlane.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two real servers on one real database: an agent is connected to the first, people use the second. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodesTest {

    private static final String EXPERIMENT = """
            name: a frozen catalog
            description: A fault that lasts until somebody stops it.
            hypothesis: We can stop whatever we start.
            probes:
              - name: the front page
                type: http
                url: http://127.0.0.1:%d/
                reading: status
                timeout: 3s
                tolerance: { exactly: 200 }
                interval: 2s
            method:
              - name: frozen catalog
                type: fault
                fault: { type: process-pause }
                duration: 3m
                target: { selector: { service: catalog, kind: process }, mode: all }
            limits: { maxTargets: 3, maxDuration: 5m, recoverWithin: 30s, lastInstance: allow }
            """;

    private ControlPlane first;
    private ControlPlane second;
    private Path agentOfFirst;
    private String experiment = "";

    @BeforeAll
    void start(@TempDir Path home) {
        int base = 20_000 + ControlPlane.freePort() % 10_000;
        int port = ControlPlane.freePort();
        agentOfFirst = home.resolve("first/.local/sandbox/processes/agent.pid");
        first = ControlPlane.start(
                home.resolve("first"),
                port,
                "--faultline.node=first",
                "--faultline.node-url=http://127.0.0.1:" + port,
                "--faultline.sandbox.enabled=true",
                "--faultline.sandbox.base-port=" + base);
        var arguments = new ArrayList<>(first.databaseArguments());
        int other = ControlPlane.freePort();
        arguments.addAll(List.of(
                "--faultline.node=second",
                "--faultline.node-url=http://127.0.0.1:" + other,
                "--faultline.sandbox.enabled=false",
                "--faultline.probes.allow=127.0.0.0/8"));
        second = ControlPlane.start(home.resolve("second"), other, arguments.toArray(String[]::new));
        var created = first.postYaml("/api/v1/experiments", EXPERIMENT.formatted(base));
        assertThat(created.status()).as("%s", created).isEqualTo(201);
        experiment = created.body().path("id").asString();
    }

    @AfterEach
    void leaveNothingBehind() {
        first.releaseAll();
        first.abortAll();
    }

    @AfterAll
    void end() {
        second.close();
        first.close();
    }

    @Test
    void aPressReachesTheAgentOfAnotherNodeWithoutTheDatabase() {
        awaitBothKnown();
        first.startAndAwaitActive(experiment);
        var postgres = postgres();
        ControlPlane.signal("STOP", postgres);
        String halt;
        try {
            var pressed = second.post("/api/v1/halts", "{\"reason\":\"the database hangs\"}");
            assertThat(pressed.status()).isEqualTo(200);
            assertThat(pressed.body().path("recorded").asBoolean()).isFalse();
            halt = pressed.body().path("id").asString();
            await(
                    "the first node to say that it latched",
                    Duration.ofSeconds(8),
                    () -> receipt(second, halt).contains("confirmed by first"));
            await(
                    "the proof",
                    Duration.ofSeconds(8),
                    () -> receipt(first, halt).contains("Every target is verified free"));
            assertThat(receipt(first, halt))
                    .as("ended by the order, not by silence")
                    .contains("halt")
                    .doesNotContain("has not renewed");
        } finally {
            ControlPlane.signal("CONT", postgres);
        }
        await(
                "the press to be recorded, once",
                Duration.ofSeconds(40),
                () -> first.get("/api/v1/halts/" + halt).body().path("recorded").asBoolean());
    }

    /** The run belongs to no press, and the node that was pressed never hears the agent. */
    @Test
    void theReceiptKnowsTheProofThatAnotherNodeHeardAlsoOfARunThatWasBeingStoppedAlready() throws IOException {
        awaitBothKnown();
        var run = first.startAndAwaitActive(experiment);
        long agent = Long.parseLong(Files.readString(agentOfFirst).strip());
        ControlPlane.signal("STOP", agent);
        String halt;
        try {
            assertThat(first.post("/api/v1/runs/" + run + "/abort", "{}").status())
                    .isEqualTo(200);
            halt = second.post("/api/v1/halts", "{}").body().path("id").asString();
            assertThat(second.get("/api/v1/halts/" + halt)
                            .body()
                            .path("complete")
                            .asBoolean())
                    .isFalse();
        } finally {
            ControlPlane.signal("CONT", agent);
        }
        await("the receipt", Duration.ofSeconds(40), () -> isComplete(second, halt));
        assertThat(first.run(run).body().path("haltId").isNull())
                .as("%s %s", halt, first.run(run).body())
                .isTrue();
    }

    private static boolean isComplete(ControlPlane node, String halt) {
        var receipt = node.get("/api/v1/halts/" + halt).body();
        return receipt.path("complete").asBoolean() && !receipt.path("targets").isEmpty();
    }

    @Test
    void aNodeThatWasStoppedRenewsAndGrantsNothingWhenItGoesOn() {
        awaitBothKnown();
        var run = first.startAndAwaitActive(experiment);
        ControlPlane.signal("STOP", first.pid());
        String halt;
        try {
            var pressed = second.post("/api/v1/halts", "{\"reason\":\"its node is gone\"}");
            halt = pressed.body().path("id").asString();
            await(
                    "the press to be recorded",
                    Duration.ofSeconds(10),
                    () -> second.get("/api/v1/halts/" + halt)
                            .body()
                            .path("recorded")
                            .asBoolean());
        } finally {
            ControlPlane.signal("CONT", first.pid());
        }
        assertThat(first.post("/api/v1/experiments/" + experiment + "/runs", null)
                        .status())
                .isEqualTo(423);
        await(
                "the run to be over",
                Duration.ofSeconds(30),
                () -> first.state(run).equals("ABORTED"));
        assertThat(first.run(run).body().path("injections").valueStream())
                .allMatch(each -> each.path("state").asString().equals("REVERTED"));
    }

    @Test
    void eachNodeKnowsTheOtherAndHowFarItsClockIs() {
        awaitBothKnown();
        var nodes = second.get("/api/v1/nodes").body().path("items");
        assertThat(nodes.valueStream())
                .allMatch(node -> Math.abs(node.path("skewMillis").asLong()) < 1000
                        && node.path("live").asBoolean());
    }

    private void awaitBothKnown() {
        for (var node : List.of(first, second)) {
            await(
                    "both nodes to be known",
                    Duration.ofSeconds(15),
                    () -> node.get("/api/v1/nodes")
                                    .body()
                                    .path("items")
                                    .valueStream()
                                    .filter(each -> each.path("live").asBoolean()
                                            && !each.path("url").asString().isEmpty())
                                    .count()
                            == 2);
        }
    }

    /** The page that needs no database. */
    private static String receipt(ControlPlane node, String halt) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/stop?id=" + halt))
                                    .header("Authorization", "Bearer " + ControlPlane.TOKEN)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException gone) {
            return gone.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }

    private long[] postgres() {
        var postmaster = ProcessHandle.of(first.postgres()).orElseThrow();
        return LongStream.concat(
                        LongStream.of(postmaster.pid()), postmaster.children().mapToLong(ProcessHandle::pid))
                .toArray();
    }
}
