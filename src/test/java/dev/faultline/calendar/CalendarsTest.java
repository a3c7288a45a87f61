package dev.faultline.calendar;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.Chromium;
import dev.faultline.Eyes;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import dev.faultline.access.Teams;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calendars over the API and on their page, and what they are against. The experiments hurt nobody: they select nothing. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "a-database-of-its-own=calendars",
            "faultline.calendars.allow=127.0.0.1",
            "faultline.calendars.plain=true",
            "faultline.probes.allow=localhost"
        })
@Import({TestDatabase.class, SignedIn.class})
class CalendarsTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private UUID team = Teams.MAIN;

    @SuppressWarnings("NullAway.Init")
    private Caller ada;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor program;

    @BeforeEach
    void aTeamOfItsOwn() {
        team = signedIn.newTeam();
        ada = signedIn.person(Role.APPROVER, team);
        program = signedIn.with(signedIn.token(ada));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static JsonNode made(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json(answer);
    }

    private String experiment() {
        return made(program.post("/api/v1/experiments", """
                {"name": "in time %s", "hypothesis": "It answers.",
                 "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status",
                             "interval": "1s", "tolerance": {"exactly": 200}}],
                 "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                             "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}}],
                 "limits": {"maxTargets": 1, "maxDuration": "10m", "recoverWithin": "5s"}}
                """.formatted(UUID.randomUUID(), signedIn.url())))
                .path("id")
                .asString();
    }

    private static LocalDateTime utc() {
        return LocalDateTime.ofInstant(Instant.now().truncatedTo(ChronoUnit.SECONDS), ZoneOffset.UTC);
    }

    private String freeze(Duration in, Duration lasting, String more) {
        return "{\"kind\": \"freeze\", \"from\": \"%s\", \"until\": \"%s\", \"zone\": \"UTC\", \"reason\": \"year end\"%s}"
                .formatted(utc().plus(in), utc().plus(in).plus(lasting), more);
    }

    private String ofTeam() {
        return ", \"team\": \"%s\"".formatted(team);
    }

    private HttpResponse<String> start(String experiment) {
        return program.post(
                "/api/v1/experiments/" + experiment + "/runs",
                "{}",
                "Idempotency-Key",
                UUID.randomUUID().toString());
    }

    private String words(String id) {
        return database.sql("select string_agg(words, ' ' order by seq) from fact where body ->> 'calendar' = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    private String restingRun() {
        var experiment = made(program.post("/api/v1/experiments", """
                {"name": "resting %s", "hypothesis": "It answers.",
                 "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status",
                             "interval": "1s", "tolerance": {"exactly": 200}}],
                 "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                             "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}},
                            {"name": "rest", "type": "wait", "duration": "90s"}],
                 "limits": {"maxTargets": 1, "maxDuration": "5m", "recoverWithin": "5s"}}
                """.formatted(UUID.randomUUID(), signedIn.url())))
                .path("id")
                .asString();
        var run = start(experiment);
        assertThat(run.statusCode()).as(run.body()).isEqualTo(202);
        return json(run).path("id").asString();
    }

    private JsonNode run(String id) {
        return json(program.get("/api/v1/runs/" + id));
    }

    private JsonNode waitFor(String run, Predicate<JsonNode> wanted) {
        for (int i = 0; i < 300; i++) {
            var now = run(run);
            if (wanted.test(now)) {
                return now;
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new AssertionError("it never came to that: " + run(run));
    }

    private static Predicate<JsonNode> is(String state) {
        return run -> run.path("state").asString().equals(state);
    }

    private long frozen(String run) {
        return database.sql("select count(*) from fact where kind = 'run.frozen' and chain = ?::uuid")
                .param(run)
                .query(Long.class)
                .single();
    }

    @Test
    void rule13AFreezeMadeOverARunAsksWhetherToStopItAndItGoesOn() {
        String run = restingRun();
        waitFor(run, is("RUNNING"));
        made(signedIn.with(Role.ADMIN)
                .post(
                        "/api/v1/calendars",
                        freeze(Duration.ofHours(-1), Duration.ofHours(2), ", \"service\": \"elsewhere\"")));
        String freeze = made(program.post(
                        "/api/v1/calendars", freeze(Duration.ofHours(-1), Duration.ofHours(2), ofTeam())))
                .path("id")
                .asString();

        var asked = waitFor(run, each -> !each.path("freezes").isEmpty());
        assertThat(asked.path("state").asString()).isEqualTo("RUNNING");
        assertThat(asked.path("freezes"))
                .singleElement()
                .satisfies(each -> assertThat(each.asString())
                        .contains("A freeze of team", "year end", "This run goes on unless somebody stops it."));
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
        assertThat(run(run).path("state").asString()).isEqualTo("RUNNING");
        assertThat(frozen(run)).as("told once").isOne();
        assertThat(words(freeze)).contains("A freeze was made over this run.", "Stop it now?", ada.name());
        var page = signedIn.as(ada).get("/runs/" + run).body();
        assertThat(page).contains("A freeze was made over this run. Stop it now?", "Stop this run now");

        program.post("/api/v1/calendars/" + freeze + "/end", "{\"reason\": \"no more\"}");
        assertThat(waitFor(run, each -> each.path("freezes").isEmpty())
                        .path("state")
                        .asString())
                .isEqualTo("RUNNING");
        program.post("/api/v1/runs/" + run + "/abort", "");
    }

    @Test
    void rule13AFreezeThatSaysSoStopsWhatIsGoingOnOnceItHolds() {
        String run = restingRun();
        String others = restingRunOfAnotherTeam();
        waitFor(run, is("RUNNING"));
        String freeze = made(program.post(
                        "/api/v1/calendars",
                        freeze(Duration.ofSeconds(8), Duration.ofHours(2), ofTeam() + ", \"stopRunning\": true")))
                .path("id")
                .asString();
        assertThat(json(program.get("/api/v1/calendars/" + freeze))
                        .path("stopRunning")
                        .asBoolean())
                .isTrue();
        assertThat(waitFor(run, each -> !each.path("freezes").isEmpty())
                        .path("freezes")
                        .get(0)
                        .asString())
                .contains("It could last into a freeze", "It stops this run once it holds.");

        var stopped = waitFor(run, is("ABORTED"));
        assertThat(stopped.path("why").asString()).contains("FREEZE: A freeze of team", "year end");
        assertThat(stopped.path("freezes")).isEmpty();
        assertThat(json(signedIn.with(Role.ADMIN).get("/api/v1/runs/" + others))
                        .path("state")
                        .asString())
                .isEqualTo("RUNNING");
        signedIn.with(Role.ADMIN).post("/api/v1/runs/" + others + "/abort", "");
    }

    private String restingRunOfAnotherTeam() {
        var mine = program;
        program = signedIn.with(signedIn.token(signedIn.person(Role.OPERATOR, signedIn.newTeam())));
        String run = restingRun();
        waitFor(run, is("RUNNING"));
        program = mine;
        return run;
    }

    @Test
    void aFreezeIsAgainstEveryStartUntilSomebodyEndsIt() {
        String experiment = experiment();
        var freeze =
                made(program.post("/api/v1/calendars", freeze(Duration.ofHours(-1), Duration.ofHours(2), ofTeam())));
        assertThat(freeze.path("state").asString()).isEqualTo("now");
        assertThat(freeze.path("team").asString()).isEqualTo(team.toString());
        var refused = start(experiment);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body())
                .contains("A freeze of team", "Made by token:", "year end", "It may start from")
                .contains("\"calendar\"");
        assertThat(program.post("/api/v1/experiments/" + experiment + "/preview", "{}")
                        .body())
                .contains("A freeze of team");

        String path = "/api/v1/calendars/" + freeze.path("id").asString();
        assertThat(program.post(path + "/end", "{}").statusCode()).isEqualTo(422);
        var ended = program.post(path + "/end", "{\"reason\": \"moved to next week\"}");
        assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
        assertThat(json(ended).path("state").asString()).isEqualTo("ended");
        assertThat(json(program.post(path + "/end", "{\"reason\": \"again\"}"))).isEqualTo(json(ended));
        assertThat(json(program.get(path))).isEqualTo(json(ended));
        assertThat(start(experiment).statusCode()).isEqualTo(202);
        assertThat(words(freeze.path("id").asString()))
                .contains(" made a freeze of team ", ": year end", " ended a freeze of team ", ": moved to next week")
                .doesNotContain("again");
    }

    @Test
    void aRunThatWouldLastIntoAFreezeDoesNotBegin() {
        String experiment = experiment(); // at most 10 min
        made(program.post("/api/v1/calendars", freeze(Duration.ofMinutes(9), Duration.ofHours(2), ofTeam())));
        var refused = start(experiment);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("It could last into a freeze of team");
    }

    @Test
    void businessHoursAreAgainstWhatIsOutsideOfThem() {
        String experiment = experiment();
        var day = utc().toLocalDate();
        String body = """
                {"kind": "business-hours", "team": "%s", "zone": "UTC", "reason": "people are there",
                 "hours": [{"from": "00:00", "to": "00:00"}], "holidays": ["%s", "%s"]}
                """.formatted(team, day, day.plusDays(1));
        var hours = made(program.post("/api/v1/calendars", body));
        assertThat(hours.path("hours").toString())
                .isEqualTo(
                        "[{\"days\":[\"monday\",\"tuesday\",\"wednesday\",\"thursday\",\"friday\",\"saturday\",\"sunday\"],\"from\":\"00:00\",\"to\":\"00:00\"}]");
        assertThat(hours.path("holidays").size()).isEqualTo(2);
        assertThat(start(experiment).body()).contains("It is outside of the business hours of team");
        program.post("/api/v1/calendars/" + hours.path("id").asString() + "/end", "{\"reason\": \"no more\"}");
        made(program.post("/api/v1/calendars", body.replaceAll("\"holidays.*]", "\"holidays\": []")));
        assertThat(start(experiment).statusCode()).isEqualTo(202);
    }

    @Test
    void rule14AnOccurrenceInAFreezeIsSkippedWithTheRuleAlsoWhenItWasMadeAMomentBefore() {
        String experiment = experiment();
        var schedule = made(program.post("/api/v1/schedules", """
                {"experimentId": "%s", "name": "soon", "zone": "UTC", "at": "%s"}
                """.formatted(experiment, utc().plusSeconds(4))));
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos()); // it is armed by now
        made(program.post("/api/v1/calendars", freeze(Duration.ofHours(-1), Duration.ofHours(2), ofTeam())));
        String path = "/api/v1/schedules/" + schedule.path("id").asString() + "/occurrences";
        JsonNode first = json(program.get(path)).at("/items/0");
        for (int i = 0; i < 300 && !first.has("decidedAt"); i++) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            first = json(program.get(path)).at("/items/0");
        }
        assertThat(first.path("state").asString()).as(first.toString()).isEqualTo("SKIPPED");
        assertThat(first.path("reason").asString()).contains("A freeze of team", "year end", "It may start from");
    }

    @Test
    void rule28StoppingAsksNoCalendarAndARunThatIsOnIsNotHeld() {
        var run = start(experiment());
        assertThat(run.statusCode()).as(run.body()).isEqualTo(202);
        made(program.post("/api/v1/calendars", freeze(Duration.ofHours(-1), Duration.ofHours(2), ofTeam())));
        var aborted = program.post("/api/v1/runs/" + json(run).path("id").asString() + "/abort", "");
        assertThat(aborted.statusCode()).as(aborted.body()).isEqualTo(200);
        var halt = program.post("/api/v1/halts", "{\"scope\": \"team:%s\"}".formatted(team));
        assertThat(halt.statusCode()).as(halt.body()).isEqualTo(200);
        program.post("/api/v1/halts/" + json(halt).path("id").asString() + "/release", "{\"reason\": \"seen enough\"}");
    }

    @Test
    void theSameRequestAgainIsTheSameCalendar() {
        String body = freeze(Duration.ofDays(400), Duration.ofHours(2), ofTeam());
        var first = program.post("/api/v1/calendars", body, "Idempotency-Key", "k1");
        var again = program.post("/api/v1/calendars", body, "Idempotency-Key", "k1");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again)).isEqualTo(json(first));
        var other = program.post("/api/v1/calendars", body.replace("year", "other"), "Idempotency-Key", "k1");
        assertThat(other.statusCode()).isEqualTo(422);
    }

    @Test
    void whatIsNotOnesOwnIsNotOnesToFreezeOrToSee() {
        var ours = made(program.post("/api/v1/calendars", freeze(Duration.ofDays(1), Duration.ofHours(2), ofTeam())));
        String path = "/api/v1/calendars/" + ours.path("id").asString();
        var stranger = signedIn.with(Role.APPROVER);
        assertThat(stranger.get(path).statusCode()).isEqualTo(404);
        assertThat(stranger.post(path + "/end", "{\"reason\": \"because\"}").statusCode())
                .isEqualTo(404);
        assertThat(stranger.get("/api/v1/calendars?limit=200").body())
                .doesNotContain(ours.path("id").asString());
        assertThat(stranger.post("/api/v1/calendars", freeze(Duration.ofDays(1), Duration.ofHours(2), ofTeam()))
                        .statusCode())
                .isEqualTo(422);
        for (String scope : new String[] {"", ", \"service\": \"far\"", ", \"environment\": \"far\""}) {
            String body = freeze(Duration.ofDays(1), Duration.ofHours(2), scope);
            assertThat(program.post("/api/v1/calendars", body).statusCode()).isEqualTo(403);
        }
        var admin = signedIn.with(Role.ADMIN);
        var far = made(admin.post(
                "/api/v1/calendars", freeze(Duration.ofDays(1), Duration.ofHours(2), ", \"service\": \"far\"")));
        String farPath = "/api/v1/calendars/" + far.path("id").asString();
        assertThat(stranger.get(farPath).statusCode()).isEqualTo(200);
        assertThat(program.post(farPath + "/end", "{\"reason\": \"because\"}").statusCode())
                .isEqualTo(403);
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        refused(freeze(Duration.ofDays(1), Duration.ofHours(-1), ""), "#/until", "It ends before it begins.");
        refused(freeze(Duration.ofDays(-2), Duration.ofHours(1), ""), "#/until", "over already");
        refused(freeze(Duration.ofDays(1), Duration.ofDays(367), ""), "#/until", "at most 366 days");
        refused(
                freeze(Duration.ofDays(1), Duration.ofHours(1), ofTeam() + ", \"service\": \"a\""),
                "#/service",
                "At most one of");
        refused(
                freeze(Duration.ofDays(1), Duration.ofHours(1), "").replace("\"UTC\"", "\"Berlin\""),
                "#/zone",
                "Did you mean “Europe/Berlin”?");
        refused(
                "{\"kind\": \"freeze\", \"from\": \"2026-12-23T18:00:00Z\", \"until\": \"2099\", \"zone\": \"UTC\", \"reason\": \"why\"}",
                "#/from",
                "without an offset");
        refused(
                "{\"kind\": \"business-hours\", \"hours\": [{\"from\": \"9\", \"to\": \"17:00\"}], \"zone\": \"UTC\", \"reason\": \"why\"}",
                "#/hours/0/from",
                "“9” is not a time of day");
        refused(
                "{\"kind\": \"business-hours\", \"hours\": [], \"holidays\": [\"easter\"], \"zone\": \"UTC\", \"reason\": \"why\"}",
                "#/holidays/0",
                "“easter” is not a day");
        refused(
                "{\"kind\": \"business-hours\", \"service\": \"a\", \"hours\": [{\"from\": \"09:00\", \"to\": \"17:00\"}], \"zone\": \"UTC\", \"reason\": \"why\"}",
                "#/service",
                "Business hours are a team's");
    }

    private void refused(String body, String pointer, String says) {
        var answer = program.post("/api/v1/calendars", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(json(answer).path("errors").valueStream()).as(answer.body()).anySatisfy(each -> {
            assertThat(each.path("pointer").asString()).isEqualTo(pointer);
            assertThat(each.path("detail").asString()).contains(says);
        });
    }

    @Test
    void aFreezeIsMadeOnThePageAndMarksWhatLiesAhead() {
        String experiment = experiment();
        var schedule = made(program.post("/api/v1/schedules", """
                {"experimentId": "%s", "name": "daily look", "zone": "UTC", "cron": "0 12 * * *"}
                """.formatted(experiment)));
        String name = database.sql("select name from team where id = ?")
                .param(team)
                .query(String.class)
                .single();
        try (var browser = Chromium.browser().newContext()) {
            var page = signedIn.open(browser, ada);
            var eyes = Eyes.on(page);
            page.navigate(signedIn.url() + "/calendars");
            page.locator("#f-name").fill(name);
            page.locator("#f-from").fill(utc().toLocalDate().plusDays(3) + "T00:00");
            page.locator("#f-until").fill("soon");
            page.locator("#f-zone").fill("UTC");
            page.locator("#f-reason").fill("moving house");
            page.locator("#save").click();
            assertThat(page.locator("#p-until")).containsText("“soon” is not a day and a time");
            assertThat(page.locator("#f-reason")).hasValue("moving house");
            page.locator("#f-until").fill(utc().toLocalDate().plusDays(5) + "T00:00");
            page.locator("#save").click();
            assertThat(page.locator("tbody tr").first()).containsText("moving house");
            assertThat(page.locator("tbody tr").first()).containsText("coming");
            eyes.picture("calendars");
            eyes.findItAccessible();

            page.navigate(signedIn.url() + "/schedules/" + schedule.path("id").asString());
            assertThat(page.locator("p.against")).hasCount(2);
            assertThat(page.locator("p.against").first()).containsText("moving house");
            eyes.picture("schedule-with-a-freeze");
            eyes.findItAccessible();

            page.navigate(signedIn.url() + "/schedules/" + schedule.path("id").asString() + "/edit");
            assertThat(page.locator("#moments .tag:has-text('moving house')")).hasCount(2);

            page.navigate(signedIn.url() + "/calendars");
            page.locator("tbody tr input[name=reason]").first().fill("another house");
            page.locator("tbody tr button").first().click();
            assertThat(page.locator("tbody tr").first()).containsText("ended");
            assertThat(page.locator("tbody tr").first()).containsText("another house");
            page.navigate(signedIn.url() + "/schedules/" + schedule.path("id").asString());
            assertThat(page.locator("p.against")).hasCount(0);
        }
        var nobody = signedIn.as(Role.OPERATOR, signedIn.newTeam()).get("/calendars");
        assertThat(nobody.body()).doesNotContain("moving house");
        var preview = program.post(
                "/api/v1/schedules/preview",
                "{\"cron\": \"0 12 * * *\", \"zone\": \"UTC\", \"experimentId\": \"%s\"}".formatted(experiment));
        assertThat(preview.body()).doesNotContain("closed");
        assertThat(preview.statusCode()).isEqualTo(200);
    }
}
