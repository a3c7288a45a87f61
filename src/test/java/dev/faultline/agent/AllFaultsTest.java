package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.AgentMessage.Hello;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.DiskFill;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.MemoryStress;
import dev.faultline.protocol.NetworkLatency;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One real agent with one fault of each kind on: what the guard must undo, what holds itself, what the proxy times. Then
 * everybody who could take them back is killed, and it is seen from outside that they end.
 */
class AllFaultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private Victim victim;
    private Proxied proxied;
    private TestDisk disk;
    private TestServer server;
    private final List<Process> agents = new ArrayList<>();

    private UUID pause;
    private UUID memory;
    private UUID fill;
    private UUID slow;

    @BeforeEach
    void startEverything() throws IOException {
        victim = Victim.start(directory);
        proxied = Proxied.start(directory);
        disk = TestDisk.make(directory);
        server = new TestServer(0);
        var policy = Files.writeString(
                directory.resolve("policy.properties"), "directories=%s\nmax.disk=100\n".formatted(disk.directory()));
        Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(
                proxied.file(),
                Files.readString(proxied.file()).replace("server=http://127.0.0.1:1", "server=" + server.address())
                        + "process.victim.pidfile=%s\n".formatted(victim.pidfile()));
        agent();
        awaitOffer();
        pause = server.start(new ProcessPause(), "process:victim", Timing.GUARD_LEASE);
        memory = server.start(new MemoryStress(DataSize.ofMebibytes(150)), "host", Timing.GUARD_LEASE);
        fill = server.start(new DiskFill(disk.directory().toString(), disk.percent()), "host", Timing.GUARD_LEASE);
        slow = server.start(
                new NetworkLatency(Duration.ofMillis(500), Duration.ZERO, 100), "route:shop", Timing.GUARD_LEASE);
    }

    @AfterEach
    void endEverything() throws IOException {
        agents.forEach(Process::destroyForcibly);
        guard().ifPresent(ProcessHandle::destroyForcibly);
        var holders = new Holders(proxied.config().state(), new ProcFs());
        List.of(memory, fill).forEach(holders::end);
        server.close();
        proxied.close();
        victim.close();
        disk.close();
    }

    @Test
    void theGuardEndsEveryKindWhenTheAgentIsKilled() throws IOException {
        assertThat(felt()).isEqualTo(Set.of("pause", "memory", "disk", "latency"));

        agents.getLast().destroyForcibly();

        await().atMost(Timing.CERTAINLY_OVER).until(() -> felt().isEmpty());
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (var injection : List.of(pause, memory, fill, slow)) {
                assertThat(ending(injection).state()).isEqualTo(EntryState.REVERTED);
                assertThat(ending(injection).endedBy()).isEqualTo("guard");
            }
        });
    }

    @Test
    void withNobodyAliveTheirOwnTimersEndThemAndTheNextAgentTheRest() throws Exception {
        guard().ifPresent(ProcessHandle::destroyForcibly);
        agents.getLast().destroyForcibly().waitFor();

        await().atMost(Timing.CERTAINLY_OVER).until(() -> felt().equals(Set.of("pause")));

        agent();
        await().atMost(PATIENCE).until(() -> felt().isEmpty());
        await().atMost(PATIENCE).until(() -> opened().journal().live().isEmpty());
    }

    /** Looked at from outside. */
    private Set<String> felt() {
        var felt = new TreeSet<String>();
        try {
            if (victim.state() == 'T') {
                felt.add("pause");
            }
            if (!Outside.processesOf(memory).isEmpty()) {
                felt.add("memory");
            }
            if (disk.percentUsed() >= disk.percent() - 1) {
                felt.add("disk");
            }
            if (Curl.get(proxied.port(), "/").millis() >= 490) {
                felt.add("latency");
            }
            return felt;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void agent() throws IOException {
        var builder = new ProcessBuilder(
                Self.frugally(64, "run", "--config", proxied.file().toString()));
        builder.environment().put("FAULTLINE_JOIN_TOKEN", TestServer.TOKEN);
        builder.redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(directory.resolve("agent.log").toFile()));
        agents.add(builder.start());
    }

    private void awaitOffer() {
        await().atMost(PATIENCE)
                .until(() -> offers("host", "memory-stress")
                        && offers("host", "disk-fill")
                        && offers("process:victim", "process-pause")
                        && offers("route:shop", "network-latency"));
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
        var pulse = opened().directory().resolve("guard.pulse");
        if (!Files.exists(pulse)) {
            return Optional.empty();
        }
        long pid = Long.parseLong(Files.readString(pulse).split(" ", 2)[0]);
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    }

    private Entry ending(UUID injection) {
        return opened().journal().ended(injection).orElseThrow(() -> new AssertionError("it is still live"));
    }

    private State opened() {
        return State.open(proxied.config().state());
    }
}
