package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units that are shipped call what the program really has, and take from it what it does not need. */
class SystemdUnitsTest {

    private static final Path UNITS = Path.of("packaging/systemd");
    private static final String JAR = "/usr/lib/faultline/faultline-agent.jar";
    private static final String STATE = "/var/lib/faultline-agent";
    private static final List<String> NAMES =
            List.of("faultline-agent.service", "faultline-agent-guard.service", "faultline-recover.service");

    @TempDir
    private Path directory;

    private static Map<String, String> read(String name) throws IOException {
        var keys = new LinkedHashMap<String, String>();
        for (var line : Files.readAllLines(UNITS.resolve(name))) {
            int equals = line.indexOf('=');
            if (!line.startsWith("#") && equals > 0) {
                keys.merge(line.substring(0, equals), line.substring(equals + 1), (one, other) -> one + " " + other);
            }
        }
        return keys;
    }

    private static List<String> command(String name) throws IOException {
        return List.of(read(name).getOrDefault("ExecStart", "").split(" ", -1));
    }

    /** With the very words of the unit, on a host where its directories are elsewhere: the program takes them all. */
    @ParameterizedTest
    @ValueSource(strings = {"faultline-agent.service", "faultline-agent-guard.service", "faultline-recover.service"})
    void callsTheProgramAsItWantsToBeCalled(String name) throws Exception {
        var command = command(name);
        assertThat(command).startsWith("/usr/bin/java").containsSequence("-jar", JAR);
        var state = State.open(directory.resolve("state")).directory();
        var config = Files.writeString(
                directory.resolve("agent.properties"),
                "server=http://127.0.0.1:1\nname=host-1\nstate=%s\n".formatted(state));
        var words = command.subList(command.indexOf(JAR) + 1, command.size()).stream()
                .map(word -> word.replace(STATE, state.toString())
                        .replace("/etc/faultline/agent.properties", config.toString())
                        .replace(
                                "/etc/faultline/join-token",
                                directory.resolve("none").toString()))
                .toArray(String[]::new);

        var process = new ProcessBuilder(Self.frugally(32, words))
                .redirectErrorStream(true)
                .start();
        boolean ended = process.waitFor(4, TimeUnit.SECONDS);
        int code = ended ? process.exitValue() : Agent.FINE;
        process.destroyForcibly();

        assertThat(code).isNotEqualTo(Agent.WRONG_USAGE);
        try (var pulse = Files.list(state)) {
            assertThat(pulse).isNotEmpty();
        }
        endGuard(state);
    }

    /** An agent starts a guard that outlives it. */
    private static void endGuard(Path state) throws IOException {
        var pulse = state.resolve("guard.pulse");
        if (Files.exists(pulse)) {
            long pid = Long.parseLong(Files.readString(pulse).split(" ", 2)[0]);
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"faultline-agent.service", "faultline-agent-guard.service", "faultline-recover.service"})
    void hasNoRightItDoesNotNeed(String name) throws IOException {
        assertThat(read(name))
                .containsEntry("User", "faultline-agent")
                .containsEntry("NoNewPrivileges", "yes")
                .containsEntry("ProtectSystem", "strict")
                .containsEntry("ReadWritePaths", STATE)
                .containsEntry("CapabilityBoundingSet", "CAP_KILL")
                .containsEntry("SystemCallFilter", "@system-service")
                .containsEntry("MemoryDenyWriteExecute", "no")
                .doesNotContainValue("root");
    }

    @Test
    void agentAndGuardAreStartedAgainForEverAndGoLast() throws IOException {
        for (var name : List.of("faultline-agent.service", "faultline-agent-guard.service")) {
            assertThat(read(name))
                    .containsEntry("Restart", "always")
                    .containsEntry("StartLimitIntervalSec", "0")
                    .containsEntry("OOMScoreAdjust", Integer.toString(Hardening.LAST));
        }
    }

    @Test
    void recoveryComesBeforeTheNetworkAndTheGuardHasNone() throws IOException {
        assertThat(read("faultline-recover.service"))
                .containsEntry("Type", "oneshot")
                .containsEntry("PrivateNetwork", "yes")
                .hasEntrySatisfying(
                        "Before",
                        before -> assertThat(before)
                                .contains(
                                        "network-pre.target",
                                        "faultline-agent-guard.service",
                                        "faultline-agent.service"));
        assertThat(read("faultline-agent-guard.service")).containsEntry("PrivateNetwork", "yes");
    }

    @Test
    void systemdItselfUnderstandsThem() throws Exception {
        assumeTrue(Tool.find("systemd-analyze").isPresent(), "there is no systemd here");
        var command = new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no"));
        for (var name : NAMES) {
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            var unit = Files.writeString(
                    directory.resolve(name),
                    Files.readString(UNITS.resolve(name)).replace("/usr/bin/java", java));
            command.add(unit.toString());
        }

        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.lines().filter(line -> line.contains("faultline"))).isEmpty();
    }
}
