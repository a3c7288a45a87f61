package dev.faultline;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.faultline.ControlPlane.await;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hosts that talk to each other, each a network namespace, and a person who parts them in a browser. Then the one with the agent
 * is cut from the control plane, by a cable that is pulled, and nobody but the agent itself is left to end it.
 */
class PartitionPageTest {

    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(120_000);

    /** What timeout(1) says. */
    private static final int TIMED_OUT = 124;

    private final String number = "%04x".formatted(ThreadLocalRandom.current().nextInt(0x10000));
    private final String shop = "fls" + number;
    private final String bank = "flb" + number;
    private final String uplink = "flu" + number;

    @TempDir
    private Path home;

    private @Nullable Process agent;

    @BeforeEach
    void plug() {
        try {
            run("ip", "netns", "add", shop);
            run("ip", "netns", "add", bank);
            run("ip", "link", "add", uplink, "type", "veth", "peer", "name", "eth0", "netns", shop);
            run("ip", "addr", "add", "10.218.1.1/24", "dev", uplink);
            run("ip", "link", "set", uplink, "up");
            run("ip", "-n", shop, "addr", "add", "10.218.1.2/24", "dev", "eth0");
            run("ip", "-n", shop, "link", "set", "eth0", "up");
            run("ip", "-n", shop, "link", "set", "lo", "up");
            run("ip", "-n", shop, "link", "add", "eth1", "type", "veth", "peer", "name", "eth1", "netns", bank);
            run("ip", "-n", shop, "addr", "add", "10.218.2.1/24", "dev", "eth1");
            run("ip", "-n", shop, "link", "set", "eth1", "up");
            run("ip", "-n", bank, "addr", "add", "10.218.2.2/24", "dev", "eth1");
            run("ip", "-n", bank, "link", "set", "eth1", "up");
            run("nft", "list", "tables");
        } catch (IOException notAllowed) {
            abort("needs root, network namespaces and nftables: " + notAllowed.getMessage());
        }
    }

    @AfterEach
    void unplug() throws IOException {
        if (agent != null) {
            agent.destroyForcibly();
            ProcessHandle.allProcesses()
                    .filter(each ->
                            commandLine(each).contains(home.resolve("agent").toString()))
                    .forEach(ProcessHandle::destroyForcibly);
        }
        for (var each : List.of(shop, bank)) {
            new ProcessBuilder("ip", "netns", "del", each).start();
        }
        new ProcessBuilder("ip", "link", "del", uplink).start();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException gone) {
            return "";
        }
    }

    @Test
    void aPartitionOrderedInABrowserEndsByItselfWhenTheAgentIsCutFromTheServer() throws IOException {
        try (var server = ControlPlane.start(home, ControlPlane.freePort(), "--faultline.probes.allow=127.0.0.0/8");
                var browser = Chromium.browser()
                        .newContext(new Browser.NewContextOptions().setBaseURL("http://127.0.0.1:" + server.port()))) {
            agent = agent(server);
            var experiment = experiment(server);
            server.awaitAllowed(experiment);
            Assertions.assertThat(reaches()).as("before").isTrue();

            var page = logIn(browser.newPage());
            page.navigate("/experiments/" + experiment);
            page.locator("#preview").click();
            assertThat(page.locator("main")).containsText("10.218.2.2");
            page.locator("#run-button").click();
            assertThat(page).hasURL(Pattern.compile("/runs/"));
            await("the partition", Duration.ofSeconds(60), () -> !reaches());
            assertThat(page.locator("#run-injections")).containsText("active", PATIENTLY);

            run("ip", "link", "set", uplink, "down");
            await("its end by itself, as a host that nobody can reach", Duration.ofSeconds(30), this::reaches);

            run("ip", "link", "set", uplink, "up");
            assertThat(page.locator("#run-injections"))
                    .containsText(Pattern.compile("reverted|confirmed late"), PATIENTLY);
        }
    }

    /** The shop reaches the bank: a host that is there refuses a port that nobody listens on, and one that is cut off says nothing. */
    private boolean reaches() {
        try {
            return new ProcessBuilder(
                                    "ip",
                                    "netns",
                                    "exec",
                                    shop,
                                    "timeout",
                                    "1",
                                    "bash",
                                    "-c",
                                    ": </dev/tcp/10.218.2.2/7")
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    != TIMED_OUT;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String experiment(ControlPlane server) {
        var created = server.postYaml("/api/v1/experiments", """
                name: the shop without the bank
                description: The shop's host does not reach the bank's any more.
                hypothesis: The shop takes orders and pays later.
                probes:
                  - { name: the control plane, type: tcp, host: 127.0.0.1, port: %d, tolerance: { atMost: 900 } }
                method:
                  - name: parted
                    type: fault
                    fault: { type: network-partition, peers: [10.218.2.2] }
                    duration: 3m
                    target: { selector: { service: shop, kind: host }, mode: all }
                limits: { maxTargets: 1, maxDuration: 5m, recoverWithin: 10s, lastInstance: allow }
                """.formatted(server.port()));
        Assertions.assertThat(created.status()).as("%s", created).isEqualTo(201);
        return created.body().path("id").asString();
    }

    private Process agent(ControlPlane server) throws IOException {
        var token = server.post("/api/v1/agents/join-tokens", "{\"name\":\"shop-1\"}")
                .body()
                .path("token")
                .asString();
        var directory = Files.createDirectories(home.resolve("agent"));
        var file = Files.writeString(
                directory.resolve("agent.properties"),
                "server=http://10.218.1.1:%d\nname=shop-1\nstate=%s\nlabels=environment=staging,service=shop\n"
                        .formatted(server.port(), directory.resolve("state")));
        // of a boot of its own, as another host's kernel would say: nothing may be done to the host of the control
        // plane
        var boot = Files.writeString(directory.resolve("boot"), UUID.randomUUID() + "\n");
        var command = new ArrayList<>(List.of(
                "ip",
                "netns",
                "exec",
                shop,
                "sh",
                "-c",
                "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"",
                boot.toString()));
        command.addAll(List.of(
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
                file.toString()));
        var builder = new ProcessBuilder(command);
        builder.environment().put("FAULTLINE_JOIN_TOKEN", token);
        return builder.redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(directory.resolve("agent.log").toFile()))
                .start();
    }

    private static Page logIn(Page page) {
        page.navigate("/login");
        page.locator("#f-login").fill("admin");
        page.locator("#f-password").fill("a good long password for tests");
        page.locator("main button[type=submit]").click();
        assertThat(page).hasURL(Pattern.compile("/$"));
        return page;
    }

    private static void run(String... command) throws IOException {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(List.of(command) + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
