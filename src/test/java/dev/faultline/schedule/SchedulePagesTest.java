package dev.faultline.schedule;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.Chromium;
import dev.faultline.Eyes;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"faultline.probes.allow=localhost", "a-database-of-its-own=schedule-pages"})
@Import({TestDatabase.class, SignedIn.class})
class SchedulePagesTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private String experiment(Caller person, String name) {
        var made =
                signedIn.with(signedIn.token(person)).post("/api/v1/experiments", """
                {"name": "%s", "hypothesis": "It answers.",
                 "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status",
                             "tolerance": {"exactly": 200}}],
                 "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                             "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}}]}
                """.formatted(name, signedIn.url()));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return JsonMapper.shared().readTree(made.body()).path("id").asString();
    }

    @Test
    void showsWhatARuleComesToWhileItIsTypedAndThenKeepsIt() {
        var person = signedIn.person(Role.OPERATOR, signedIn.newTeam());
        experiment(person, "night experiment");
        try (var browser = Chromium.browser().newContext()) {
            var page = signedIn.open(browser, person);
            var eyes = Eyes.on(page);
            page.navigate(signedIn.url() + "/schedules");
            assertThat(page.locator(".empty")).containsText("Nothing is scheduled");
            page.locator("#new").click();
            assertThat(page.locator("#moments li")).hasCount(20);

            page.locator("#f-zone").fill("Europe/Berlin");
            page.locator("#f-rule").fill("30 2 28 3 *");
            assertThat(page.locator("#said .state")).hasText("At 02:30, on day 28 in March");
            assertThat(page.locator("#said"))
                    .containsText("02:30 does not exist that day: clocks go from 02:00 to 03:00. It is 03:30.");
            page.locator("#f-rule").fill("0 0 30 2 *");
            assertThat(page.locator("#said")).containsText("has no occurrence");
            page.locator("#f-rule").fill("0 14 * * 1-5");
            assertThat(page.locator("#said .state")).hasText("At 14:00, Monday to Friday");
            eyes.picture("schedule-editor");
            eyes.findItAccessible();

            page.locator("#f-jitter").fill("2 days");
            page.locator("#f-name").fill("working days");
            page.locator("#save").click();
            assertThat(page.locator("#p-jitter")).isVisible();
            assertThat(page.locator("#f-name")).hasValue("working days");
            assertThat(page.locator("#f-rule")).hasValue("0 14 * * 1-5");
            page.locator("#f-jitter").fill("5m");
            page.locator("#save").click();
            assertThat(page.locator("h1")).hasText("working days");
            assertThat(page.locator(".lead")).containsText("At 14:00, Monday to Friday, Europe/Berlin");
            assertThat(page.locator("section[aria-labelledby=ahead-title] tbody tr"))
                    .hasCount(20);
            eyes.picture("schedule");
            eyes.findItAccessible();

            page.locator("#f-reason").fill("rehearsal week");
            page.locator("button#pause").click();
            assertThat(page.locator("#paused")).containsText("rehearsal week");
            page.locator("#resume").click();
            assertThat(page.locator("#paused")).hasCount(0);

            page.locator("#edit").click();
            page.locator("#f-rule").fill("@every 4h");
            page.locator("#save").click();
            assertThat(page.locator(".lead")).containsText("Every 4h");
            page.navigate(signedIn.url() + "/schedules");
            assertThat(page.locator("tbody tr")).hasCount(1);
            eyes.findItAccessible();
            page.locator("tbody th a").click();
            page.locator("#delete").click();
            assertThat(page.locator(".notice-good")).hasText("“working days” is deleted.");
        }
    }

    @Test
    void tellsWhatWasMissedAndWhy() {
        var person = signedIn.person(Role.OPERATOR, signedIn.newTeam());
        var program = signedIn.with(signedIn.token(person));
        var made = program.post("/api/v1/schedules", """
                {"experimentId": "%s", "name": "daily look", "cron": "@daily", "zone": "Europe/Berlin"}
                """.formatted(experiment(person, "daily experiment")));
        var id = UUID.fromString(
                JsonMapper.shared().readTree(made.body()).path("id").asString());
        database.sql("""
                        update occurrence set planned_at = now() - interval '1 day', due_at = now() - interval '1 day',
                               good_until = now() - interval '1 day'
                        where id = (select id from occurrence where schedule_id = ? order by planned_at limit 1)
                        """).param(id).update();
        try (var browser = Chromium.browser().newContext()) {
            var page = signedIn.open(browser, person);
            for (int i = 0; i < 40 && program.get("/api/v1/occurrences").body().contains("\"items\":[]"); i++) {
                page.waitForTimeout(250);
            }
            page.navigate(signedIn.url() + "/schedules/missed");
            assertThat(page.locator("tbody tr")).hasCount(1);
            assertThat(page.locator("tbody")).containsText("daily look");
            assertThat(page.locator("tbody")).containsText(Reasons.NOBODY);
            assertThat(page.locator("tbody .state")).hasText(Pattern.compile("missed"));
            var eyes = Eyes.on(page);
            eyes.picture("schedule-missed");
            eyes.findItAccessible();
        }
        var browser = signedIn.as(person);
        assertThat(browser.get("/schedules/missed?q=DAILY+look&state=missed&team=")
                        .body())
                .contains("daily look");
        assertThat(browser.get("/schedules/missed?q=&state=skipped&team=").body())
                .contains("Nothing like that")
                .doesNotContain("daily look");
        assertThat(program.get("/api/v1/occurrences?schedule=" + id).body()).contains("daily look");
        assertThat(program.get("/api/v1/occurrences?schedule=" + UUID.randomUUID())
                        .body())
                .contains("\"items\":[]");
        assertThat(program.get("/api/v1/occurrences?state=soon").statusCode()).isEqualTo(422);
        var stranger = signedIn.as(Role.OPERATOR, signedIn.newTeam());
        assertThat(stranger.get("/schedules/missed").body()).contains("Nothing was missed or skipped");
    }

    @Test
    void losesNothingOfAFormThatSomebodyOvertook() {
        var person = signedIn.person(Role.OPERATOR);
        var visitor = signedIn.as(person);
        String experiment = experiment(person, "overtaken experiment");
        var form = Map.of(
                "name",
                "overtaken",
                "experimentId",
                experiment,
                "way",
                "cron",
                "rule",
                "@daily",
                "zone",
                "UTC",
                "version",
                "0");
        String page = visitor.submit("/schedules", form)
                .headers()
                .firstValue("location")
                .orElseThrow();
        var late = new java.util.HashMap<>(form);
        late.put("version", "7");
        late.put("rule", "@weekly");
        var answer = visitor.submit(page, late);
        assertThat(answer.statusCode()).isEqualTo(412);
        assertThat(answer.body())
                .contains("Somebody changed this meanwhile")
                .contains("value=\"@weekly\"")
                .contains("name=\"version\" value=\"1\"");
    }

    @Test
    void rule26ShowsTheLinkOfACalendarOnceAndTakesItBackAndSaysThatCalendarsAreSlow() {
        var team = signedIn.newTeam();
        var person = signedIn.person(Role.VIEWER, team);
        try (var browser = Chromium.browser().newContext()) {
            var page = signedIn.open(browser, person);
            var eyes = Eyes.on(page);
            page.navigate(signedIn.url() + "/me");
            page.locator("#feeds a[href='/me/feeds']").click();
            assertThat(page.locator(".empty")).containsText("No calendar reads along");
            assertThat(page.locator(".lead")).containsText("Google may take up to a day to show a change");
            page.locator("#f-team").selectOption(team.toString());
            page.locator("#make").click();
            assertThat(page.locator("#f-team")).hasValue(team.toString());
            assertThat(page.locator("#p-name")).hasText("A feed needs a name of 1 to 64 characters.");
            page.locator("#f-name").fill("phone");
            page.locator("#make").click();
            var link = page.locator("#link").textContent();
            assertThat(signedIn.nobody().status(link.substring(link.indexOf("/feeds/"))))
                    .isEqualTo(200);
            assertThat(page.locator("[aria-labelledby='feeds-title'] tbody tr")).hasCount(1);
            assertThat(page.locator(".empty")).hasCount(0);
            eyes.picture("feeds");
            eyes.findItAccessible();

            page.navigate(signedIn.url() + "/me/feeds");
            assertThat(page.locator("#link")).hasCount(0);
            assertThat(page.locator("[aria-labelledby='feeds-title'] tbody tr")).containsText("phone");
            page.locator("button[aria-label='New link for phone']").click();
            assertThat(page.locator("#link")).not().hasText(link);
            assertThat(signedIn.nobody().status(link.substring(link.indexOf("/feeds/"))))
                    .isEqualTo(404);
            page.locator("button[aria-label='Revoke phone']").click();
            assertThat(page.locator("[aria-labelledby='feeds-title'] tbody tr")).hasCount(0);
        }
    }
}
