package dev.faultline.maturity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.Chromium;
import dev.faultline.Eyes;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Levels from what is really stored, two people who go further for a while, and what is told of it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=maturity")
@Import({TestDatabase.class, SignedIn.class})
class MaturityTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Autowired
    Maturity maturity;

    @Autowired
    LevelWatch watch;

    private final String service = "pay-" + UUID.randomUUID();
    private UUID team = new UUID(0, 0);

    @SuppressWarnings("NullAway.Init")
    private Caller ada;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor asking;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor deciding;

    @BeforeEach
    void aServiceOfATeam() {
        team = signedIn.newTeam();
        ada = signedIn.person(Role.APPROVER, team);
        asking = signedIn.with(signedIn.token(ada));
        deciding = signedIn.with(signedIn.token(signedIn.person(Role.APPROVER, team)));
        described("");
    }

    private void described(String more) {
        var put = asking.send("PUT", "/api/v1/services/" + service, "{\"contact\": \"#pay\"%s}".formatted(more));
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    }

    private void wellDescribed() {
        described("""
                , "runbook": "https://runbooks.example.com/pay", "tier": 1,
                "health": {"name": "health", "type": "http", "url": "http://127.0.0.1:9/", "reading": "status", "tolerance": {"exactly": 200}}
                """);
    }

    /** As if a GameDay at a table that names the service had been held. */
    private void talkedAbout() {
        var day = UUID.randomUUID();
        var plan = """
                {"purpose":"To know what we would do.","level":1,"environment":"none","scope":"%s","rounds":[{"name":"It is gone","inject":"It is 14:10.","length":"15m"}],\
                "abort":"Something real.","rollback":"Nothing.","comms":"All are here.","rules":[],"checklist":[],"notPlaying":[],"onCall":"ada","length":"1h","zone":"UTC"}\
                """.formatted(service);
        database.sql("alter table gameday disable trigger gameday_is_told").update();
        database.sql("alter table gameday_round disable trigger gameday_round_is_told")
                .update();
        database.sql("""
                        insert into gameday (id, team_id, name, state, plan, plan_hash, plan_version, lasts, since, starts_at, live_at, over_at,
                                             created_by, created_at, changed_by, changed_at)
                        values (:id, :team, :name, 'DEBRIEFING', :plan, encode(sha256(convert_to(:plan, 'UTF8')), 'hex'), 1, interval '1 hour',
                                now(), now() - interval '2 hours', now() - interval '2 hours', now() - interval '1 hour',
                                'user:ada', now(), 'user:ada', now())
                        """)
                .param("id", day)
                .param("team", team)
                .param("name", "talk " + day)
                .param("plan", plan)
                .update();
        database.sql("""
                        insert into gameday_round (gameday_id, number, state, started_at, started_by, ended_at, verdict)
                        values (?, 1, 'DONE', now(), 'user:ada', now(), 'HELD')
                        """).param(day).update();
        database.sql("alter table gameday enable trigger gameday_is_told").update();
        database.sql("alter table gameday_round enable trigger gameday_round_is_told")
                .update();
    }

    private static JsonNode json(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JsonMapper.shared().readTree(answer.body());
    }

    private JsonNode view() {
        return json(asking.get("/api/v1/maturity/" + service), 200);
    }

    private List<String> words(String kind) {
        return database.sql("select words from fact where kind = ? and body ->> 'service' = ? order by seq")
                .params(kind, service)
                .query((row, _) -> row.getString(1))
                .list();
    }

    @Test
    void levelsAreEarnedByWhatIsStoredAndToldWhenTheyChange() {
        var nothing = view();
        assertThat(nothing.path("level").asInt()).isZero();
        assertThat(nothing.path("next").asString()).contains("runbook");
        wellDescribed();
        assertThat(view().path("level").asInt()).isEqualTo(1);
        watch.look();
        watch.look();
        assertThat(words("maturity.earned")).as("told once").hasSize(1);
        talkedAbout();
        var talked = view();
        assertThat(talked.path("level").asInt()).isEqualTo(2);
        assertThat(talked.path("until").asString()).isNotEmpty();
        assertThat(talked.at("/levels/1/demands/0/proofs/0/kind").asString()).isEqualTo("gameday");
        watch.look();
        described("");
        watch.look();
        assertThat(words("maturity.lost")).singleElement().asString().contains("fell to level 0");
        assertThat(asking.get("/api/v1/timeline").body()).contains("fell to level 0");
    }

    @Test
    void whatAServiceHasNotEarnedKeepsAGameDayAndAContinuousScheduleFromIt() {
        wellDescribed();
        assertThat(maturity.missing(List.of(service), 1)).isEmpty();
        assertThat(maturity.missing(List.of(service), 2))
                .singleElement()
                .asString()
                .contains("has earned level 1", "needs level 2");
        assertThat(maturity.missing(List.of(service)))
                .singleElement()
                .asString()
                .contains("needs level 5");
        assertThat(maturity.missing(List.of("nobody-knows-it"), 2))
                .singleElement()
                .asString()
                .contains("not in the catalogue");
    }

    private HttpResponse<String> ask(SignedIn.Visitor by, int level) {
        return by.post(
                "/api/v1/level-overrides",
                "{\"service\": \"%s\", \"level\": %d, \"reason\": \"the sale comes\", \"validFor\": \"1h\"}"
                        .formatted(service, level));
    }

    @Test
    void twoPeopleLetItGoFurtherForAWhileAndOneCannot() {
        wellDescribed();
        var id = json(ask(asking, 3), 201).path("id").asString();
        assertThat(ask(deciding, 3).statusCode()).as("one at a time").isEqualTo(409);
        assertThat(maturity.missing(List.of(service), 3))
                .as("nobody has agreed yet")
                .isNotEmpty();
        assertThat(asking.post("/api/v1/level-overrides/" + id + "/approve", "").statusCode())
                .as("one's own")
                .isEqualTo(403);
        assertThat(json(deciding.post("/api/v1/level-overrides/" + id + "/approve", ""), 200)
                        .path("state")
                        .asString())
                .isEqualTo("APPROVED");
        assertThat(deciding.post("/api/v1/level-overrides/" + id + "/approve", "")
                        .statusCode())
                .as("twice is once")
                .isEqualTo(200);
        assertThat(maturity.missing(List.of(service), 3)).isEmpty();
        assertThat(maturity.missing(List.of(service), 4)).isNotEmpty();
        var view = view();
        assertThat(view.path("level").asInt())
                .as("what is earned stays what it is")
                .isEqualTo(1);
        assertThat(view.path("effective").asInt()).isEqualTo(3);
        assertThat(words("maturity.override-approved")).hasSize(1);

        database.sql("alter table level_override disable trigger level_override_moves_on")
                .update();
        database.sql("alter table level_override disable trigger level_override_is_told")
                .update();
        database.sql(
                        "update level_override set requested_at = now() - interval '3 hours', expires_at = now() - interval '1 second' where id = ?::uuid")
                .param(id)
                .update();
        database.sql("alter table level_override enable trigger level_override_moves_on")
                .update();
        database.sql("alter table level_override enable trigger level_override_is_told")
                .update();
        assertThat(maturity.missing(List.of(service), 3)).as("it ran out").isNotEmpty();
        watch.look();
        assertThat(words("maturity.override-expired")).hasSize(1);
        assertThat(json(ask(asking, 3), 201).path("state").asString()).isEqualTo("WAITING");
    }

    @Test
    void anOverrideIsAskedForWithAReasonAndForADayAtMost() {
        wellDescribed();
        var refused = asking.post(
                "/api/v1/level-overrides",
                "{\"service\": \"%s\", \"level\": 6, \"reason\": \"x\", \"validFor\": \"25h\", \"for\": 1}"
                        .formatted(service));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("#/level", "#/reason", "#/validFor", "#/for");
        assertThat(ask(asking, 1).statusCode()).as("it has that").isEqualTo(409);
        var viewer = signedIn.with(signedIn.token(signedIn.person(Role.VIEWER, team)));
        assertThat(ask(viewer, 3).statusCode()).isEqualTo(403);
        var stranger = signedIn.with(signedIn.token(signedIn.person(Role.APPROVER, signedIn.newTeam())));
        assertThat(ask(stranger, 3).statusCode()).isEqualTo(404);
        assertThat(stranger.get("/api/v1/maturity/" + service).statusCode()).isEqualTo(404);
        assertThat(stranger.get("/api/v1/maturity").body()).doesNotContain(service);
    }

    @Test
    void theKeyMakesItOneQuestion() {
        wellDescribed();
        var body = "{\"service\": \"%s\", \"level\": 2, \"reason\": \"the sale comes\"}".formatted(service);
        var first = json(asking.post("/api/v1/level-overrides", body, "Idempotency-Key", "k-" + service), 201);
        var again = json(asking.post("/api/v1/level-overrides", body, "Idempotency-Key", "k-" + service), 200);
        assertThat(again.path("id")).isEqualTo(first.path("id"));
    }

    @Test
    void peopleSeeWhyAndWhatComesNext() {
        wellDescribed();
        talkedAbout();
        var page = signedIn.as(ada).get("/maturity/" + service);
        assertThat(page.body()).contains("Level 2 of 5", "A run on it held", "Nobody has asked to go further");
        var refused = signedIn.as(ada)
                .submit(
                        "/level-overrides",
                        Map.of("service", service, "level", "4", "reason", "no", "validFor", "12h"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains(">no</textarea>");
        assertThat(signedIn.as(ada)
                        .submit(
                                "/level-overrides",
                                Map.of("service", service, "level", "4", "reason", "the sale comes", "validFor", "12h"))
                        .statusCode())
                .isEqualTo(302);
        try (var context = Chromium.browser()
                .newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                        .setBaseURL(signedIn.url().toString())
                        .setViewportSize(1280, 860))) {
            var browser = signedIn.open(context, ada);
            var eyes = Eyes.on(browser);
            browser.navigate("/maturity/" + service);
            eyes.picture("maturity-service");
            eyes.findItAccessible();
            browser.navigate("/maturity");
            eyes.picture("maturity");
            eyes.findItAccessible();
            eyes.sawNothingWrong();
        }
    }
}
