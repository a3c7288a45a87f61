package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.AgentMessage.Hello;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Step.Signal;
import dev.faultline.protocol.Timing;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A real agent, a real guard, and a real process that is frozen. Short leases, so that nobody waits long. */
@Execution(ExecutionMode.CONCURRENT)
class AgentProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration SHORT_LEASE = Duration.ofSeconds(1);
    private static final Fault PAUSE = new ProcessPause();
    private static final String SHOP = "process:shop";

    @TempDir
    private Path directory;

    private final ProcFs proc = new ProcFs();
    private final List<Process> started = new ArrayList<>();
    private Process shop;
    private TestServer server;

    @BeforeEach
    void openTheShop() throws IOException {
        shop = new ProcessBuilder("sleep", "300").start();
        started.add(shop);
        Files.writeString(directory.resolve("shop.pid"), shop.pid() + "\n");
        server = new TestServer(0);
        configure(server.address().toString());
    }

    @AfterEach
    void endEverything() throws IOException {
        started.forEach(Process::destroyForcibly);
        guard().ifPresent(ProcessHandle::destroyForcibly);
        server.close();
    }

    @Test
    void joinsOnceWaitsForTheServerAndFreezesAndContinuesAProcess() throws IOException, InterruptedException {
        int port = server.address().getPort();
        server.close();
        var agent = agent();
        await().atMost(PATIENCE).until(() -> log().contains("cannot join yet"));
        server = new TestServer(port);
        awaitHello(1);

        assertThat(Files.getPosixFilePermissions(state().resolve("identity.properties")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(log()).doesNotContain(TestServer.TOKEN);

        var injection = server.start(PAUSE, SHOP, Timing.GUARD_LEASE);
        assertThat(isFrozen()).isTrue();
        server.send(new ServerMessage.Revert(UUID.randomUUID(), injection, "enough"));
        assertThat(server.awaitState(injection, EntryState.REVERTED).endedBy()).isEqualTo("agent");
        assertThat(isFrozen()).isFalse();

        var second = server.start(PAUSE, SHOP, Timing.GUARD_LEASE);
        agent.destroy();
        assertThat(agent.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(isFrozen()).isFalse();
        assertThat(ended(second).evidence()).contains("the agent is being ended");

        agent();
        awaitHello(2);
        await().atMost(PATIENCE).until(() -> guard().isPresent());
    }

    @Test
    void theGuardTakesBackWhatAKilledAgentLeft() throws IOException {
        var agent = agent();
        awaitHello(1);
        var injection = server.start(PAUSE, SHOP, SHORT_LEASE);
        agent.destroyForcibly();

        await().atMost(Timing.CERTAINLY_OVER).until(() -> !isFrozen());
        awaitClosed(injection);
        assertThat(ended(injection).endedBy()).isEqualTo("guard");
        await().atMost(PATIENCE).until(() -> guard().isEmpty());
    }

    @Test
    void theGuardTakesBackWhatAStoppedAgentHoldsAndTheAgentReportsItWhenItWakes() throws IOException, Linux.Refused {
        var agent = agent();
        awaitHello(1);
        var injection = server.start(PAUSE, SHOP, SHORT_LEASE);
        Linux.signal(agent.pid(), Signal.STOP, () -> true);

        await().atMost(Timing.CERTAINLY_OVER).until(() -> !isFrozen());
        awaitClosed(injection);
        Linux.signal(agent.pid(), Signal.CONT, () -> true);
        assertThat(server.awaitState(injection, EntryState.REVERTED).endedBy()).isEqualTo("guard");
    }

    /** Until whoever took it back has also written that down. */
    private void awaitClosed(UUID injection) {
        await().atMost(PATIENCE)
                .until(() -> !state().resolve("journal/" + injection + ".live")
                        .toFile()
                        .exists());
    }

    @Test
    void aServerThatHangsLosesItsFaultsAndItsAgent() throws IOException {
        agent();
        awaitHello(1);
        var injection = server.start(PAUSE, SHOP, Timing.GUARD_LEASE);
        server.hangs = true;

        await().atMost(Timing.AGENT_SILENCE.plus(Timing.SYNC_ACTIVE)).until(() -> !isFrozen());
        assertThat(server.awaitState(injection, EntryState.REVERTED).evidence()).contains("has not renewed it");
        await().atMost(PATIENCE).until(() -> server.connections > 1);
    }

    @Test
    void withoutItsGuardTheAgentTakesEverythingBackAtOnceAndFindsAnother() throws IOException {
        agent();
        awaitHello(1);
        var injection = server.start(PAUSE, SHOP, Timing.GUARD_LEASE);
        guard().ifPresent(ProcessHandle::destroyForcibly);

        await().atMost(Duration.ofSeconds(5)).until(() -> !isFrozen());
        assertThat(server.awaitState(injection, EntryState.REVERTED).evidence()).contains("the guard is not running");
        await().atMost(PATIENCE).until(() -> opened().pulse(State.Role.GUARD).isAwake());
        server.start(PAUSE, SHOP, Timing.GUARD_LEASE);
    }

    @Test
    void haltOnTheHostStopsEverythingAndKeepsItStopped() throws IOException, InterruptedException {
        agent();
        awaitHello(1);
        var injection = server.start(PAUSE, SHOP, Timing.GUARD_LEASE);

        assertThat(command("halt", state().toString(), "--reason", "smoke"))
                .contains(injection.toString(), "gone, by agent", "smoke", "Nothing is left of it.")
                .endsWith("exit 0");
        assertThat(isFrozen()).isFalse();
        assertThat(command("status", state().toString()))
                .contains("STOPPED: smoke", "Agent  running", "Guard  running");

        assertThat(command("release", state().toString())).contains("Released");
        await().atMost(PATIENCE).until(() -> opened().halted().isEmpty());
        server.start(PAUSE, SHOP, Timing.GUARD_LEASE);
    }

    @Test
    void haltWorksWithEverybodyDeadAndARestartedAgentTakesBackBeforeItConnects() throws Exception {
        var agent = agent();
        awaitHello(1);
        var first = server.start(PAUSE, SHOP, Timing.GUARD_LEASE);
        killBoth(agent);
        assertThat(isFrozen()).isTrue();
        assertThat(command("halt", state().toString()))
                .contains("gone, by halt")
                .endsWith("exit 0");
        assertThat(isFrozen()).isFalse();
        command("release", state().toString());

        agent = agent();
        awaitHello(2);
        assertThat(lastHello().journal()).extracting(Entry::injection).contains(first);
        var second = server.start(PAUSE, SHOP, Timing.GUARD_LEASE);
        killBoth(agent);
        assertThat(isFrozen()).isTrue();

        agent();
        awaitHello(3);
        assertThat(isFrozen()).isFalse();
        assertThat(lastHello().journal())
                .filteredOn(entry -> entry.injection().equals(second))
                .extracting(Entry::state)
                .containsExactly(EntryState.REVERTED);
    }

    @Test
    void believesOnlyTheServerItJoined() throws IOException {
        agent();
        awaitHello(1);
        server.keys = Seal.newKeys();
        server.drop();

        await().atMost(PATIENCE).until(() -> log().contains("not signed with the key of the server"));
    }

    @Test
    void reachesItsServerThroughAProxyThatEndsTls() throws Exception {
        try (var proxy = new TlsProxy(directory, server.address())) {
            configure(proxy.address().toString());
            Files.writeString(
                    directory.resolve("agent.properties"),
                    "server.ca=" + proxy.certificate() + "\n",
                    StandardOpenOption.APPEND);
            agent();
            awaitHello(1);

            var injection = server.start(PAUSE, SHOP, Timing.GUARD_LEASE);
            server.send(new ServerMessage.Revert(UUID.randomUUID(), injection, "enough"));

            assertThat(server.awaitState(injection, EntryState.REVERTED).endedBy())
                    .isEqualTo("agent");
        }
    }

    @Test
    void joinsNobodyForWhomNobodyVouches() throws Exception {
        try (var proxy = new TlsProxy(directory, server.address())) {
            configure(proxy.address().toString());
            agent();

            await().atMost(PATIENCE).until(() -> log().contains("cannot join yet"));
            assertThat(log()).contains("PKIX");
            assertThat(server.connections).isZero();
        }
    }

    @Test
    void countsItsLivesAndItsConnections() throws Exception {
        var agent = agent();
        awaitHello(1);
        var first = Objects.requireNonNull(lastHello().process());
        server.drop();
        awaitHello(2);
        var reconnected = Objects.requireNonNull(lastHello().process());
        agent.destroy();
        assertThat(agent.waitFor(10, TimeUnit.SECONDS)).isTrue();
        agent();
        awaitHello(3);
        var restarted = Objects.requireNonNull(lastHello().process());

        assertThat(reconnected.instance()).isEqualTo(first.instance());
        assertThat(reconnected.life()).isEqualTo(first.life());
        assertThat(reconnected.connection()).isGreaterThan(first.connection());
        assertThat(restarted.instance()).isNotEqualTo(first.instance());
        assertThat(restarted.life()).isEqualTo(first.life() + 1);
    }

    @Test
    void answersThatItIsThere() throws IOException {
        agent();
        awaitHello(1);
        var question = UUID.randomUUID();

        server.send(new ServerMessage.Ask(question));

        await().atMost(PATIENCE).until(() -> server.heard.contains(new AgentMessage.Here(question)));
    }

    @Test
    void twoAgentsDoNotShareOneStateDirectory() throws IOException, InterruptedException {
        agent();
        awaitHello(1);
        var second = agent();

        assertThat(second.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(Agent.ALREADY_RUNNING);
    }

    private void killBoth(Process agent) throws InterruptedException {
        guard().ifPresent(ProcessHandle::destroyForcibly);
        agent.destroyForcibly().waitFor();
        await().atMost(PATIENCE).until(() -> guard().isEmpty());
        assertThat(opened().pulse(State.Role.AGENT).isThere()).isFalse();
    }

    private void configure(String address) throws IOException {
        Files.writeString(
                directory.resolve("agent.properties"), """
                server=%s
                name=host-1
                state=%s
                process.shop.pidfile=%s
                process.shop.labels=service=shop
                """.formatted(address, state(), directory.resolve("shop.pid")));
    }

    private Process agent() throws IOException {
        var builder = new ProcessBuilder(Self.frugally(
                64, "run", "--config", directory.resolve("agent.properties").toString()));
        builder.environment().put("FAULTLINE_JOIN_TOKEN", TestServer.TOKEN);
        builder.redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(directory.resolve("agent.log").toFile()));
        var agent = builder.start();
        started.add(agent);
        return agent;
    }

    private String command(String... words) throws IOException, InterruptedException {
        var process = new ProcessBuilder(Self.frugally(32, words))
                .redirectErrorStream(true)
                .start();
        started.add(process);
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said + "exit " + process.waitFor();
    }

    private Optional<ProcessHandle> guard() {
        try {
            var pid = Files.readString(state().resolve("guard.pulse")).split(" ", 2)[0];
            return ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean isFrozen() {
        return proc.stat(shop.pid()).orElseThrow().stopped();
    }

    private Entry ended(UUID injection) {
        return opened().journal().ended(injection).orElseThrow();
    }

    private void awaitHello(int connections) {
        await().atMost(PATIENCE)
                .until(() -> server.greeted >= connections
                        && server.heard.stream().anyMatch(AgentMessage.Sync.class::isInstance)
                        && lastHello().targets().stream()
                                .anyMatch(target -> target.key().equals(SHOP)
                                        && target.faults().contains("process-pause")));
    }

    private Hello lastHello() {
        return server.heard.stream()
                .filter(Hello.class::isInstance)
                .map(Hello.class::cast)
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError(log()));
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("agent.log"));
        } catch (IOException e) {
            return "";
        }
    }

    private Path state() {
        return directory.resolve("state");
    }

    private State opened() {
        return State.openExisting(state());
    }
}
