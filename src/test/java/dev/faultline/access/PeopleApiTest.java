package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=people")
@Import({TestDatabase.class, SignedIn.class})
class PeopleApiTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Test
    void addsSomebodyWhoCanLogIn() {
        var made = signedIn.with(Role.ADMIN).post("/api/v1/people", """
                {"login": "grace", "displayName": "Grace Hopper", "password": "a bug in the relay", "role": "approver"}""");

        assertThat(made.statusCode()).isEqualTo(201);
        JsonNode person = JSON.readTree(made.body());
        assertThat(person.get("teams").get(0).get("name").asString()).isEqualTo("main");
        assertThat(made.body()).doesNotContain("argon2", "relay");
        signedIn.nobody().logIn("GRACE", "a bug in the relay");
    }

    @Test
    void refusesASecondOfTheSameNameInWhateverCase() {
        Caller person = signedIn.person(Role.VIEWER);

        var answer = signedIn.with(Role.ADMIN)
                .post("/api/v1/people", """
                {"login": "%s", "password": "two good words and one", "role": "viewer"}""".formatted(person.name().toUpperCase(java.util.Locale.ROOT)));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("/problems/person-exists");
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        var answer = signedIn.with(Role.ADMIN).post("/api/v1/people", """
                {"login": "a b", "password": "password", "role": "king", "teams": ["main", "nobody's"], "admin": true}""");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(answer.body())
                        .get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").asString())
                        .toList())
                .contains("#/login", "#/password", "#/role", "#/teams/1", "#/admin");
    }

    @Test
    void movesSomebodyToAnotherTeam() {
        Caller person = signedIn.person(Role.OPERATOR);
        UUID other = signedIn.newTeam();

        var answer = signedIn.with(Role.ADMIN)
                .send("PATCH", "/api/v1/people/" + person.id(), "{\"teams\": [\"%s\"]}".formatted(other));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).get("teams").get(0).get("id").asString())
                .isEqualTo(other.toString());
    }

    @Test
    void keepsTheLastAdministrator() {
        Caller last = signedIn.person(Role.ADMIN);
        database.sql("update person set disabled_at = now() where role = 'ADMIN' and id <> ?")
                .param(last.id())
                .update();
        var program = signedIn.with(signedIn.token(last));

        for (String change : new String[] {"{\"disabled\": true}", "{\"role\": \"viewer\"}"}) {
            var answer = program.send("PATCH", "/api/v1/people/" + last.id(), change);
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("last-administrator");
        }
    }

    @Test
    void givesSomebodyANewPasswordAndEndsWhatTheOldOneOpened() {
        Caller person = signedIn.person(Role.VIEWER);
        var browser = signedIn.as(person);

        signedIn.with(Role.ADMIN)
                .send("PATCH", "/api/v1/people/" + person.id(), "{\"password\": \"as it is from now on\"}");

        assertThat(browser.get("/me", "Accept", "text/html").statusCode()).isEqualTo(302);
        signedIn.nobody().logIn(person.name(), "as it is from now on");
    }

    @Test
    void tellsTheTimelineOnlyToThoseWhoSeeEverything() {
        Caller person = signedIn.person(Role.VIEWER);
        signedIn.with(Role.ADMIN).send("PATCH", "/api/v1/people/" + person.id(), "{\"disabled\": true}");

        String sentence = person.name() + " was disabled";
        assertThat(signedIn.with(Role.AUDITOR).get("/api/v1/timeline").body()).contains(sentence);
        assertThat(signedIn.with(Role.OPERATOR).get("/api/v1/timeline").body()).doesNotContain(sentence);
    }

    @Test
    void saysOnThePageWhatIsInConflict() {
        Caller person = signedIn.person(Role.VIEWER);

        var answer = signedIn.as(Role.ADMIN)
                .submit(
                        "/people",
                        Map.of("login", person.name(), "password", "two good words and one", "role", "VIEWER"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("Somebody has this name already.");
    }
}
