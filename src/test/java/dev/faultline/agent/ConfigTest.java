package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.protocol.CpuStress;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.DiskFill;
import dev.faultline.protocol.MemoryStress;
import dev.faultline.protocol.ProcessKill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {

    private static final String LEAST = """
            server=http://127.0.0.1:8080/
            name=host-1
            state=/var/lib/faultline
            """;

    @TempDir
    private Path directory;

    @Test
    void readsWhatAnOwnerWrites() throws IOException {
        var config = config(LEAST + """
                # the shop
                labels.environment=sandbox
                process.catalog.pidfile=/run/catalog.pid
                process.catalog.labels=service=catalog, zone=a
                route.payments.listen=127.0.0.1:18092
                route.payments.upstream=127.0.0.1:18082
                route.payments.health=/health/live
                """);

        assertThat(config.server()).hasToString("http://127.0.0.1:8080");
        assertThat(config.process("process:catalog").orElseThrow().labels())
                .isEqualTo(Map.of("environment", "sandbox", "service", "catalog", "zone", "a"));
        assertThat(config.route("route:payments").orElseThrow().upstream().getPort())
                .isEqualTo(18_082);
        assertThat(config.policy()).isEqualTo(Policy.standard());
    }

    @Test
    void namesEveryMistakeWithFileLineAndKeyAtOnce() {
        assertThatThrownBy(() -> config("""
                        server=ftp://example
                        nmae=host-1
                        state=relative
                        state=/twice
                        nonsense
                        route.a.listen=127.0.0.1:99999
                        """))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("agent.properties line 1: server must be http://")
                .hasMessageContaining("agent.properties line 2: nmae is not a known key")
                .hasMessageContaining("agent.properties: name is missing")
                .hasMessageContaining("agent.properties line 4: state was set in line 3 already")
                .hasMessageContaining("agent.properties line 5: “nonsense” is not key=value")
                .hasMessageContaining("agent.properties line 6: route.a.listen has port 99999")
                .hasMessageContaining("route.a.upstream is missing");
    }

    @Test
    void twoRoutesCannotListenOnOnePort() {
        assertThatThrownBy(() -> config(LEAST + """
                        route.a.listen=127.0.0.1:1
                        route.a.upstream=127.0.0.1:2
                        route.b.listen=127.0.0.1:1
                        route.b.upstream=127.0.0.1:2
                        """)).hasMessageContaining("routes a and b both listen on port 1");
    }

    @Test
    void aRefusalQuotesTheLineOfThePolicy() throws IOException {
        policy("""
                # what we allow
                faults=cpu-stress,memory-stress,disk-fill
                max.duration=5m
                max.cpu.workers=2
                max.memory=256MiB
                max.disk=90
                directories=%s
                """.formatted(directory));
        var policy = config(LEAST).policy();
        var minute = Duration.ofMinutes(1);

        assertThat(policy.refusals(new CpuStress(2, 50), minute)).isEmpty();
        assertThat(policy.refusals(new CpuStress(3, 50), Duration.ofMinutes(6)))
                .containsExactlyInAnyOrder(
                        "6m is longer than this host allows (policy.properties line 3: max.duration=5m)",
                        "3 workers are more than this host allows (policy.properties line 4: max.cpu.workers=2)");
        assertThat(policy.refusals(new MemoryStress(DataSize.ofMebibytes(257)), minute))
                .singleElement()
                .asString()
                .contains("line 5: max.memory=256MiB");
        assertThat(policy.refusals(new ProcessKill(), minute))
                .singleElement()
                .asString()
                .contains("process-kill is not allowed", "line 2: faults=");
        assertThat(policy.refusals(new DiskFill("/usr", 80), minute))
                .singleElement()
                .asString()
                .contains("/usr may not be touched");
        assertThat(policy.refusals(new DiskFill(directory.toString(), 91), minute))
                .singleElement()
                .asString()
                .contains("line 6: max.disk=90");
    }

    @Test
    void noSymbolicLinkLeadsOutOfWhatMayBeFilled() throws IOException {
        var allowed = Files.createDirectory(directory.resolve("allowed"));
        var elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.createSymbolicLink(allowed.resolve("out"), elsewhere);
        policy("directories=" + allowed + "\n");

        assertThat(config(LEAST).policy().refusals(new DiskFill(allowed + "/out", 50), Duration.ofMinutes(1)))
                .isNotEmpty();
    }

    @Test
    void aMistakeInThePolicyKeepsTheAgentFromStarting() throws IOException {
        policy("faults=cpu-stress,cpu-strss\n");

        assertThatThrownBy(() -> config(LEAST))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("policy.properties line 1: faults names “cpu-strss”");
    }

    @Test
    void aPolicyThatEverybodyMayWriteIsNone() throws IOException {
        policy("max.duration=5m\n");
        Files.setPosixFilePermissions(
                directory.resolve("policy.properties"), PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatThrownBy(() -> config(LEAST)).hasMessageContaining("chmod o-w");
    }

    private Config config(String text) throws IOException {
        var file = directory.resolve("agent.properties");
        Files.writeString(file, text);
        return Config.read(file);
    }

    private void policy(String text) throws IOException {
        Files.writeString(directory.resolve("policy.properties"), text);
    }
}
