package dev.faultline.gameday;

import static dev.faultline.gameday.Day.json;
import static dev.faultline.gameday.Day.ok;
import static dev.faultline.gameday.Day.refusedAs;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.faultline.Chromium;
import dev.faultline.Eyes;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who is told what a GameDay does, who is not, what they may do all the same, and when all of them are. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"a-database-of-its-own=leaks", "faultline.probes.allow=localhost"})
@Import({TestDatabase.class, SignedIn.class})
class SealTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private SealedDay draft(Secrecy.Mode mode) {
        return new SealedDay(signedIn, database, mode);
    }

    @Test
    void anOpenPlanIsTheSameTextAsBeforeThereWereOthers() {
        var text = Template.POD_LOSS.plan().text();
        assertThat(text).doesNotContain("mode", "codeName", "window");
        assertThat(PlanReader.stored(text).secrecy()).isEqualTo(Secrecy.OPEN);
    }

    @Test
    void aSealedPlanIsReadBackAsItWasWritten() {
        var sealed = draft(Secrecy.Mode.WINDOWED);
        var day = sealed.day;
        var plan = day.read().path("plan");
        assertThat(plan.path("mode").asString()).isEqualTo("windowed");
        assertThat(plan.path("codeName").asString()).isEqualTo("AMBER HERON");
        var again = ok(day.as(day.planner)
                .send(
                        "PUT",
                        day.path(),
                        "{\"name\": \"%s\", %s"
                                .formatted(sealed.word, plan.toString().substring(1)),
                        "If-Match",
                        "\"1\""));
        assertThat(json(again).path("plan").toString()).isEqualTo(plan.toString());
    }

    @Test
    void surpriseIsForThoseWhoHavePlayedWithOpenEyes() {
        var sealed = draft(Secrecy.Mode.DOUBLE_BLIND);
        var plan = sealed.day.read().path("plan").toString();
        ok(sealed.day
                .as(sealed.day.planner)
                .send(
                        "PUT",
                        sealed.day.path(),
                        "{\"name\": \"%s\", %s"
                                .formatted(
                                        sealed.word,
                                        plan.substring(1)
                                                .replace("\"level\":4", "\"level\":3")
                                                .replace("\"AMBER HERON\"", "\"\"")
                                                .replace("\"ring 4711\"", "\"\"")),
                        "If-Match",
                        "\"1\""));
        sealed.day.cast();
        var refused = sealed.day.event(sealed.day.planner, "submit");
        Day.refused(refused, "mode", "code-name", "safety-contact", "owner");
    }

    @Test
    void aWindowedOneTakesPlaceInItsDays() {
        var sealed = draft(Secrecy.Mode.WINDOWED);
        sealed.day.cast();
        sealed.tell(sealed.day.approver);
        ok(sealed.day.event(sealed.day.planner, "submit"));
        ok(sealed.day.agree(sealed.day.approver));
        Day.refused(sealed.day.schedule(Instant.now().plus(Duration.ofDays(30))), "window");
    }

    @Test
    void whoeverKnowsItIsNoResponderAndNoResponderIsTold() {
        var sealed = draft(Secrecy.Mode.BLIND);
        sealed.day.cast();
        sealed.day.give(sealed.responder, "responder");
        refusedAs(
                sealed.day.post(
                        sealed.day.planner,
                        "/people",
                        "{\"duty\": \"responder\", \"person\": \"%s\"}".formatted(sealed.day.scribe.name())),
                409,
                "knows-it");
        refusedAs(
                sealed.day.post(
                        sealed.day.planner,
                        "/control-group",
                        "{\"person\": \"%s\"}".formatted(sealed.responder.name())),
                409,
                "responder");
    }

    @Test
    void whoeverItIsSealedFromChangesNothingOfIt() {
        var sealed = draft(Secrecy.Mode.BLIND);
        sealed.day.cast();
        var day = sealed.day;
        assertThat(day.as(sealed.responder)
                        .send("PUT", day.path(), Day.talking("Mine"), "If-Match", "\"1\"")
                        .statusCode())
                .isEqualTo(403);
        var me = "\"person\": \"%s\"}".formatted(sealed.responder.name());
        assertThat(day.post(sealed.responder, "/people", "{\"duty\": \"injector\", " + me)
                        .statusCode())
                .as("or they would let themselves in")
                .isEqualTo(403);
        assertThat(day.post(sealed.responder, "/control-group", "{" + me).statusCode())
                .as("or they would tell themselves")
                .isEqualTo(403);
        assertThat(day.post(sealed.responder, "/clone", "{\"name\": \"Mine\"}").statusCode())
                .isEqualTo(403);
        assertThat(day.event(sealed.responder, "submit").statusCode()).isEqualTo(403);
        assertThat(day.post(sealed.day.approver, "/approve", "{\"planHash\": \"sealed\"}")
                        .statusCode())
                .as("nobody agrees to what they have not read")
                .isEqualTo(403);
        assertThat(json(day.as(sealed.responder).get(day.path() + "/gates")).size())
                .isZero();
    }

    @Test
    void whoeverLeavesTheControlGroupReadsNothingNew() {
        var sealed = draft(Secrecy.Mode.BLIND);
        sealed.day.cast();
        sealed.tell(sealed.told);
        assertThat(sealed.day.as(sealed.told).get(sealed.day.path()).body()).contains(sealed.word);
        ok(sealed.day.post(
                sealed.day.facilitator, "/control-group/leave", "{\"person\": \"%s\"}".formatted(sealed.told.name())));
        assertThat(sealed.day.as(sealed.told).get(sealed.day.path()).body()).doesNotContain(sealed.word);
        assertThat(sealed.day.kinds()).contains("gameday.told", "gameday.left-control-group");
    }

    @Test
    void isThisUsIsAlwaysAnsweredAndWrittenDown() {
        var sealed = draft(Secrecy.Mode.DOUBLE_BLIND).live();
        try {
            var asked = sealed.day
                    .as(sealed.responder)
                    .post("/api/v1/is-this-us", "{\"service\": \"%s\"}".formatted(sealed.service));
            var answer = json(ok(asked));
            assertThat(answer.path("yes").asBoolean()).isTrue();
            assertThat(answer.path("exercises").get(0).path("name").asString()).isEqualTo("AMBER HERON");
            assertThat(answer.path("exercises").get(0).path("ask").toString())
                    .contains(sealed.day.commander.name(), "ring 4711");
            assertThat(asked.body().replace(sealed.service, "")).doesNotContain(sealed.word, sealed.run);
            assertThat(sealed.day.kinds()).contains("gameday.asked");

            var other =
                    json(ok(sealed.day.as(sealed.responder).post("/api/v1/is-this-us", "{\"service\": \"billing\"}")));
            assertThat(other.path("yes").asBoolean()).isFalse();
            assertThat(other.path("said").asString()).contains("Treat it as real");
            assertThat(database.sql("select count(*) from fact where kind = 'exercise.asked'")
                            .query(Integer.class)
                            .single())
                    .isPositive();
        } finally {
            sealed.over();
        }
    }

    @Test
    void theAllClearRevealsIt() {
        var sealed = draft(Secrecy.Mode.BLIND);
        sealed.scheduled();
        var day = sealed.day;
        day.await("BRIEFING");
        day.drilled();
        day.sayEverything();
        ok(day.goWhenDrillIsKnown());
        for (int number = 1; number <= 2; number++) {
            ok(day.round(day.commander, number, "{\"do\": \"skip\", \"note\": \"%s\"}".formatted(sealed.word)));
        }
        ok(day.event(day.commander, "finish"));
        assertThat(day.as(sealed.responder).get(day.path()).body()).doesNotContain(sealed.word);
        ok(day.post(day.scribe, "/briefing", "{\"tick\": \"restored\", \"done\": true}"));
        ok(day.post(day.scribe, "/steady-state", ""));
        ok(day.event(day.facilitator, "all-clear", "All is well."));
        assertThat(day.as(sealed.responder).get(day.path()).body()).contains(sealed.word + " purpose");
        assertThat(day.kinds()).containsSubsequence("gameday.all-clear", "gameday.revealed");
    }

    @Test
    void whenItsDaysAreOverAWindowedOneIsRevealedByItself() {
        var sealed = draft(Secrecy.Mode.WINDOWED);
        sealed.day.cast();
        sealed.tell(sealed.day.approver);
        var day = sealed.day;
        ok(day.event(day.planner, "submit"));
        ok(day.agree(day.approver));
        ok(day.schedule(Instant.now().plus(Duration.ofHours(5))));
        ok(day.event(day.planner, "postpone", "not this week"));
        assertThat(day.as(sealed.responder).get(day.path()).body()).doesNotContain(sealed.word);
        database.sql("alter table gameday_seal disable trigger gameday_seal_is_told")
                .update();
        database.sql("update gameday_seal set closes = now() - interval '1 minute' where gameday_id = ?::uuid")
                .param(day.id())
                .update();
        database.sql("alter table gameday_seal enable trigger gameday_seal_is_told")
                .update();
        for (int i = 0; i < 100 && !day.kinds().contains("gameday.revealed"); i++) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        assertThat(day.as(sealed.responder).get(day.path()).body()).contains(sealed.word + " purpose");
    }

    @Test
    void everybodySeesWhatTheySeeAndWhatOthersDo() {
        var sealed = draft(Secrecy.Mode.BLIND).live();
        try {
            look(sealed);
        } finally {
            sealed.over();
        }
    }

    private void look(SealedDay sealed) {
        var day = sealed.day;
        try (var inside = Chromium.browser().newContext();
                var outside =
                        Chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(360, 740))) {
            var page = signedIn.open(inside, day.facilitator);
            var eyes = Eyes.on(page);
            page.navigate(signedIn.url() + day.page());
            PlaywrightAssertions.assertThat(page.locator("#seal")).containsText("You know what others do not");
            PlaywrightAssertions.assertThat(page.locator("#control-group")).containsText(sealed.told.name());
            eyes.picture("gameday-sealed-inside");
            eyes.findItAccessible();
            page.navigate(signedIn.url() + day.page() + "/from-outside");
            PlaywrightAssertions.assertThat(page.locator("h1")).hasText("AMBER HERON");
            PlaywrightAssertions.assertThat(page.locator("main")).not().containsText(sealed.word);
            eyes.picture("gameday-sealed-preview");
            eyes.findItAccessible();

            var phone = signedIn.open(outside, sealed.responder);
            var others = Eyes.on(phone);
            phone.navigate(signedIn.url() + day.page());
            PlaywrightAssertions.assertThat(phone.locator("h1")).hasText("AMBER HERON");
            PlaywrightAssertions.assertThat(phone.locator("#stop-day")).isVisible();
            others.picture("gameday-sealed-outside");
            others.findItAccessible();
            phone.locator("#is-this-us").click();
            phone.locator("#ask").click();
            PlaywrightAssertions.assertThat(phone.locator("#answer")).containsText("Yes. An exercise is going on");
            others.picture("is-this-us");
            others.findItAccessible();
            phone.navigate(signedIn.url() + day.page() + "/control");
            PlaywrightAssertions.assertThat(phone.locator("#round-1")).containsText("Scenario 1 — sealed");
            others.picture("gameday-sealed-control");
            ok(day.post(day.facilitator, "/reveal", "{}"));
            PlaywrightAssertions.assertThat(phone.locator("#round-1")).containsText(sealed.word + " round");
            others.sawNothingWrong();
            eyes.sawNothingWrong();
        }
    }

    @Test
    void thePageOfAPlanAsksWhoKnowsWhat() {
        var person = signedIn.person(Role.OPERATOR, signedIn.newTeam());
        try (var browser = Chromium.browser().newContext()) {
            var page = signedIn.open(browser, person);
            var eyes = Eyes.on(page);
            page.navigate(signedIn.url() + "/gamedays/new?template=pod-loss");
            page.locator("#f-mode").selectOption("windowed");
            page.locator("#f-codeName").fill("AMBER HERON");
            page.locator("#f-windowFrom").fill("2026-12-05");
            page.locator("#f-windowUntil").fill("2026-12-01");
            page.locator("#save").click();
            PlaywrightAssertions.assertThat(page.locator(".notice-wrong"))
                    .containsText("The last day is before the first.");
            PlaywrightAssertions.assertThat(page.locator("#f-mode")).hasValue("windowed");
            eyes.expect(422);
            eyes.picture("gameday-edit-secrecy");
            eyes.findItAccessible();
            page.locator("#f-windowUntil").fill("2026-12-09");
            page.locator("#save").click();
            PlaywrightAssertions.assertThat(page.locator("#seal")).containsText("AMBER HERON");
            page.locator("#f-told").fill("nobody-at-all");
            page.locator("#tell").click();
            PlaywrightAssertions.assertThat(page.locator("#refused")).containsText("Nobody logs in by this name.");
            eyes.expect(422);
            eyes.sawNothingWrong();
        }
    }
}
