package dev.faultline.approval;

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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two people let one start begin in a freeze, and everything that one person might try alone. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "a-database-of-its-own=calendars",
            "faultline.calendars.allow=127.0.0.1",
            "faultline.calendars.plain=true",
            "faultline.probes.allow=localhost"
        })
@Import({TestDatabase.class, SignedIn.class})
class OverrideTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Overrides overrides;

    private UUID team = Teams.MAIN;

    @SuppressWarnings("NullAway.Init")
    private Caller ada;

    @SuppressWarnings("NullAway.Init")
    private Caller grace;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor asking;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor deciding;

    @BeforeEach
    void twoPeopleOfATeam() {
        team = signedIn.newTeam();
        ada = signedIn.person(Role.APPROVER, team);
        grace = signedIn.person(Role.APPROVER, team);
        asking = signedIn.with(signedIn.token(ada));
        deciding = signedIn.with(signedIn.token(grace));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static JsonNode made(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json(answer);
    }

    private static String id(HttpResponse<String> answer) {
        return made(answer).path("id").asString();
    }

    private static String definition(String hypothesis, String url) {
        return """
                {"name": "in a freeze %s", "hypothesis": "%s",
                 "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status",
                             "interval": "1s", "tolerance": {"exactly": 200}}],
                 "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                             "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}}],
                 "limits": {"maxTargets": 1, "maxDuration": "10m", "recoverWithin": "5s"}}
                """.formatted(UUID.randomUUID(), hypothesis, url);
    }

    private String experiment() {
        return id(asking.post(
                "/api/v1/experiments", definition("It answers.", signedIn.url().toString())));
    }

    private static String freeze(String more) {
        var now = LocalDateTime.ofInstant(Instant.now().truncatedTo(ChronoUnit.SECONDS), ZoneOffset.UTC);
        return "{\"kind\": \"freeze\", \"from\": \"%s\", \"until\": \"%s\", \"zone\": \"UTC\", \"reason\": \"year end\"%s}"
                .formatted(now.minusHours(1), now.plusHours(2), more);
    }

    private String freezeOfTeam() {
        return id(deciding.post("/api/v1/calendars", freeze(", \"team\": \"%s\"".formatted(team))));
    }

    private static String question(String experiment) {
        return "{\"experimentId\": \"%s\", \"reason\": \"the fix has to be shown\"}".formatted(experiment);
    }

    private String asked(String experiment) {
        return id(asking.post("/api/v1/overrides", question(experiment)));
    }

    private HttpResponse<String> approve(SignedIn.Visitor by, String override) {
        return by.post("/api/v1/overrides/" + override + "/approve", "");
    }

    private static HttpResponse<String> start(SignedIn.Visitor by, String experiment, String key) {
        return by.post("/api/v1/experiments/" + experiment + "/runs", "{}", "Idempotency-Key", key);
    }

    private static HttpResponse<String> start(SignedIn.Visitor by, String experiment) {
        return start(by, experiment, UUID.randomUUID().toString());
    }

    private String words(String override) {
        return database.sql("select string_agg(words, ' ' order by seq) from fact where body ->> 'override' = ?")
                .param(override)
                .query(String.class)
                .single();
    }

    @Test
    void rule15TwoPeopleWithAReasonLetOneStartBeginAndItIsTold() {
        String experiment = experiment();
        freezeOfTeam();
        assertThat(start(asking, experiment).body()).contains("A freeze of team");
        String override = asked(experiment);
        assertThat(start(asking, experiment).body()).contains("A freeze of team", "nobody has agreed yet");
        assertThat(approve(asking, override).statusCode()).as("one's own").isEqualTo(403);
        assertThat(approve(deciding, override).statusCode()).isEqualTo(200);
        assertThat(approve(deciding, override).statusCode()).as("twice is once").isEqualTo(200);
        assertThat(start(deciding, experiment).body())
                .contains("approved the override, so somebody else has to start it");

        var run = start(asking, experiment);
        assertThat(run.statusCode()).as(run.body()).isEqualTo(202);
        var used = json(asking.get("/api/v1/overrides/" + override));
        assertThat(used.path("state").asString()).isEqualTo("USED");
        assertThat(used.path("run").asString()).isEqualTo(json(run).path("id").asString());
        assertThat(words(override))
                .contains(
                        "asked to start",
                        "the fix has to be shown",
                        "approved the override",
                        "although calendars are against it");
        assertThat(asking.get("/api/v1/runs/" + json(run).path("id").asString() + "/export?format=md")
                        .body())
                .as("printed in the report")
                .contains("although calendars are against it", "the fix has to be shown");
        asking.post("/api/v1/runs/" + json(run).path("id").asString() + "/abort", "");
        assertThat(start(asking, experiment).body()).contains("one is good for one start");
    }

    @Test
    void whatWasStartedInSpiteOfAFreezeIsNotStoppedByIt() {
        String experiment = id(asking.post(
                "/api/v1/experiments",
                definition("It answers.", signedIn.url().toString())
                        .replace(
                                "\"skip\"}}],",
                                "\"skip\"}}, {\"name\": \"rest\", \"type\": \"wait\", \"duration\": \"60s\"}],")));
        id(deciding.post("/api/v1/calendars", freeze(", \"team\": \"%s\", \"stopRunning\": true".formatted(team))));
        LockSupport.parkNanos(Duration.ofSeconds(6).toNanos());
        approve(deciding, asked(experiment));
        String run = json(start(asking, experiment)).path("id").asString();

        LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
        assertThat(json(asking.get("/api/v1/runs/" + run)).path("state").asString())
                .isIn("CHECKING", "RUNNING");
        asking.post("/api/v1/runs/" + run + "/abort", "");
    }

    @Test
    void oneOverrideIsOneStartHoweverManyTryAtOnce() throws Exception {
        String experiment = experiment();
        freezeOfTeam();
        approve(deciding, asked(experiment));
        List<Callable<Integer>> starters = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            starters.add(() -> start(asking, experiment).statusCode());
        }
        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newFixedThreadPool(6)) {
            for (var each : threads.invokeAll(starters)) {
                statuses.add(each.get());
            }
        }
        assertThat(statuses).containsOnlyOnce(202).containsOnly(202, 409);
    }

    @Test
    void aFreezeThatIsMadeLaterIsAgainstItAllTheSame() {
        String experiment = experiment();
        freezeOfTeam();
        approve(deciding, asked(experiment));
        id(deciding.post(
                "/api/v1/calendars",
                freeze(", \"team\": \"%s\"".formatted(team)).replace("year end", "a second one")));
        var refused = start(asking, experiment);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("a second one").doesNotContain("year end");
    }

    @Test
    void whatHoldsForMoreThanTheTeamIsForAdministratorsToOverride() {
        String experiment = experiment();
        var admin = signedIn.with(Role.ADMIN);
        String everything = id(admin.post("/api/v1/calendars", freeze("")));
        try {
            String override = asked(experiment);
            assertThat(approve(deciding, override).statusCode()).isEqualTo(403);
            assertThat(approve(admin, override).statusCode()).isEqualTo(200);
            assertThat(start(asking, experiment).statusCode()).isEqualTo(202);
        } finally {
            admin.post("/api/v1/calendars/" + everything + "/end", "{\"reason\": \"the test is over\"}");
        }
    }

    @Test
    void whatRanOutWasTakenBackOrRefusedLetsNothingStart() {
        String experiment = experiment();
        freezeOfTeam();
        String late = asked(experiment);
        approve(deciding, late);
        transaction.executeWithoutResult(_ -> {
            database.sql("set local session_replication_role = replica").update();
            database.sql(
                            "update calendar_override set requested_at = now() - interval '2 hours', good_from = now() - interval '2 hours',"
                                    + " expires_at = now() - interval '1 hour' where id = ?::uuid")
                    .param(late)
                    .update();
        });
        assertThat(start(asking, experiment).body()).contains("The override ran out at");
        overrides.expire();
        assertThat(words(late)).contains("ran out");

        String back = asked(experiment);
        approve(deciding, back);
        asking.post("/api/v1/overrides/" + back + "/withdraw", "");
        assertThat(start(asking, experiment).body()).contains("The override was withdrawn by");
        assertThat(approve(deciding, back).statusCode()).isEqualTo(409);

        String no = asked(experiment);
        deciding.post("/api/v1/overrides/" + no + "/reject", "{\"reason\": \"not before Monday\"}");
        assertThat(start(asking, experiment).body()).contains("refused to override this: not before Monday");
    }

    @Test
    void anExperimentThatWasChangedIsAnotherOne() {
        String experiment = experiment();
        freezeOfTeam();
        approve(deciding, asked(experiment));
        var current = json(asking.get("/api/v1/experiments/" + experiment));
        var changed = asking.send(
                "PUT",
                "/api/v1/experiments/" + experiment,
                definition("It answers twice.", signedIn.url().toString()),
                "If-Match",
                "\"" + current.path("version").asInt() + "\"");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(start(asking, experiment).body()).contains("changed since the override was asked for");
    }

    @Test
    void onlyWhatIsNeededCanBeAskedForAndOnce() {
        String experiment = experiment();
        assertThat(asking.post("/api/v1/overrides", question(experiment)).body())
                .contains("No calendar is against it");
        freezeOfTeam();
        var first = asking.post("/api/v1/overrides", question(experiment), "Idempotency-Key", "one");
        assertThat(id(first))
                .isEqualTo(json(asking.post("/api/v1/overrides", question(experiment), "Idempotency-Key", "one"))
                        .path("id")
                        .asString());
        var again = asking.post("/api/v1/overrides", question(experiment));
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("asked for this already");
        assertThat(asking.post("/api/v1/overrides", "{\"experimentId\": \"%s\"}".formatted(experiment))
                        .statusCode())
                .isEqualTo(422);
        var stranger = signedIn.with(Role.APPROVER);
        assertThat(stranger.get("/api/v1/overrides/" + json(first).path("id").asString())
                        .statusCode())
                .isEqualTo(404);
        assertThat(stranger.get("/api/v1/overrides").body()).doesNotContain(experiment);
    }

    @Test
    void rule15ATimeOfAScheduleStartsInAFreezeWithAnOverrideOfItsOwn() {
        String experiment = experiment();
        var at = LocalDateTime.ofInstant(Instant.now().truncatedTo(ChronoUnit.SECONDS), ZoneOffset.UTC)
                .plusSeconds(6);
        var schedule = made(asking.post("/api/v1/schedules", """
                {"experimentId": "%s", "name": "in the freeze", "zone": "UTC", "at": "%s", "startTolerance": "1m"}
                """.formatted(experiment, at)));
        freezeOfTeam();
        String path = "/api/v1/schedules/" + schedule.path("id").asString() + "/occurrences";
        String occurrence = json(asking.get(path)).at("/items/0/id").asString();
        String override = made(asking.post(
                        "/api/v1/occurrences/" + occurrence + "/override",
                        "{\"reason\": \"the rehearsal of the year\"}"))
                .path("override")
                .asString();
        assertThat(approve(deciding, override).statusCode()).isEqualTo(200);
        assertThat(start(asking, experiment).body())
                .as("by hand is another start")
                .contains("A freeze of team")
                .doesNotContain("override");
        assertThat(start(asking, experiment, "schedule:nonsense").statusCode()).isEqualTo(409);
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            var first = json(asking.get(path)).at("/items/0");
            assertThat(first.path("state").asString()).as(first.toString()).isEqualTo("DISPATCHED");
        });
        assertThat(json(asking.get("/api/v1/overrides/" + override))
                        .path("state")
                        .asString())
                .isEqualTo("USED");
    }

    @Test
    void aTimeOfAScheduleIsNotStartedBeforeItByHandWithItsOverride() {
        String experiment = experiment();
        var at = LocalDateTime.ofInstant(Instant.now().truncatedTo(ChronoUnit.SECONDS), ZoneOffset.UTC)
                .plusMinutes(30);
        var schedule = made(asking.post(
                "/api/v1/schedules",
                "{\"experimentId\": \"%s\", \"name\": \"later in it\", \"zone\": \"UTC\", \"at\": \"%s\"}"
                        .formatted(experiment, at)));
        freezeOfTeam();
        String occurrence = json(asking.get(
                        "/api/v1/schedules/" + schedule.path("id").asString() + "/occurrences"))
                .at("/items/0/id")
                .asString();
        approve(
                deciding,
                made(asking.post("/api/v1/occurrences/" + occurrence + "/override", "{\"reason\": \"a rehearsal\"}"))
                        .path("override")
                        .asString());
        var refused = start(asking, experiment, "schedule:" + occurrence);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("The override is good from");
    }

    @Test
    void askedForAndDecidedOnPages() {
        String experiment = experiment();
        freezeOfTeam();
        try (var mine = Chromium.browser().newContext();
                var theirs = Chromium.browser().newContext()) {
            var page = signedIn.open(mine, ada);
            var eyes = Eyes.on(page);
            page.navigate(signedIn.url() + "/experiments/" + experiment + "/preview");
            page.locator("#f-override-reason").fill("the fix has to be shown");
            eyes.picture("preview-in-a-freeze");
            eyes.findItAccessible();
            page.locator("#ask-override").click();
            assertThat(page.locator("#override-state")).hasText("waiting");
            assertThat(page.locator("#approve")).hasCount(0);
            eyes.picture("override");
            eyes.findItAccessible();

            page.navigate(signedIn.url() + "/experiments/" + experiment + "/preview");
            assertThat(page.locator("#ask-override")).hasCount(0);
            page.locator("#to-override").click();
            assertThat(page.locator("#override-state")).hasText("waiting");

            var other = signedIn.open(theirs, grace);
            other.navigate(signedIn.url() + "/approvals");
            var watching = Eyes.on(other);
            watching.picture("approvals-with-overrides");
            watching.findItAccessible();
            assertThat(other.locator("#for-me")).containsText("An override of calendars waits for you");
            other.locator("#overrides a").first().click();
            other.locator("#approve").click();
            assertThat(other.locator("#override-state")).hasText("approved");

            page.navigate(signedIn.url() + "/experiments/" + experiment + "/preview");
            assertThat(page.locator("#override")).hasCount(0);
            page.locator("#run-button").click();
            page.waitForURL("**/runs/**");
            page.navigate(signedIn.url() + "/approvals");
            assertThat(page.locator("#overrides tbody tr").first()).containsText("used");
        }
    }
}
