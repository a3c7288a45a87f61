package dev.faultline;

import static dev.faultline.ControlPlane.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.TestDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The whole way, with real processes: from an experiment to a verdict, and from a press to the proof; seen from outside. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpineTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Path home = Path.of(".");
    private final int base = freeRange();
    private ControlPlane server;
    private TestDisk disk;
    private String threeFaults = "";

    @BeforeAll
    void startServer(@TempDir Path home) throws IOException {
        this.home = home;
        disk = TestDisk.at(home.resolve(".local/sandbox/disk"), 80);
        server = start();
        await(
                "the sandbox's agent and its targets",
                Duration.ofSeconds(60),
                () -> server.get("/api/v1/targets")
                                .body()
                                .path("items")
                                .valueStream()
                                .filter(each -> each.path("fresh").asBoolean()
                                        && each.path("healthy").asBoolean()
                                        && !each.path("faults").isEmpty())
                                .count()
                        >= 6);
        var created = server.postYaml("/api/v1/experiments", threeFaults());
        assertThat(created.status()).as("%s", created).isEqualTo(201);
        threeFaults = created.body().path("id").asString();
    }

    private ControlPlane start() {
        return ControlPlane.start(
                home,
                server == null ? ControlPlane.freePort() : server.port(),
                "--faultline.sandbox.enabled=true",
                "--faultline.sandbox.base-port=" + base);
    }

    /** Room for the shop and its routes. */
    private static int freeRange() {
        return 20_000 + (ControlPlane.freePort() % 10_000);
    }

    @AfterEach
    void leaveNothingBehind() {
        server.releaseAll();
        server.abortAll();
    }

    @AfterAll
    void stopServer() throws IOException {
        server.close();
        disk.close();
    }

    private String threeFaults() {
        return """
                name: three at once
                description: Three faults that last until somebody stops them.
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
                  - name: slow payments
                    type: fault
                    fault: { type: network-latency, delay: 1s, jitter: 0s, percent: 100 }
                    duration: 3m
                    target: { selector: { service: payments, kind: route }, mode: all }
                  - name: frozen catalog
                    type: fault
                    fault: { type: process-pause }
                    duration: 3m
                    target: { selector: { service: catalog, kind: process }, mode: all }
                  - name: full disk
                    type: fault
                    fault: { type: disk-fill, directory: %s, percent: %d }
                    duration: 3m
                    target: { selector: { kind: host, environment: sandbox }, mode: all }
                limits: { maxTargets: 3, maxDuration: 5m, recoverWithin: 30s, lastInstance: allow }
                """.formatted(base, disk.directory(), disk.percent());
    }

    @Test
    void slowPaymentsHoldBecauseTheStorefrontDoesWithoutThem() {
        var run = server.startAndAwaitActive(server.experiment("payments are slow"));
        await("the storefront to fall back", Duration.ofSeconds(15), () -> level().equals("read-only"));
        await("the end", Duration.ofSeconds(120), () -> server.state(run).equals("COMPLETED"));
        var ended = server.run(run).body();
        assertThat(ended.path("verdict").asString()).as("%s", ended).isEqualTo("held");
        assertThat(ended.path("injections").path(0).path("state").asString()).isEqualTo("REVERTED");
        assertThat(ended.path("timeToRecover").isNull()).isFalse();
        assertThat(server.get("/api/v1/timeline/verify?run=" + run).status()).isEqualTo(200);
    }

    @Test
    void aPausedCatalogDeviatesWithAFinding() {
        var run = server.startAndAwaitActive(server.experiment("catalog is paused"));
        await("the end", Duration.ofSeconds(150), () -> server.state(run).equals("COMPLETED"));
        var ended = server.run(run).body();
        assertThat(ended.path("verdict").asString()).as("%s", ended).isEqualTo("deviated");
        assertThat(ended.path("finding").asString()).contains("search");
    }

    /** Somebody else kills what we paused, and its supervisor starts another: that is not what was measured. */
    @Test
    void aRunIsStoppedWhenItsPausedTargetIsRestarted() throws IOException {
        var run = server.startAndAwaitActive(threeFaults);
        var pidfile = home.resolve(".local/sandbox/processes/catalog.pid");
        long paused = Long.parseLong(Files.readString(pidfile).strip());
        ControlPlane.signal("KILL", paused);
        await(
                "the run to be over",
                Duration.ofSeconds(30),
                () -> server.state(run).equals("ABORTED"));
        var ended = server.run(run).body();
        assertThat(ended.path("why").asString())
                .as("%s", ended)
                .contains("catalog")
                .contains("was restarted");
        assertThat(Long.parseLong(Files.readString(pidfile).strip())).isNotEqualTo(paused);
        assertThat(diskIsFull()).isFalse();
        assertThat(holders()).isZero();
    }

    /** Its third reading in a row outside of the tolerance is the last one: no fault outlives it by more than a look. */
    @Test
    void aGuardThatIsBreachedStopsTheRunWithTheReadingThatItWasToldToWaitFor() throws IOException {
        try (var watched = Watched.start()) {
            var run = server.startAndAwaitActive(guardedBy(watched));
            await(
                    "two readings",
                    Duration.ofSeconds(20),
                    () -> guard(run).path("held").asInt() >= 2);
            watched.answer(500);
            awaitStoppedByItsGuard(run, "is 500 in");
        }
    }

    /** What cannot be read is a breach: here something that takes the connection and never answers. */
    @Test
    void aGuardThatCannotBeReadStopsTheRun() throws IOException {
        try (var watched = Watched.start()) {
            var run = server.startAndAwaitActive(guardedBy(watched));
            await(
                    "two readings",
                    Duration.ofSeconds(20),
                    () -> guard(run).path("held").asInt() >= 2);
            watched.hang();
            awaitStoppedByItsGuard(run, "is no whole answer within 1 s");
        }
    }

    private String guardedBy(Watched watched) {
        var name = "guarded " + UUID.randomUUID();
        var created = server.postYaml("/api/v1/experiments", """
                name: %1$s
                description: Freezes the catalog until a guard says that it is enough.
                hypothesis: Nothing happens to what is watched.
                probes:
                  - { name: the watched at first, type: tcp, host: 127.0.0.1, port: %2$d, tolerance: { atMost: 900 } }
                guards:
                  - name: the watched
                    type: http
                    url: http://127.0.0.1:%2$d/
                    reading: status
                    timeout: 1s
                    interval: 1s
                    tolerance: { exactly: 200 }
                    breaches: 3
                method:
                  - name: frozen catalog
                    type: fault
                    fault: { type: process-pause }
                    duration: 3m
                    target: { selector: { service: catalog, kind: process }, mode: all }
                limits: { maxTargets: 1, maxDuration: 5m, recoverWithin: 10s, lastInstance: allow }
                """.formatted(name, watched.port()));
        assertThat(created.status()).as("%s", created).isEqualTo(201);
        return created.body().path("id").asString();
    }

    private JsonNode guard(String run) {
        return server.run(run)
                .body()
                .path("probes")
                .valueStream()
                .filter(each -> each.path("guard").asBoolean())
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }

    private void awaitStoppedByItsGuard(String run, String said) {
        await("the end", Duration.ofSeconds(60), () -> server.state(run).equals("ABORTED"));
        var ended = server.run(run).body();
        assertThat(ended.path("why").asString()).as("%s", ended).contains("“the watched” " + said);
        assertThat(ended.path("injections").path(0).path("state").asString()).isEqualTo("REVERTED");
        assertThat(catalogIsFrozen()).isFalse();
        var readings = guard(run);
        assertThat(readings.path("readings").asInt() - readings.path("held").asInt())
                .as("readings until it was stopped: %s", readings)
                .isEqualTo(3);
    }

    @Test
    void aLimitBelowWhatIsHurtIsRefusedAndStopsTheRunWhenItIsMeantSo() {
        var limit = "/api/v1/blast-radius/environment/sandbox";
        var run = server.startAndAwaitActive(threeFaults);
        assertThat(server.put(limit, "{\"maxTargets\":1}").status()).isEqualTo(409);
        assertThat(server.state(run)).isEqualTo("RUNNING");
        assertThat(server.put(limit, "{\"maxTargets\":1,\"narrow\":true}").status())
                .isEqualTo(200);
        try {
            await(
                    "the run to be over",
                    Duration.ofSeconds(20),
                    () -> server.state(run).equals("ABORTED"));
            assertThat(server.run(run).body().path("why").asString()).contains("at most 1 target");
            assertThat(catalogIsFrozen()).isFalse();
            assertThat(server.get("/api/v1/timeline?limit=200")
                            .body()
                            .path("items")
                            .valueStream())
                    .anyMatch(fact -> fact.path("kind").asString().equals("limit.narrowed"));
        } finally {
            server.put(limit, "{\"maxTargets\":5}");
        }
    }

    @Test
    void aPressStopsThreeFaultsWithProofAndHoldsOverARestart() {
        var run = server.startAndAwaitActive(threeFaults);
        assertThat(catalogIsFrozen()).isTrue();
        assertThat(diskIsFull()).isTrue();
        assertThat(latencyOfPayments()).isGreaterThan(Duration.ofMillis(900));

        var pressed = server.post("/api/v1/halts", "{\"reason\":\"a test\"}");
        assertThat(pressed.status()).isEqualTo(200);
        assertThat(pressed.body().path("stoppedCount").asInt()).isOne();
        var halt = pressed.body().path("id").asString();
        await("the proof of all three", Duration.ofSeconds(10), () -> {
            var receipt = server.get("/api/v1/halts/" + halt).body();
            return receipt.path("confirmedCount").asInt() == 3
                    && receipt.path("complete").asBoolean();
        });

        assertThat(catalogIsFrozen()).isFalse();
        assertThat(diskIsFull()).isFalse();
        assertThat(holders()).isZero();
        assertThat(latencyOfPayments()).isLessThan(Duration.ofMillis(700));
        await(
                "the run to be over",
                Duration.ofSeconds(5),
                () -> server.state(run).equals("ABORTED"));

        assertThat(start423()).isEqualTo(423);
        server.close();
        server = start();
        assertThat(start423()).isEqualTo(423);
        assertThat(server.post("/api/v1/halts/" + halt + "/release", "{\"reason\":\"x\"}")
                        .status())
                .isEqualTo(422);
        assertThat(server.post(
                                "/api/v1/halts/" + halt + "/release",
                                "{\"reason\":\"everybody is well\",\"despiteResidues\":true}")
                        .status())
                .isEqualTo(200);
        server.awaitAllowed(threeFaults);
    }

    private int start423() {
        return server.post("/api/v1/experiments/" + threeFaults + "/runs", null).status();
    }

    /** What others leave during a run is named and stays, what is ours goes; and a press is not released as if nothing were left. */
    @Test
    void aRunNamesWhatIsLeftOnItsHostAndTakesOursBack() throws IOException {
        var run = server.startAndAwaitActive(threeFaults);
        var injection = UUID.randomUUID();
        var fill = Files.writeString(disk.directory().resolve("faultline-fill-" + injection), "");
        var holder = new ProcessBuilder("sleep", "600");
        holder.environment().put("FAULTLINE_INJECTION", injection.toString());
        holder.environment()
                .put(
                        "FAULTLINE_STATE",
                        home.resolve(".local/sandbox/agent").toAbsolutePath().toString());
        var ours = holder.start();
        var foreign = new ProcessBuilder("sleep", "600").start();
        try {
            new ProcessBuilder("kill", "-STOP", Long.toString(foreign.pid())).start();
            server.post("/api/v1/runs/" + run + "/abort", "{}");
            await(
                    "the host to be looked at",
                    Duration.ofSeconds(30),
                    () -> left(run, foreign.pid()).isPresent());

            assertThat(ours.onExit()).succeedsWithin(Duration.ofSeconds(5));
            assertThat(fill).doesNotExist();
            assertThat(left(run, ours.pid())).hasValueSatisfying(each -> {
                assertThat(each.path("ours").asBoolean()).isTrue();
                assertThat(each.path("clearedAt").isNull()).isFalse();
            });
            assertThat(left(run, foreign.pid())).hasValueSatisfying(each -> {
                assertThat(each.path("ours").asBoolean()).isFalse();
                assertThat(each.path("clearedAt").isNull()).isTrue();
            });
            assertThat(foreign.isAlive()).isTrue();

            var halt = server.post("/api/v1/halts", "{}").body().path("id").asString();
            var release = server.post("/api/v1/halts/" + halt + "/release", "{\"reason\":\"everybody is well\"}");
            assertThat(release.status()).isEqualTo(409);
            assertThat(release.body().path("type").asString()).endsWith("/residues");
            foreign.destroyForcibly();
            await(
                    "a later look",
                    Duration.ofSeconds(60),
                    () -> left(run, foreign.pid())
                            .map(each -> !each.path("clearedAt").isNull())
                            .orElse(false));
        } finally {
            ours.destroyForcibly();
            foreign.destroyForcibly();
        }
    }

    private Optional<JsonNode> left(String run, long pid) {
        return server.run(run)
                .body()
                .path("residues")
                .valueStream()
                .filter(each -> each.path("name").asString().startsWith("process " + pid + ","))
                .findFirst();
    }

    @Test
    void aPressCountsWhileTheDatabaseHangsAndIsRecordedLate() {
        var run = server.startAndAwaitActive(threeFaults);
        var postgres = postgresProcesses();
        ControlPlane.signal("STOP", postgres);
        var halt = pressedWithoutTheDatabase();
        await(
                "the server to miss its database",
                Duration.ofSeconds(30),
                () -> server.get("/health/ready").status() == 503);
        ControlPlane.signal("CONT", postgres);
        awaitRecorded(halt, run);
        assertThat(server.get("/api/v1/halts/" + halt)
                        .body()
                        .path("recordedLate")
                        .asBoolean())
                .isTrue();
        assertThat(server.get("/api/v1/timeline?limit=200").body().path("items").valueStream())
                .anyMatch(fact -> fact.path("kind").asString().equals("halt.pressed")
                        && fact.path("body").path("halt").asString().equals(halt)
                        && fact.path("recordedLate").asBoolean());
    }

    @Test
    void aPressOfAProgramCountsWhenTheDatabaseWasKilledAndIsRecordedWhenItIsBack() {
        var hook = server.post("/api/v1/stop-hooks", "{\"name\":\"alerts\",\"scope\":\"global\"}")
                .body();
        var run = server.startAndAwaitActive(threeFaults);
        ControlPlane.signal("KILL", postgresProcesses());
        awaitRecorded(stopped(server.pressWith(hook, "{\"reason\":\"the error budget is gone\"}")), run);
    }

    private long[] postgresProcesses() {
        var postmaster = ProcessHandle.of(server.postgres()).orElseThrow();
        return LongStream.concat(
                        LongStream.of(postmaster.pid()), postmaster.children().mapToLong(ProcessHandle::pid))
                .toArray();
    }

    private String pressedWithoutTheDatabase() {
        return stopped(server.post("/api/v1/halts", "{\"reason\":\"the database is away\"}"));
    }

    /** @return the id of the press, whose faults are gone */
    private String stopped(ControlPlane.Answer pressed) {
        assertThat(pressed.status()).isEqualTo(200);
        assertThat(pressed.body().path("stoppedCount").asInt()).isOne();
        await(
                "the faults to be gone",
                Duration.ofSeconds(8),
                () -> !catalogIsFrozen() && !diskIsFull() && holders() == 0);
        assertThat(latencyOfPayments()).isLessThan(Duration.ofMillis(700));
        return pressed.body().path("id").asString();
    }

    private void awaitRecorded(String halt, String run) {
        await("the press to be recorded", Duration.ofSeconds(40), () -> {
            var receipt = server.get("/api/v1/halts/" + halt);
            return receipt.status() == 200 && receipt.body().path("recorded").asBoolean();
        });
        await(
                "the run to be over",
                Duration.ofSeconds(20),
                () -> server.state(run).equals("ABORTED"));
    }

    @Test
    void nothingIsLeftWhenTheServerIsKilledAndTheRunEndsTruthfully() throws IOException {
        var run = server.startAndAwaitActive(threeFaults);
        var processes = sandboxProcesses();
        assertThat(processes).isNotEmpty();
        server.kill();
        await(
                "everything to be gone",
                Duration.ofSeconds(26),
                () -> processes.stream()
                        .noneMatch(pid -> ProcessHandle.of(pid)
                                .map(ProcessHandle::isAlive)
                                .orElse(false)));
        assertThat(holders()).isZero();
        assertThat(diskIsFull()).isFalse();
        server = start();
        await(
                "the run to be over",
                Duration.ofSeconds(60),
                () -> server.state(run).equals("ABORTED"));
        assertThat(server.run(run).body().path("injections").valueStream())
                .allMatch(each -> each.path("state").asString().equals("REVERTED")
                        && !each.path("evidence").asString().isEmpty());
    }

    @Test
    void aRunOnOneNodeIsSeenAndStoppedOnAnother(@TempDir Path elsewhere) {
        var arguments = new ArrayList<>(server.databaseArguments());
        arguments.add("--faultline.sandbox.enabled=false");
        arguments.add("--faultline.probes.allow=127.0.0.0/8");
        try (var other = ControlPlane.start(elsewhere, ControlPlane.freePort(), arguments.toArray(String[]::new))) {
            var run = server.startAndAwaitActive(threeFaults);
            assertThat(other.state(run)).isEqualTo("RUNNING");
            assertThat(other.post("/api/v1/runs/" + run + "/abort", null).status())
                    .isEqualTo(200);
            await(
                    "the run to be over on the first",
                    Duration.ofSeconds(10),
                    () -> server.state(run).equals("ABORTED"));
            assertThat(catalogIsFrozen()).isFalse();

            var second = server.startAndAwaitActive(threeFaults);
            assertThat(other.post("/api/v1/halts", null).status()).isEqualTo(200);
            await("the press on the other to reach the agent", Duration.ofSeconds(5), () -> !catalogIsFrozen());
            await(
                    "the run to be over",
                    Duration.ofSeconds(10),
                    () -> other.state(second).equals("ABORTED"));
            assertThat(start423()).isEqualTo(423);
        }
    }

    // ---- seen from outside

    private String level() {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + base + "/"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .headers()
                    .firstValue("X-Degradation-Level")
                    .orElse("-");
        } catch (IOException e) {
            return "-";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "-";
        }
    }

    private Duration latencyOfPayments() {
        long begun = System.nanoTime();
        try {
            HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + paymentsRoute() + "/health/live"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private int paymentsRoute() {
        try {
            var lines = Files.readAllLines(home.resolve(".local/sandbox/agent.properties"));
            return lines.stream()
                    .filter(line -> line.startsWith("route.payments.listen"))
                    .map(line -> line.substring(line.lastIndexOf(':') + 1).strip())
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean catalogIsFrozen() {
        try {
            var pid = Files.readString(home.resolve(".local/sandbox/processes/catalog.pid"))
                    .strip();
            var stat = Files.readString(Path.of("/proc", pid, "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException gone) {
            return false;
        }
    }

    private boolean diskIsFull() {
        try {
            return disk.percentUsed() > disk.percent() - 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Processes that are faults: found by what they carry in their environment, not by what anybody says. */
    private long holders() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(this::isHolderOfThisTest)
                .count();
    }

    private boolean isHolderOfThisTest(long pid) {
        try {
            var environment =
                    Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
            return environment.contains("FAULTLINE_INJECTION=") && environment.contains(home.toString());
        } catch (IOException gone) {
            return false;
        }
    }

    private List<Long> sandboxProcesses() throws IOException {
        var pids = new ArrayList<Long>();
        try (var files = Files.newDirectoryStream(home.resolve(".local/sandbox/processes"), "*.pid")) {
            for (var file : files) {
                pids.add(Long.parseLong(Files.readString(file).strip()));
            }
        }
        return pids;
    }
}
