package dev.faultline;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole GameDay on the sandbox's shop, from the plan to the last action, by five people in five browsers: a round that a guard
 * aborts, and one that somebody stops with the red button.
 */
class FiveBrowsersTest {

    private static final String PASSWORD = "a good long password for tests";
    /** For what agents do, on a machine that is busy with something else. */
    private static final double PATIENCE = 60_000;

    private static final DateTimeFormatter TYPED = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm");

    private final int base = 20_000 + (ControlPlane.freePort() % 10_000);
    private final List<BrowserContext> browsers = new ArrayList<>();
    private ControlPlane server;

    @BeforeEach
    void start(@TempDir Path home) {
        server = ControlPlane.start(
                home,
                ControlPlane.freePort(),
                "--faultline.sandbox.enabled=true",
                "--faultline.sandbox.base-port=" + base);
    }

    @AfterEach
    void stop() {
        browsers.forEach(BrowserContext::close);
        server.releaseAll();
        server.abortAll();
        server.close();
    }

    @Test
    void aGameDayFromThePlanToTheLastAction() {
        var aborted = experiment(guarded());
        var pressed = experiment(lasting());
        for (var each : List.of(
                "facilitator operator",
                "commander operator",
                "scribe operator",
                "responder viewer",
                "observer approver")) {
            add(each.split(" ")[0], each.split(" ")[1]);
        }
        var facilitator = logIn("facilitator");
        var commander = logIn("commander");
        var scribe = logIn("scribe");
        var responder = logIn("responder", 390, 844);
        var observer = logIn("observer");
        server.awaitAllowed(aborted);
        server.awaitAllowed(pressed);

        earn(observer, "catalog", "payments");
        var day = plan(facilitator, aborted, pressed);
        agree(observer, facilitator, day);
        drill(facilitator);
        brief(day, facilitator, commander, scribe, responder, observer);

        commander.navigate(at(day, "/control"));
        facilitator.navigate(at(day, "/control"));
        scribe.navigate(at(day, "/control"));
        observer.navigate(at(day, "/control"));
        responder.navigate(at(day, "/play"));
        abortedByItsGuard(commander, facilitator, responder, observer);
        stoppedByAPress(commander, scribe, responder, observer, screen(facilitator, day));

        release(observer);
        recover(commander, scribe, day);
        debrief(day, scribe, observer, commander);
        assertThat(facilitatorSees(facilitator, day)).hasText("closed");
    }

    private static Locator facilitatorSees(Page facilitator, String day) {
        facilitator.navigate(day);
        return facilitator.locator("#day-state");
    }

    // ---- before

    private String experiment(String yaml) {
        var created = server.postYaml("/api/v1/experiments", yaml);
        assertThat(created.status()).as("%s", created).isEqualTo(201);
        return created.body().path("id").asString();
    }

    /** The search has nothing to fall back to. */
    private String guarded() {
        return """
                name: the catalog hangs
                description: Freezes the catalog, until the search says that it is enough.
                hypothesis: Customers can search while the catalog hangs.
                probes:
                  - { name: front page, type: http, url: "http://127.0.0.1:%1$d/", reading: status, tolerance: { exactly: 200 }, interval: 1s }
                guards:
                  - name: search
                    type: http
                    url: http://127.0.0.1:%1$d/search?q=lamp
                    reading: latency
                    timeout: 1s
                    interval: 1s
                    tolerance: { atMost: 800 }
                    breaches: 2
                method:
                  - name: frozen catalog
                    type: fault
                    fault: { type: process-pause }
                    duration: 2m
                    target: { selector: { service: catalog, kind: process }, mode: all }
                limits: { maxTargets: 1, maxDuration: 5m, recoverWithin: 10s, lastInstance: allow }
                """.formatted(base);
    }

    private String lasting() {
        return """
                name: payments take their time
                description: Slow payments that last until somebody stops them.
                hypothesis: The shop stays fast while payments are slow.
                probes:
                  - { name: shop, type: http, url: "http://127.0.0.1:%d/", reading: latency, timeout: 3s, tolerance: { atMost: 2500 }, interval: 1s }
                method:
                  - name: slow payments
                    type: fault
                    fault: { type: network-latency, delay: 1s, jitter: 0s, percent: 100 }
                    duration: 3m
                    target: { selector: { service: payments, kind: route }, mode: all }
                limits: { maxTargets: 1, maxDuration: 5m, recoverWithin: 10s, lastInstance: allow }
                """.formatted(base);
    }

    /** Nobody has exercised these yet: two people say that they may be. */
    private void earn(Page approver, String... services) {
        for (var service : services) {
            var asked = server.post(
                    "/api/v1/level-overrides",
                    "{\"service\": \"%s\", \"level\": 2, \"reason\": \"the first GameDay\", \"validFor\": \"2h\"}"
                            .formatted(service));
            assertThat(asked.status()).as("%s", asked).isEqualTo(201);
            approver.navigate("/maturity/" + service);
            approver.locator("#approve").click();
            assertThat(approver.locator("#override")).containsText("level 2, approved");
        }
    }

    private void add(String login, String role) {
        var added = server.post(
                "/api/v1/people",
                "{\"login\": \"%s\", \"password\": \"%s\", \"role\": \"%s\"}".formatted(login, PASSWORD, role));
        assertThat(added.status()).as("%s", added).isEqualTo(201);
    }

    private Page logIn(String login) {
        return logIn(login, 1280, 860);
    }

    private Page logIn(String login, int width, int height) {
        var browser = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setBaseURL("http://127.0.0.1:" + server.port())
                        .setTimezoneId("Europe/Berlin")
                        .setViewportSize(width, height));
        browsers.add(browser);
        var page = browser.newPage();
        page.setDefaultTimeout(30_000);
        page.navigate("/login");
        page.locator("#f-login").fill(login);
        page.locator("#f-password").fill(PASSWORD);
        page.locator("main button[type=submit]").click();
        assertThat(page.locator(".foot-person")).containsText(login);
        return page;
    }

    private static String at(String day, String page) {
        return day + page;
    }

    /** @return where it is */
    private String plan(Page page, String first, String second) {
        page.navigate("/gamedays/new?template=pod-loss");
        page.locator("#f-name").fill("The shop loses a part");
        page.locator("#f-environment").fill("sandbox");
        page.locator("#f-onCall").fill("responder, in the room");
        page.locator("#f-zone").fill("UTC");
        page.locator("#f-length").fill("45m");
        page.locator("#f-checklist").fill("");
        round(page, 0, "The catalog hangs", first);
        round(page, 1, "Payments are slow", second);
        page.locator("#save").click();
        assertThat(page.locator("h1")).hasText("The shop loses a part");
        for (var each : List.of(
                "facilitator facilitator",
                "commander commander",
                "injector commander",
                "scribe scribe",
                "responder responder",
                "observer observer")) {
            page.locator("#f-duty").selectOption(each.split(" ")[0]);
            page.locator("#f-person").fill(each.split(" ")[1]);
            page.locator("#give").click();
            assertThat(page.locator("section:has(#people-title) ul")).containsText(each.split(" ")[1]);
        }
        page.locator("#do-submit").click();
        assertThat(page.locator("#day-state")).hasText("in review");
        return page.url().replaceFirst("\\?.*", "");
    }

    private static void round(Page page, int at, String name, String experiment) {
        page.locator("[id='f-rounds.%d.name']".formatted(at)).fill(name);
        page.locator("[id='f-rounds.%d.experimentId']".formatted(at)).selectOption(experiment);
        page.locator("[id='f-rounds.%d.length']".formatted(at)).fill("5m");
    }

    private static void agree(Page observer, Page facilitator, String day) {
        observer.navigate(day);
        observer.locator("#approve").click();
        assertThat(observer.locator("#day-state")).hasText("approved");
        facilitator.navigate(day);
        facilitator
                .locator("#f-startsAt")
                .fill(TYPED.format(LocalDateTime.now(ZoneOffset.UTC).plusMinutes(10)));
        facilitator.locator("#do-schedule").click();
        assertThat(facilitator.locator("#day-state")).hasText(Pattern.compile("scheduled|briefing"));
    }

    private static void drill(Page facilitator) {
        facilitator.navigate("/halts/drills");
        facilitator.locator("#drill-button").click();
        assertThat(facilitator.locator("#drill-state"))
                .hasText("passed", new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
    }

    // ---- the rooms

    private static void brief(String day, Page facilitator, Page... others) {
        facilitator.navigate(at(day, "/briefing"));
        assertThat(facilitator.locator("#day-state")).hasText("briefing");
        var everybody = new ArrayList<Page>(List.of(others));
        everybody.addFirst(facilitator);
        for (var each : everybody) {
            each.navigate(at(day, "/briefing"));
            each.locator("#i-am-there").click();
            assertThat(each.locator("#people .state[data-state='held']").first())
                    .isVisible();
        }
        var scribe = others[1];
        for (var key : List.of("no-incident", "smallest-first")) {
            scribe.locator("#tick-" + key + " button").click();
            assertThat(facilitator.locator("#tick-" + key + " .state")).hasAttribute("data-state", "held");
        }
        scribe.locator("#read-steady").click();
        assertThat(facilitator.locator("#steady-2 .state")).hasAttribute("data-state", "held");
        facilitator.locator("#go-facilitator").click();
        others[0].locator("#go-commander").click();
        others[0].locator("#go-injector").click();
        scribe.locator("#go-scribe").click();
        assertThat(facilitator.locator("#all-there")).isVisible();
        facilitator.locator("#do-go").click();
        assertThat(facilitator.locator("#day-state")).hasText("live");
        assertThat(others[2].locator("#day-state")).hasText("live");
    }

    private static void abortedByItsGuard(Page commander, Page facilitator, Page responder, Page observer) {
        commander.locator("#start-1").click();
        for (var each : List.of(commander, facilitator, observer)) {
            assertThat(each.locator("[data-chart='search'] canvas")).isVisible();
        }
        assertThat(responder.locator("#going-1")).isVisible();
        responder.locator("#about").fill("the search hangs");
        responder.locator("#is-this-us").click();
        facilitator.locator("#gameday-questions [value='ours']").click();
        assertThat(responder.locator("#asked")).containsText("Yes, this is the exercise");
        responder.locator("#mark-detected").click();
        assertThat(commander.locator("#facts")).containsText("Detected");
        for (var each : List.of(commander, facilitator, observer)) {
            assertThat(each.locator("#round-state-1"))
                    .hasText("stopped", new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
            assertThat(each.locator("#facts")).containsText("“search” is");
        }
        assertThat(commander.locator("#day-state")).hasText("live");
    }

    /** @return a browser that nobody has logged in with */
    private Page screen(Page facilitator, String day) {
        facilitator.navigate(at(day, "/screens"));
        facilitator.locator("#f-name").fill("on the wall");
        facilitator.locator("#make").click();
        var link = facilitator.locator("#link").textContent();
        var browser = Chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(1600, 900));
        browsers.add(browser);
        var wall = browser.newPage();
        wall.navigate(link);
        assertThat(wall.locator("#phase")).hasText("live");
        return wall;
    }

    private static void stoppedByAPress(Page commander, Page scribe, Page responder, Page observer, Page wall) {
        commander.locator("#start-2").click();
        assertThat(wall.locator("#round")).containsText("Payments are slow");
        assertThat(commander.locator("#figures-data"))
                .hasAttribute(
                        "data-bands",
                        Pattern.compile(".*network-latency.*", Pattern.DOTALL),
                        new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE));
        scribe.keyboard().press("/");
        scribe.keyboard().type("checkout takes its time, the front page does not");
        scribe.keyboard().press("Enter");
        scribe.locator("h1").click();
        scribe.keyboard().press("Shift+U");
        assertThat(observer.locator("#facts")).containsText("Surprise");
        assertThat(wall.locator("#hurt")).hasText(Pattern.compile("1 of at most \\d+"));
        Eyes.on(commander).picture("five-control");
        Eyes.on(responder).picture("five-play");
        Eyes.on(wall).picture("five-screen");

        responder.locator("#stop-button").click();
        assertThat(responder.locator("#receipt .receipt")).isVisible();
        for (var each : List.of(commander, scribe, observer)) {
            assertThat(each.locator("#day-state"))
                    .hasText("stopped", new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
            assertThat(each.locator("#stopped-by")).containsText("responder");
        }
        assertThat(wall.locator(".stopped h2").first()).isVisible();
        Eyes.on(wall).picture("five-screen-stopped");
        assertThat(commander.locator("#round-state-2")).hasText("stopped");
    }

    // ---- after

    private static void release(Page observer) {
        observer.navigate("/halts");
        observer.locator("section:has(#current-title) ul a").first().click();
        observer.locator("#f-reason").fill("Everything is taken back, and looked at.");
        for (var check : observer.locator("#release input[type=checkbox]").all()) {
            check.check();
        }
        observer.locator("#release button").click();
        assertThat(observer.locator("h1")).hasText("This stop was released");
    }

    private static void recover(Page commander, Page scribe, String day) {
        commander.navigate(at(day, "/control"));
        commander.locator("#do-recover").click();
        assertThat(commander.locator("#day-state")).hasText("recovering");
        scribe.navigate(at(day, "/briefing"));
        scribe.locator("#tick-restored button").click();
        assertThat(scribe.locator("#tick-restored .state")).hasAttribute("data-state", "held");
        scribe.locator("#read-steady").click();
        assertThat(scribe.locator("#all-there")).isVisible();
        commander.locator("#all-clear").fill("All clear: the exercise is over, everything is as it was.");
        commander.locator("#do-all-clear").click();
        assertThat(commander.locator("#day-state")).hasText("debriefing");
    }

    private static void debrief(String day, Page scribe, Page observer, Page commander) {
        scribe.navigate(at(day, "/debrief"));
        write(scribe, "hot-wash", "The search was gone at once.");
        scribe.locator("#tick-gaps").click();
        scribe.locator("#do-close-hot-wash").click();
        assertThat(scribe.locator("#day-state")).hasText("being reported");
        write(scribe, "summary", "Two rounds, two stops.");
        write(scribe, "surprises", "Nobody was paged.");
        for (var round : List.of("round-1", "round-2")) {
            scribe.locator("#verdict-" + round).selectOption(round.equals("round-1") ? "deviated" : "inconclusive");
            write(scribe, round, "As it was seen.");
        }
        scribe.locator("#f-title").fill("Let the search do without the catalog");
        scribe.locator("#f-owner").fill("commander");
        scribe.locator("#f-due").fill("2190-01-31");
        scribe.locator("#f-doneWhen").fill("round 1 holds");
        scribe.locator("#add-action").click();
        assertThat(scribe.locator("#action-1")).containsText("commander");

        observer.navigate(at(day, "/debrief"));
        observer.locator("#do-review").click();
        assertThat(observer.locator("#day-state")).hasText("following up");
        commander.navigate(at(day, "/debrief"));
        commander.locator("#outcome-1").fill("merged, and round 1 held on Tuesday");
        commander.locator("#done-1").click();
        assertThat(commander.locator("#action-1")).containsText("held on Tuesday");
        commander.locator("#do-close").click();
        assertThat(commander.locator("#day-state")).hasText("closed");
    }

    private static void write(Page page, String section, String text) {
        page.locator("#f-" + section).fill(text);
        page.locator("#write-" + section).click();
        assertThat(page.locator("#f-" + section)).hasValue(text);
        assertThat(page.locator("#section-" + section)).containsText("by scribe");
    }
}
