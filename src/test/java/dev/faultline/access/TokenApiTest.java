package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import({TestDatabase.class, SignedIn.class})
class TokenApiTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Test
    void showsANewTokenOnceAndKeepsOnlyItsDigest() {
        var program = signedIn.with(Role.OPERATOR);

        var made = program.post("/api/v1/tokens", "{\"name\": \"ci\"}");

        assertThat(made.statusCode()).isEqualTo(201);
        JsonNode token = JSON.readTree(made.body());
        String secret = token.get("token").asString();
        assertThat(secret).matches("flt_[\\w-]{43}");
        assertThat(made.headers().firstValue("location"))
                .hasValue("/api/v1/tokens/" + token.get("id").asString());
        assertThat(program.get("/api/v1/tokens").body())
                .contains(token.get("id").asString())
                .doesNotContain(secret);
        assertThat(database.sql("select t::text from api_token t")
                        .query(String.class)
                        .list())
                .noneMatch(row -> row.contains(secret.substring(12)));
        assertThat(signedIn.with(secret).get("/api/v1/me").statusCode()).isEqualTo(200);
    }

    @Test
    void makesNoTokenThatOutlivesTheOneThatAsks() {
        var program = signedIn.with(signedIn.token(signedIn.person(Role.OPERATOR))); // for a day

        var tooLong = program.post("/api/v1/tokens", "{\"name\": \"ci\", \"expiresIn\": \"48h\"}");

        assertThat(tooLong.statusCode()).isEqualTo(422);
        assertThat(tooLong.body()).contains("outlives");
    }

    @Test
    void handsOnNoMoreThanItHas() {
        Caller admin = signedIn.person(Role.ADMIN);
        var reader = signedIn.with(signedIn.token(admin, "read"));

        var more = reader.post("/api/v1/tokens", "{\"name\": \"more\", \"scopes\": [\"read\", \"admin\"]}");
        var same = reader.post("/api/v1/tokens", "{\"name\": \"same\"}");

        assertThat(more.statusCode()).isEqualTo(422);
        assertThat(more.body()).contains("You do not have “admin” yourself.");
        assertThat(same.statusCode()).isEqualTo(201);
        assertThat(JSON.readTree(same.body()).get("scopes").toString()).isEqualTo("[\"read\"]");
    }

    @Test
    void keepsATokenInItsTeam() {
        UUID other = signedIn.newTeam();
        Caller both = signedIn.person(Role.OPERATOR, Teams.MAIN, other);
        var program = signedIn.with(signedIn.token(both));

        var made = program.post("/api/v1/tokens", "{\"name\": \"main only\", \"team\": \"main\"}");
        var narrow = signedIn.with(JSON.readTree(made.body()).get("token").asString());

        assertThat(teams(program)).hasSize(2);
        assertThat(teams(narrow)).containsExactly(Teams.MAIN.toString());
        assertThat(teams(signedIn.with(JSON.readTree(narrow.post("/api/v1/tokens", "{\"name\": \"child\"}")
                                .body())
                        .get("token")
                        .asString())))
                .containsExactly(Teams.MAIN.toString());
        assertThat(program.post("/api/v1/tokens", "{\"name\": \"n\", \"team\": \"no such team\"}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void endsATokenThatIsRevoked() {
        Caller owner = signedIn.person(Role.OPERATOR);
        var program = signedIn.with(signedIn.token(owner));
        JsonNode made = JSON.readTree(
                program.post("/api/v1/tokens", "{\"name\": \"short\"}").body());
        var other = signedIn.with(made.get("token").asString());
        String path = "/api/v1/tokens/" + made.get("id").asString();

        assertThat(signedIn.with(Role.ADMIN).delete(path).statusCode()).isEqualTo(404);
        assertThat(program.delete(path).statusCode()).isEqualTo(204);

        assertThat(other.get("/api/v1/me").statusCode()).isEqualTo(401);
        assertThat(program.delete(path).statusCode()).isEqualTo(404);
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        var answer = signedIn.with(Role.OPERATOR)
                .post(
                        "/api/v1/tokens",
                        "{\"name\": \"\", \"scopes\": [\"everything\"], \"expiresIn\": \"91d\", \"nme\": 1}");

        assertThat(answer.statusCode()).isEqualTo(422);
        List<String> pointers = JSON.readTree(answer.body())
                .get("errors")
                .valueStream()
                .map(error -> error.get("pointer").asString())
                .toList();
        assertThat(pointers).contains("#/name", "#/scopes/0", "#/expiresIn", "#/nme");
    }

    @Test
    void remembersWhenATokenWasUsed() {
        Caller owner = signedIn.person(Role.VIEWER);
        var program = signedIn.with(signedIn.token(owner));

        program.get("/api/v1/me");

        assertThat(JSON.readTree(program.get("/api/v1/tokens").body())
                        .get("items")
                        .get(0)
                        .has("lastUsedAt"))
                .isTrue();
    }

    @Test
    void writesWhatHappenedIntoTheTimelineWithoutSecrets() {
        var program = signedIn.with(Role.OPERATOR);
        String secret = JSON.readTree(
                        program.post("/api/v1/tokens", "{\"name\": \"noted\"}").body())
                .get("token")
                .asString();

        var facts = database.sql("select words || body::text from fact where kind = 'access.token-issued'")
                .query((row, number) -> row.getString(1))
                .list();

        assertThat(facts).anyMatch(fact -> fact.contains("Token noted was issued"));
        assertThat(facts).noneMatch(fact -> fact.contains(secret));
    }

    private static List<String> teams(SignedIn.Visitor program) {
        return JSON.readTree(program.get("/api/v1/teams").body())
                .get("items")
                .valueStream()
                .map(team -> team.get("id").asString())
                .toList();
    }
}
