package dev.faultline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything the sandbox consists of, with a real agent, whose server does not answer. */
class SandboxTest {

    /** Catalog, payments, storefront, proxy, agent, and the agent's guard. */
    private static final int PROCESSES = 6;

    @TempDir
    Path directory;

    private final ShopPorts ports = ShopPorts.from(0);

    @Test
    void reachesTheShopThroughTheRoutesOfItsAgent() {
        Set<ProcessHandle> others = Set.copyOf(descendants()); // other tests of this JVM have some, too
        List<ProcessHandle> children;
        try (Sandbox sandbox = start(directory, ports)) {
            eventually(() -> assertThat(level()).startsWith("{\"level\":\"full\""));
            eventually(() -> assertThat(descendantsBut(others)).hasSizeGreaterThanOrEqualTo(PROCESSES));
            assertThat(sandbox).isNotNull();
            children = descendantsBut(others);
        }
        eventually(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void refusesADirectoryThatIsTaken() {
        try (Sandbox first = start(directory, ports)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> start(directory, ports))
                    .isInstanceOf(SandboxTaken.class)
                    .hasMessageContaining("Another Faultline");
        }
    }

    @Test
    void writesFilesForTheAgentThatItsOwnerCouldHaveWritten() throws Exception {
        AgentFiles files = new AgentFiles(directory);
        files.write(URI.create("http://127.0.0.1:8080"), ports, directory.resolve("processes"));
        assertThat(files.agent()).isEmpty();
        assertThat(Files.readString(files.config()))
                .contains("name=sandbox", "process.catalog.labels=service=catalog")
                .contains("route.payments.listen=127.0.0.1:" + ports.paymentsRoute());

        UUID agent = UUID.fromString("01a208dc-a29c-7057-b160-1a027219967f");
        Files.createDirectories(files.state());
        Files.writeString(files.state().resolve("identity.properties"), "agent=" + agent + "\nkey=x\n");
        assertThat(files.agent()).contains(agent);
        files.forgetAgent();
        assertThat(files.agent()).isEmpty();
    }

    @Test
    void leavesNothingBehindWhenItsJvmIsKilled() throws Exception {
        Process jvm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartAndWait.class.getName(),
                        directory.toString())
                .inheritIO()
                .start();
        eventually(() -> assertThat(jvm.descendants()).hasSizeGreaterThanOrEqualTo(PROCESSES));
        List<ProcessHandle> children = jvm.descendants().toList();

        jvm.destroyForcibly().waitFor();

        eventually(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    }

    /** A program to be killed. */
    static final class StartAndWait {
        public static void main(String[] arguments) throws InterruptedException {
            try (Sandbox sandbox = start(Path.of(arguments[0]), ShopPorts.from(0))) {
                System.out.println(sandbox + " runs");
                Thread.currentThread().join();
            }
        }
    }

    private static Sandbox start(Path directory, ShopPorts ports) {
        SandboxProperties properties = new SandboxProperties(true, directory, 0, 10);
        return Sandbox.start(properties, ports, URI.create("http://127.0.0.1:9"), new Sandbox.Admission() {
            @Override
            public boolean knows(UUID agent) {
                return false;
            }

            @Override
            public String newToken() {
                return "a-token";
            }
        });
    }

    private static List<ProcessHandle> descendants() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    private static List<ProcessHandle> descendantsBut(Set<ProcessHandle> others) {
        return descendants().stream().filter(each -> !others.contains(each)).toList();
    }

    private String level() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = ShopPorts.url(ports.storefront()).resolve("/api/level");
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(40)).ignoreExceptions().untilAsserted(assertion);
    }
}
