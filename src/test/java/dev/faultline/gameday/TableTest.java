package dev.faultline.gameday;

import static dev.faultline.gameday.Day.json;
import static dev.faultline.gameday.Day.ok;
import static dev.faultline.gameday.Day.refusedAs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A table-top: injects, decisions, votes, and the same plan with faults afterwards. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=table")
@Import({TestDatabase.class, SignedIn.class})
class TableTest {

    private static final String FAIL_OVER =
            "{\"round\": 1, \"question\": \"Do we fail over?\", \"options\": [\"Yes\", \"No\", \"Wait\"]}";

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private Day atTheTable() {
        var day = Day.talk(signedIn, database).live();
        ok(day.round(day.commander, 1, "{\"do\": \"start\"}"));
        return day;
    }

    @Test
    void whatHasToBeDecidedIsPutToTheTableVotedOnAndDecidedOnce() {
        var day = atTheTable();
        var put = json(ok(day.post(day.facilitator, "/decisions", FAIL_OVER)));
        assertThat(put.path("number").asInt()).isEqualTo(1);
        ok(day.post(day.injector, "/decisions/1", "{\"vote\": 2}"));
        ok(day.post(day.scribe, "/decisions/1", "{\"vote\": 1}"));
        ok(day.post(day.injector, "/decisions/1", "{\"vote\": 1}"));
        ok(day.post(day.injector, "/decisions/1", "{\"vote\": 1}"));
        var options = json(day.as(day.scribe).get(day.path() + "/decisions")).at("/items/0/options");
        assertThat(options.get(0).path("votes").size())
                .as("whoever votes again changes their mind")
                .isEqualTo(2);
        assertThat(options.get(1).path("votes").size()).isZero();

        refusedAs(day.post(day.scribe, "/decisions/1", "{\"decide\": 2}"), 403, "forbidden");
        ok(day.post(day.commander, "/decisions/1", "{\"decide\": 2, \"why\": \"data first\"}"));
        refusedAs(day.post(day.commander, "/decisions/1", "{\"decide\": 1}"), 409, "decided");
        refusedAs(day.post(day.injector, "/decisions/1", "{\"vote\": 1}"), 409, "decided");
        assertThat(day.kinds())
                .contains("gameday.decision-put", "gameday.decided")
                .as("the same vote twice is told once")
                .filteredOn("gameday.decision-voted"::equals)
                .hasSize(3);
    }

    @Test
    void onlyWhatIsAtTheTableIsDecidedAndOnlyByThoseWhoAreThere() {
        var day = Day.talk(signedIn, database).live();
        refusedAs(day.post(day.facilitator, "/decisions", FAIL_OVER), 409, "state");
        ok(day.round(day.commander, 1, "{\"do\": \"start\"}"));
        refusedAs(day.post(day.scribe, "/decisions", FAIL_OVER), 403, "forbidden");
        assertThat(day.post(day.facilitator, "/decisions", FAIL_OVER.replace(", \"No\", \"Wait\"", ""))
                        .statusCode())
                .as("one option is no choice")
                .isEqualTo(422);
        ok(day.post(day.facilitator, "/decisions", FAIL_OVER));
        refusedAs(day.post(day.injector, "/decisions/1", "{\"vote\": 4}"), 409, "option");
        refusedAs(day.post(day.injector, "/decisions/2", "{\"vote\": 1}"), 404, "not-found");
        var stranger = signedIn.person(Role.OPERATOR, signedIn.newTeam());
        refusedAs(day.post(stranger, "/decisions/1", "{\"vote\": 1}"), 404, "not-found");
        ok(day.round(day.commander, 1, "{\"do\": \"end\", \"verdict\": \"held\"}"));
        refusedAs(day.post(day.facilitator, "/decisions", FAIL_OVER), 409, "state");
    }

    @Test
    void nobodyReadsAnInjectOnTheTableBeforeItIsReadOut() {
        var day = atTheTable();
        var page = day.browserOf(day.observer).get(day.page() + "/table");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("The database is gone", "It is 14:10.")
                .doesNotContain("So is the backup", "26 hours");
    }

    @Test
    void theSamePlanIsDraftedForStagingWithAFaultForEachInjectThatGetsOne() {
        var day = Day.talk(signedIn, database);
        var experiment = day.experiment("nobody is hurt", "2s");
        var made = json(ok(day.post(
                day.planner,
                "/replay",
                "{\"name\": \"In staging\", \"environment\": \"staging\", \"experiments\": [{\"round\": 1, \"experimentId\": \"%s\"}]}"
                        .formatted(experiment))));
        var draft = json(
                day.as(day.planner).get("/api/v1/gamedays/" + made.path("id").asString()));
        assertThat(draft.path("state").asString()).isEqualTo("DRAFT");
        assertThat(draft.at("/plan/level").asInt()).isEqualTo(2);
        assertThat(draft.at("/plan/environment").asString()).isEqualTo("staging");
        assertThat(draft.at("/plan/rounds/0/experimentId").asString()).isEqualTo(experiment);
        assertThat(draft.at("/plan/rounds/0/hypothesis").asString()).isEqualTo("Somebody is paged.");
        assertThat(draft.at("/plan/rounds/1/inject").asString()).contains("26 hours");
        assertThat(draft.at("/plan/abort").asString()).isEqualTo("A real incident begins.");
        assertThat(day.post(
                                day.planner,
                                "/replay",
                                "{\"name\": \"Too many\", \"environment\": \"staging\", \"experiments\": [{\"round\": 3, \"experimentId\": \"%s\"}]}"
                                        .formatted(experiment))
                        .body())
                .contains("#/experiments/0/round");
    }

    @Test
    void formsDoTheSameAndKeepWhatWasTyped() {
        var day = atTheTable();
        var browser = day.browserOf(day.facilitator);
        var put = browser.submit(
                day.page() + "/decisions", Map.of("round", "1", "question", "Do we fail over?", "options", "Yes\nNo"));
        assertThat(put.statusCode()).as(put.body()).isEqualTo(302);
        assertThat(browser.submit(day.page() + "/decisions/1", Map.of("vote", "1"))
                        .statusCode())
                .isEqualTo(302);
        assertThat(browser.get(day.page() + "/table").body()).contains("Do we fail over?", "1 vote");
        var refused = day.browserOf(day.planner)
                .submit(day.page() + "/replay", Map.of("name", "A talk", "environment", "the lab"));
        assertThat(refused.statusCode()).as("the name is taken").isEqualTo(409);
        assertThat(refused.body()).contains("the lab", "called “A talk” already");
    }
}
