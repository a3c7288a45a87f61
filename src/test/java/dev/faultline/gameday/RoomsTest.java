package dev.faultline.gameday;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.faultline.gameday.Day.json;
import static dev.faultline.gameday.Day.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.faultline.Chromium;
import dev.faultline.Eyes;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The pages of a GameDay, with several people in front of them. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"a-database-of-its-own=gameday", "faultline.probes.allow=localhost"})
@Import({TestDatabase.class, SignedIn.class})
class RoomsTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Test
    void aPlanIsWrittenInAFormThatLosesNothing() {
        var person = signedIn.person(Role.OPERATOR, signedIn.newTeam());
        try (var browser = Chromium.browser().newContext()) {
            var page = signedIn.open(browser, person);
            var eyes = Eyes.on(page);
            page.navigate(signedIn.url() + "/gamedays");
            assertThat(page.locator(".empty")).containsText("No GameDay yet");
            page.locator(".empty a").click();
            assertThat(page.locator(".card-panel")).hasCount(2);
            page.locator("#f-name").fill("");
            page.locator("[id='f-rounds.0.hypothesis']").fill("We know it all.");
            page.locator("#add-round").click();
            assertThat(page.locator(".card-panel")).hasCount(3);
            assertThat(page.locator("[id='f-rounds.0.hypothesis']")).hasValue("We know it all.");
            page.locator("#card-2 button[value='up.2']").click();
            page.locator("[id='f-rounds.1.length']").fill("soon");
            page.locator("#save").click();
            assertThat(page.locator("[id='p-rounds.1.length']")).isVisible();
            assertThat(page.locator("#p-name")).isVisible();
            assertThat(page.locator("[id='f-rounds.0.hypothesis']")).hasValue("We know it all.");
            eyes.picture("gameday-edit");
            eyes.expect(422);
            eyes.findItAccessible();
            page.locator("#card-1 button[value='remove.1']").click();
            page.locator("#f-name").fill("Our first table-top");
            page.locator("#save").click();
            assertThat(page.locator("h1")).hasText("Our first table-top");
            assertThat(page.locator("#missing")).containsText("Nobody is the facilitator.");
            eyes.picture("gameday-plan");
            eyes.findItAccessible();
            page.locator("#do-submit").click();
            assertThat(page.locator("#refused")).containsText("Nobody is the scribe.");
            page.navigate(signedIn.url() + "/gamedays?q=table");
            assertThat(page.locator("tbody tr")).hasCount(1);
            eyes.picture("gameday-list");
            eyes.expect(409);
            eyes.findItAccessible();
            eyes.sawNothingWrong();
        }
    }

    @Test
    void severalPeopleSeeTheSameWhileTheyBriefAndRunARound() {
        var day = Day.ofHarmless(signedIn, database, "60s").inBriefing();
        day.drilled();
        try (var ones = Chromium.browser().newContext();
                var others = Chromium.browser().newContext()) {
            var lead = open(ones, day.facilitator, day.page() + "/briefing");
            var scribe = open(others, day.scribe, day.page() + "/briefing");
            var eyes = Eyes.on(lead);
            assertThat(lead.locator("#lacking")).containsText("is not there.");
            scribe.locator("#i-am-there").click();
            assertThat(lead.locator("#person-scribe-" + day.scribe.id() + " .state")
                            .first())
                    .hasText("there");
            scribe.locator("#tick-no-incident button").click();
            assertThat(lead.locator("#tick-no-incident .state")).hasAttribute("data-state", "held");
            assertThat(lead.locator("#tick-no-incident")).containsText(day.scribe.name());
            eyes.picture("gameday-briefing");
            eyes.findItAccessible();

            lead.locator("#do-go").click();
            assertThat(lead.locator("#refused")).containsText("has not said go.");
            eyes.expect(409);
            day.sayEverything();
            assertThat(lead.locator("#all-there")).isVisible();
            lead.locator("#do-go").click();
            assertThat(lead.locator("#day-state")).hasText("live");

            lead.navigate(signedIn.url() + day.page() + "/control");
            scribe.navigate(signedIn.url() + day.page() + "/control");
            ok(day.round(day.injector, 1, "{\"do\": \"start\"}"));
            assertThat(scribe.locator("#round-1 a")).hasText("the run, with its charts");
            scribe.keyboard().press("Shift+D");
            assertThat(lead.locator("#facts")).containsText("Detected");
            scribe.keyboard().press("/");
            scribe.keyboard().type("the cart hangs");
            scribe.keyboard().press("Enter");
            assertThat(lead.locator("#facts")).containsText("the cart hangs");
            assertThat(scribe.locator("#note")).hasValue("");
            assertThat(lead.locator("#stop-button")).isVisible();
            lead.locator("#do-hold").click();
            assertThat(scribe.locator("#day-state")).hasText("on hold");
            eyes.picture("gameday-control");
            eyes.findItAccessible();

            scribe.locator("#stop-day").click();
            assertThat(lead.locator("#day-state")).hasText(Pattern.compile("stopping|stopped"));
            assertThat(lead.locator("#stopped-by")).containsText(day.scribe.name());
            day.await("STOPPED");
            assertThat(lead.locator("#day-state")).hasText("stopped");
            eyes.sawNothingWrong();
        }
    }

    @Test
    void theControlRoomDrawsWhatProbesReadAndWhatPeopleMark() {
        var day = Day.ofHarmless(signedIn, database, "60s").live();
        try (var ones = Chromium.browser().newContext();
                var others =
                        Chromium.browser().newContext(new Browser.NewContextOptions().setJavaScriptEnabled(false))) {
            var lead = open(ones, day.commander, day.page() + "/control");
            var eyes = Eyes.on(lead);
            assertThat(lead.locator("#gameday-charts")).containsText("No round has run yet");
            assertThat(lead.locator("#pace-says")).hasText("on time");
            assertThat(lead.locator("#leg-2")).containsText("2. Who is paged?");
            assertThat(lead.locator("#limit-global-all")).containsText("everything");
            ok(day.round(day.injector, 1, "{\"do\": \"start\"}"));
            assertThat(lead.locator("[data-chart='alive'] canvas")).isVisible();
            assertThat(lead.locator("[data-chart='alive'] [data-said]")).containsText("inside the tolerance");
            lead.keyboard().press("Shift+U");
            assertThat(lead.locator("#figures-data"))
                    .hasAttribute("data-marks", Pattern.compile(".*\"Surprise\".*", Pattern.DOTALL));
            lead.locator("#note").focus();
            lead.keyboard().press("Shift+M");
            lead.keyboard().type("aria");
            assertThat(lead.locator("#note")).hasValue("Maria");
            lead.keyboard().press("Enter");
            assertThat(lead.locator("#facts")).containsText("Maria");
            assertThat(lead.locator("#facts")).not().containsText("Mitigated");
            lead.locator("h1").click();
            lead.keyboard().press("Shift+H");
            assertThat(lead.locator("#day-state")).hasText("on hold");
            lead.keyboard().press("Shift+H");
            assertThat(lead.locator("#day-state")).hasText("live");
            lead.locator("[data-chart='alive'] summary").click();
            assertThat(lead.locator("[data-chart='alive'] tbody")).containsText("Surprise");
            eyes.picture("gameday-control-charts");
            eyes.findItAccessible();
            eyes.sawNothingWrong();

            var plain = open(others, day.scribe, day.page() + "/control");
            plain.locator("[data-chart='alive'] summary").click();
            assertThat(plain.locator("[data-chart='alive'] tbody")).containsText("Surprise");
            assertThat(plain.locator("[data-chart='alive'] tbody")).containsText("inside");
        }
    }

    @Test
    void whoeverPlaysMarksWithOneThumbAndAsksWhetherThisIsUs() {
        var day = Day.talk(signedIn, database).live();
        var player = signedIn.person(Role.VIEWER, signedIn.newTeam());
        day.give(player, "responder");
        try (var phones = Chromium.browser()
                        .newContext(new Browser.NewContextOptions()
                                .setViewportSize(360, 740)
                                .setHasTouch(true));
                var desks = Chromium.browser().newContext()) {
            var phone = open(phones, player, day.page() + "/play");
            var eyes = Eyes.on(phone);
            var lead = open(desks, day.facilitator, day.page() + "/control");
            assertThat(phone.locator("#day-state")).hasText("live");
            for (var button : List.of("#mark-detected", "#mark-customer-impact", "#is-this-us", "#stop-button")) {
                var box = phone.locator(button).boundingBox();
                assertThat(box.height).as(button).isGreaterThanOrEqualTo(48);
                assertThat(box.y).as("in the lower half, where a thumb is").isGreaterThan(300);
                assertThat(box.y + box.height).isLessThanOrEqualTo(740);
            }
            phone.locator("#mark-detected").tap();
            assertThat(phone.locator("#marked")).containsText("Detected");
            assertThat(lead.locator("#facts")).containsText("Detected");

            phone.locator("#about").fill("the cart is empty");
            phone.locator("#is-this-us").tap();
            assertThat(phone.locator("#asked")).containsText("nobody has answered yet");
            eyes.picture("gameday-play");
            assertThat(lead.locator("#gameday-questions")).containsText("the cart is empty");
            Eyes.on(lead).picture("gameday-control-asked");
            lead.locator("#gameday-questions [value='not-ours']").click();
            assertThat(phone.locator("#asked")).containsText("treat it as real");
            assertThat(lead.locator("#gameday-questions .gate-box")).hasCount(0);
            assertThat(phone.locator("#stop-button")).isVisible();
            eyes.findItAccessible();
            eyes.sawNothingWrong();
        }
        assertThat(day.kinds()).contains("gameday.is-this-us", "gameday.is-this-us-answered");
    }

    @Test
    void aQuestionIsAskedOnceAndAnsweredOnceByWhoeverLeads() {
        var day = Day.talk(signedIn, database).cast();
        var asked = json(ok(day.post(day.scribe, "/questions", "{\"about\": \"errors\"}")));
        assertThat(json(ok(day.post(day.scribe, "/questions", "{\"about\": \"errors\"}")))
                        .path("id"))
                .as("the same again is the same")
                .isEqualTo(asked.path("id"));
        var one = "/questions/" + asked.path("id").asString();
        Day.refusedAs(day.post(day.injector, one, "{\"answer\": \"ours\"}"), 403, "forbidden");
        assertThat(day.post(day.observer, one, "{\"answer\": \"ours\"}").statusCode())
                .isEqualTo(403);
        ok(day.post(day.commander, one, "{\"answer\": \"ours\", \"note\": \"round 1\"}"));
        ok(day.post(day.facilitator, one, "{\"answer\": \"ours\"}"));
        Day.refusedAs(day.post(day.facilitator, one, "{\"answer\": \"not-ours\"}"), 409, "answered");
        assertThat(json(day.as(day.observer).get(day.path() + "/questions"))
                        .at("/items/0/note")
                        .asString())
                .isEqualTo("round 1");
        assertThat(day.post(day.facilitator, "/questions/" + UUID.randomUUID(), "{\"answer\": \"ours\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(signedIn.with(signedIn.token(day.scribe, "read"))
                        .post(day.path() + "/questions", "{}")
                        .statusCode())
                .as("a token that may only read")
                .isEqualTo(403);
        assertThat(day.kinds().stream().filter(each -> each.startsWith("gameday.is-this-us")))
                .hasSize(2);
    }

    @Test
    void lookingBackIsWrittenTogether() {
        var day = Day.talk(signedIn, database).debriefing();
        try (var browser = Chromium.browser().newContext()) {
            var page = open(browser, day.scribe, day.page() + "/debrief");
            var eyes = Eyes.on(page);
            assertThat(page.locator("#lacking")).containsText("There are no notes of the hot wash");
            page.locator("#f-hot-wash").fill("No surprises; we believe it because nothing happened.");
            page.locator("#write-hot-wash").click();
            page.locator("#tick-gaps").click();
            page.locator("#do-close-hot-wash").click();
            assertThat(page.locator("#day-state")).hasText("being reported");
            page.locator("#f-title").fill("Write a runbook");
            page.locator("#f-owner").fill(day.injector.name());
            page.locator("#f-due").fill("2190-01-31");
            page.locator("#f-doneWhen").fill("Somebody else has used it.");
            page.locator("#add-action").click();
            assertThat(page.locator("#action-1")).containsText("Write a runbook");
            eyes.picture("gameday-debrief");
            eyes.findItAccessible();
            page.locator("#read-report").click();
            assertThat(page.locator(".report h1")).hasText("A talk");
            eyes.picture("gameday-report");
            eyes.findItAccessible();
            eyes.sawNothingWrong();
        }
        assertThat(day.browserOf(day.scribe)
                        .submit(day.page() + "/debrief/nothing-like-that", Map.of("text", "x", "version", "0"))
                        .statusCode())
                .isEqualTo(404);
    }

    private Page open(BrowserContext browser, Caller person, String path) {
        var page = signedIn.open(browser, person);
        page.navigate(signedIn.url() + path);
        return page;
    }
}
