package dev.faultline;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.faultline.ControlPlane.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stop while the agent is away, with real processes and in a browser. Elsewhere such a run is called stopped although nobody
 * knows (LitmusChaos issue 5470); here it is unconfirmed, until the agent itself shows that nothing is left.
 */
class UnconfirmedTest {

    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(120_000);

    @TempDir
    Path home;

    @Test
    void aStopWhileTheAgentIsAwayHasAnOwnerAndKeepsItsBudgetUntilTheAgentProvesThatNothingIsLeft() throws IOException {
        int base = 20_000 + (ControlPlane.freePort() % 10_000);
        try (var server = ControlPlane.start(
                        home,
                        ControlPlane.freePort(),
                        "--faultline.sandbox.enabled=true",
                        "--faultline.sandbox.base-port=" + base);
                var browser = Chromium.browser()
                        .newContext(new Browser.NewContextOptions().setBaseURL("http://127.0.0.1:" + server.port()))) {
            await(
                    "the sandbox",
                    Duration.ofSeconds(60),
                    () -> !server.experiment("catalog is paused").isEmpty());
            var run = server.startAndAwaitActive(server.experiment("catalog is paused"));
            var agent = agent();
            ControlPlane.signal("STOP", agent);
            try {
                var page = logIn(browser.newPage());
                page.navigate("/runs/" + run);
                page.locator("#abort-button").click();
                assertThat(page.locator("#run-state")).containsText("ended unconfirmed", PATIENTLY);
                assertThat(page.locator("#run-injections")).containsText("token:setup sees to it");
                assertThat(server.state(run)).isEqualTo("ENDED_UNCONFIRMED");
                assertThat(used(server)).isOne();
                page.navigate("/");
                assertThat(page.locator("main")).containsText("1 target not confirmed");

                page.navigate("/runs/" + run);
                ControlPlane.signal("CONT", agent);
                assertThat(page.locator("#run-injections")).containsText("confirmed late", PATIENTLY);
                await("the budget to be given back", Duration.ofSeconds(10), () -> used(server) == 0);
                assertThat(server.state(run)).isEqualTo("ENDED_UNCONFIRMED");
                page.navigate("/");
                assertThat(page.locator("main")).not().containsText("not confirmed");
            } finally {
                ControlPlane.signal("CONT", agent);
            }
        }
    }

    private static Page logIn(Page page) {
        page.navigate("/login");
        page.locator("#f-login").fill("admin");
        page.locator("#f-password").fill("a good long password for tests");
        page.locator("main button[type=submit]").click();
        assertThat(page).hasURL(Pattern.compile("/$"));
        return page;
    }

    private long agent() throws IOException {
        return Long.parseLong(Files.readString(home.resolve(".local/sandbox/processes/agent.pid"))
                .strip());
    }

    private static int used(ControlPlane server) {
        return server.get("/api/v1/blast-radius")
                .body()
                .path("items")
                .valueStream()
                .filter(each -> each.path("kind").asString().equals("global"))
                .mapToInt(each -> each.path("used").asInt())
                .sum();
    }
}
