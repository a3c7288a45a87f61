package dev.faultline;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.faultline.ControlPlane.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The drill of the button with real processes, seen from outside. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrillTest {

    private final int base = 20_000 + (ControlPlane.freePort() % 10_000);
    private Path home = Path.of(".");
    private ControlPlane server;

    @BeforeAll
    void startServer(@TempDir Path home) {
        this.home = home;
        server = ControlPlane.start(
                home,
                ControlPlane.freePort(),
                "--faultline.sandbox.enabled=true",
                "--faultline.sandbox.base-port=" + base,
                // long enough to do something to somebody between the canaries and the press
                "--faultline.drill.hold=3s");
        await(
                "the agent and its canary",
                Duration.ofSeconds(60),
                () -> server.get("/api/v1/agents")
                        .body()
                        .path("items")
                        .valueStream()
                        .anyMatch(DrillTest::hasACanary));
    }

    private static boolean hasACanary(JsonNode agent) {
        return agent.path("capabilities")
                .valueStream()
                .anyMatch(each -> each.path("fault").asString().equals("canary")
                        && each.path("works").asBoolean());
    }

    @AfterEach
    void leaveNothingBehind() {
        server.releaseAll();
        server.abortAll();
        await(
                "no drill to be open",
                Duration.ofSeconds(60),
                () -> server.get("/api/v1/halts/drills")
                        .body()
                        .path("items")
                        .valueStream()
                        .allMatch(DrillTest::isOver));
    }

    @AfterAll
    void stopServer() {
        server.close();
        await(
                "whoever still writes here",
                Duration.ofSeconds(20),
                () -> processes().isEmpty());
    }

    @Test
    void everyAgentProvesThatItsCanaryIsGone() {
        var drill = start();
        awaitState(drill, "ACTIVE");
        assertThat(canaries()).as("seen from outside").hasSize(1);

        var ended = awaitEnd(drill);

        assertThat(ended.path("passed").asBoolean()).as("%s", ended).isTrue();
        assertThat(ended.path("asked").asInt()).isOne();
        assertThat(ended.path("proved").asInt()).isOne();
        assertThat(Duration.parse(ended.path("p99").asString())).isBetween(Duration.ofMillis(1), Duration.ofSeconds(5));
        assertThat(ended.path("p50")).isEqualTo(ended.path("max"));
        assertThat(canaries()).isEmpty();

        awaitReleased(ended.path("halt").asString());
        assertThat(server.get("/api/v1/halts/current").body().path("latched").asBoolean())
                .isFalse();
        assertThat(words()).anyMatch(each -> each.startsWith("The drill of STOP passed: 1 of 1 agents proved, p50 "));
        assertThat(server.get("/api/v1/timeline/verify").status()).isEqualTo(200);
    }

    @Test
    void aRunGoesOnAsIfThereWereNoDrill() {
        var run = server.startAndAwaitActive(server.experiment("payments are slow"));

        var drill = start();
        awaitState(drill, "PRESSED");
        assertThat(server.get("/api/v1/halts/current").body().path("latched").asBoolean())
                .isFalse();
        var ended = awaitEnd(drill);

        assertThat(ended.path("passed").asBoolean()).as("%s", ended).isTrue();
        assertThat(server.state(run)).isEqualTo("RUNNING");
        assertThat(server.run(run)
                        .body()
                        .path("injections")
                        .path(0)
                        .path("state")
                        .asString())
                .isEqualTo("ACTIVE");
    }

    @Test
    void anAgentThatHangsIsNamedAndTheDrillIsNotPassed() {
        var drill = start();
        awaitState(drill, "ACTIVE");
        var agent = agents();
        assertThat(agent).isNotEmpty();
        ControlPlane.signal("STOP", agent);
        try {
            var ended = awaitEnd(drill);
            assertThat(ended.path("passed").asBoolean()).as("%s", ended).isFalse();
            assertThat(ended.path("proved").asInt()).isZero();
            assertThat(ended.path("agents").path(0).path("why").asString())
                    .contains("did not prove within 24 s", "it was not heard for");
            assertThat(canaries()).as("ended by the guard").isEmpty();
        } finally {
            ControlPlane.signal("CONT", agent);
        }
        await(
                "the agent to be back",
                Duration.ofSeconds(30),
                () -> server.get("/api/v1/agents")
                        .body()
                        .path("items")
                        .path(0)
                        .path("freshness")
                        .asString()
                        .equals("LIVE"));
    }

    @Test
    void canariesEndWhileTheDatabaseHangsAndItIsRecordedLate() {
        var drill = start();
        awaitState(drill, "ACTIVE");
        var postgres = postgresProcesses();
        ControlPlane.signal("STOP", postgres);
        try {
            await(
                    "the canary to be gone",
                    Duration.ofSeconds(8),
                    () -> canaries().isEmpty());
            await(
                    "the server to miss its database",
                    Duration.ofSeconds(30),
                    () -> server.get("/health/ready").status() == 503);
        } finally {
            ControlPlane.signal("CONT", postgres);
        }
        var ended = awaitEnd(drill);
        assertThat(ended.path("passed").asBoolean()).as("%s", ended).isTrue();
        assertThat(Duration.parse(ended.path("max").asString()))
                .as("measured when it was heard, not when it was written down")
                .isLessThan(Duration.ofSeconds(4));
        var halt = "/api/v1/halts/" + ended.path("halt").asString();
        // a press that the database missed waits on the node's disk, and is tried again every few seconds
        await(
                "the press to be recorded",
                Duration.ofSeconds(20),
                () -> server.get(halt).body().path("recorded").asBoolean());
        assertThat(server.get(halt).body().path("recordedLate").asBoolean()).isTrue();
        awaitReleased(ended.path("halt").asString());
    }

    @Test
    void aPressInEarnestStopsTheCanariesAndNothingStartsAfterIt() {
        var drill = start();
        awaitState(drill, "ACTIVE");
        assertThat(server.post("/api/v1/halts/drills", null).status()).isEqualTo(409);

        var pressed = server.post("/api/v1/halts", "{\"reason\":\"a test\"}").body();

        var ended = awaitEnd(drill);
        assertThat(ended.path("passed").asBoolean()).isFalse();
        assertThat(ended.path("why").asString()).contains("pressed STOP in earnest");
        await("the canary to be gone", Duration.ofSeconds(5), () -> canaries().isEmpty());
        assertThat(pressed.path("stoppedCount").asInt())
                .as("a canary is no run")
                .isZero();
        assertThat(server.post("/api/v1/halts/drills", null).status()).isEqualTo(423);
    }

    @Test
    void isStartedAndWatchedOnItsPageWithoutAReload() {
        try (BrowserContext browser = Chromium.browser().newContext()) {
            Page page = browser.newPage();
            logIn(page);
            Eyes eyes = Eyes.on(page);
            page.navigate(url("/halts/drills"));
            eyes.findItAccessible();

            page.locator("#drill-button").click();

            page.waitForURL(Pattern.compile(".*/halts/drills/[0-9a-f-]{36}$"));
            page.evaluate("window.notReloaded = true");
            assertThat(page.locator("#drill-state"))
                    .hasText("passed", new LocatorAssertions.HasTextOptions().setTimeout(40_000));
            assertThat(page.locator("#drill-agents tbody tr")).containsText("proved");
            assertThat(page.locator("#drill-times circle")).hasCount(1);
            assertThat((Boolean) page.evaluate("window.notReloaded")).isTrue();
            assertThat(page).hasTitle(Pattern.compile("^Drill.*"));
            eyes.findItAccessible();

            eyes.picture("drill");
            page.navigate(url("/stop"));
            assertThat(page.locator("[data-last-drill]")).containsText("1 of 1 agents proved, p99");
            eyes.picture("drill-stop");
            page.navigate(url("/halts/drills"));
            eyes.picture("drills");
            page.navigate(url("/experiments/" + server.experiment("payments are slow") + "/preview"));
            assertThat(page.locator("[data-last-drill]")).containsText("The last drill passed: 1 of 1 agents proved");
            eyes.findItAccessible();
            eyes.picture("drill-preview");
            eyes.sawNothingWrong();
        }
    }

    private void logIn(Page page) {
        page.navigate(url("/login"));
        page.locator("#f-login").fill("admin");
        page.locator("#f-password").fill("a good long password for tests");
        page.locator("#f-password").press("Enter");
        page.waitForURL(url("/"));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    // ---- what is done to it

    private String start() {
        var started = server.post("/api/v1/halts/drills", null);
        assertThat(started.status()).as("%s", started).isEqualTo(202);
        return started.body().path("id").asString();
    }

    private JsonNode drill(String id) {
        return server.get("/api/v1/halts/drills/" + id).body();
    }

    private void awaitState(String id, String state) {
        await(
                "the drill to be " + state,
                Duration.ofSeconds(30),
                () -> drill(id).path("state").asString().equals(state));
    }

    private JsonNode awaitEnd(String id) {
        await("the end of the drill", Duration.ofSeconds(60), () -> isOver(drill(id)));
        return drill(id);
    }

    private static boolean isOver(JsonNode drill) {
        return drill.path("state").asString().equals("ENDED");
    }

    private void awaitReleased(String halt) {
        await(
                "the release",
                Duration.ofSeconds(5),
                () -> !server.get("/api/v1/halts/" + halt)
                        .body()
                        .path("latched")
                        .asBoolean());
    }

    private List<String> words() {
        return server.get("/api/v1/timeline?limit=200")
                .body()
                .path("items")
                .valueStream()
                .map(each -> each.path("words").asString())
                .toList();
    }

    // ---- seen from outside

    private List<Long> canaries() {
        return processes("hold", "canary");
    }

    private long[] agents() {
        return processes("dev.faultline.agent.Agent", "run").stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** Of this server only. */
    private List<Long> processes(String... arguments) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> {
                    var words = List.of(read(pid, "cmdline").split("\0"));
                    return words.containsAll(List.of(arguments))
                            && (read(pid, "cmdline") + read(pid, "environ")).contains(home.toString());
                })
                .toList();
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    private long[] postgresProcesses() {
        long postmaster = server.postgres();
        return LongStream.concat(
                        LongStream.of(postmaster),
                        ProcessHandle.of(postmaster).orElseThrow().descendants().mapToLong(ProcessHandle::pid))
                .toArray();
    }
}
