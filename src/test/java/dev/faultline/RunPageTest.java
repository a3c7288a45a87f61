package dev.faultline;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The page of a run while it happens. These runs hurt nobody: they wait for a person, select nothing, and read this server's own health. */
@InBrowser
class RunPageTest {

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    @Autowired
    private SignedIn signedIn;

    private String token = "";
    private String loggedIn = "";

    @BeforeAll
    void logInOnce() {
        Caller person = signedIn.person(Role.OPERATOR);
        token = signedIn.token(person);
        try (BrowserContext first = Chromium.browser().newContext()) {
            signedIn.open(first, person);
            loggedIn = first.storageState();
        }
    }

    @Test
    void showsWhatHappensToEverybodyWhoWatches() {
        String run = begin("a person says go");
        try (BrowserContext mine = newBrowser();
                BrowserContext theirs = newBrowser()) {
            Page page = mine.newPage();
            Eyes eyes = Eyes.on(page);
            page.navigate("/runs/" + run);
            Page other = theirs.newPage();
            other.navigate("/runs/" + run);
            assertThat(other.locator("#run-gates")).containsText("Does the cart still work?");
            assertThat(page.locator(".chart [data-said]")).containsText("inside the tolerance");
            eyes.picture("run");
            eyes.findItAccessible();

            page.locator("#note").fill("all quiet");
            page.locator(".note-box button").click();
            assertThat(other.locator("#run-timeline")).containsText("all quiet");
            assertThat(page.locator("#note")).hasValue("");

            page.locator("#run-gates button").click();
            assertThat(other.locator("#run-state")).hasText("completed");
            assertThat(other.locator(".verdict")).isVisible();
            assertThat(other.locator("#run-gates .gate-box")).hasCount(0);
            eyes.findItAccessible();
            eyes.sawNothingWrong();
        }
    }

    @Test
    void isStoppedByItsOwnButton() {
        String run = begin("stopped by its own button");
        try (BrowserContext browser = newBrowser()) {
            Page page = browser.newPage();
            page.navigate("/runs/" + run);
            page.locator("#abort-button").click();
            assertThat(page.locator("#run-state")).hasText(Pattern.compile("stopped|cancelled"));
            assertThat(page.locator("#abort-button")).isHidden();
            assertThat(page.locator("#halt-banner .halted")).hasCount(0);
        }
    }

    private String begin(String name) {
        SignedIn.Visitor program = signedIn.with(token);
        String experiment = id(program.post(
                        "/api/v1/experiments", """
                        name: %s
                        hypothesis: This server stays well while nothing is done to it.
                        probes:
                          - { name: health, type: http, url: "%s/health/live", reading: latency, tolerance: { atMost: 5000 }, interval: 1s }
                        method:
                          - { name: look, type: gate, question: Does the cart still work? }
                          - name: hurt nobody
                            type: fault
                            fault: { type: process-pause }
                            duration: 5s
                            target: { selector: { service: nothing-is-called-so }, mode: all, whenEmpty: skip }
                            after: [look]
                        limits: { maxTargets: 1, maxDuration: 5m, recoverWithin: 10s }
                        """.formatted(name, signedIn.url()), "Content-Type", "application/yaml")
                .body());
        return id(program.post(
                        "/api/v1/experiments/" + experiment + "/runs", "", "Idempotency-Key", name.replace(" ", "-"))
                .body());
    }

    private static String id(String json) {
        Matcher id = ID.matcher(json);
        assertThat(id.find()).as(json).isTrue();
        return id.group(1);
    }

    private BrowserContext newBrowser() {
        var context = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setStorageState(loggedIn)
                        .setBaseURL(signedIn.url().toString())
                        .setViewportSize(1280, 860));
        context.setDefaultTimeout(15_000);
        return context;
    }
}
