package dev.faultline.halt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import dev.faultline.access.Signature;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Programs that press, over a real connection. Each test has a team of its own, and its press stops nobody else. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=stop-hooks")
@Import({TestDatabase.class, SignedIn.class})
class StopHookTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private SignedIn signedIn;

    private SignedIn.Visitor approver;
    private UUID team;
    private JsonNode hook;

    @BeforeEach
    void makeHook() {
        team = signedIn.newTeam();
        approver = signedIn.with(Role.APPROVER, team);
        var made = approver.post("/api/v1/stop-hooks", "{\"name\": \"alerts\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        hook = JSON.readTree(made.body());
    }

    @Test
    void aSignedMessagePressesForTheHooksScopeAndNothingElse() {
        var answer = press("message-1", "{\"reason\": \"error budget\\u0000 burnt\", \"scope\": \"global\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var receipt = JSON.readTree(answer.body());
        assertThat(receipt.path("scope").asString()).isEqualTo("team:" + team);
        assertThat(receipt.path("pressedBy").asString()).isEqualTo("hook:alerts");
        assertThat(receipt.path("reason").asString()).isEqualTo("error budget  burnt");
        assertThat(receipt.path("latched").asBoolean()).isTrue();
    }

    @Test
    void theSameMessageAgainIsTheSamePressAlsoAfterItsRelease() {
        var first = JSON.readTree(press("message-2", "{}").body());
        var again = JSON.readTree(press("message-2", "{}").body());
        assertThat(again.path("id")).isEqualTo(first.path("id"));

        var released = approver.post(
                "/api/v1/halts/" + first.path("id").asString() + "/release", "{\"reason\": \"the alert was wrong\"}");
        assertThat(released.statusCode()).as(released.body()).isEqualTo(200);
        press("message-2", "{}");
        assertThat(latchedForTheTeam()).isFalse();
    }

    @Test
    void whatTheBodySaysCannotPreventTheStop() {
        assertThat(press("message-3", "not JSON").statusCode()).isEqualTo(200);
        assertThat(press("message-4", "").statusCode()).isEqualTo(200);
        assertThat(press("message-5", "{\"reason\": {\"text\": 1}}").statusCode())
                .isEqualTo(200);
        assertThat(press("message-6", "{\"reason\": \"" + "x".repeat(2000) + "\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void withoutTheRightSignatureNothingIsStopped() {
        var body = "{}";
        var now = Long.toString(Instant.now().getEpochSecond());
        assertThat(send("message-7", now, "v1,AAAA", body).statusCode()).isEqualTo(401);
        assertThat(send("message-7", "1614265330", signature("message-7", "1614265330", body), body)
                        .statusCode())
                .isEqualTo(401);
        assertThat(signedIn.nobody()
                        .post("/hooks/stop/" + UUID.randomUUID(), body)
                        .statusCode())
                .isEqualTo(401);
        assertThat(latchedForTheTeam()).isFalse();
    }

    @Test
    void aRevokedHookStopsNothing() {
        assertThat(approver.delete("/api/v1/stop-hooks/" + hook.path("id").asString())
                        .statusCode())
                .isEqualTo(204);
        assertThat(press("message-8", "{}").statusCode()).isEqualTo(401);
        assertThat(approver.get("/api/v1/stop-hooks").body())
                .doesNotContain(hook.path("id").asString());
    }

    @Test
    void theSecretIsShownOnceAndHooksAreTheTeams() {
        assertThat(hook.path("secret").asString()).startsWith("whsec_");
        assertThat(approver.get("/api/v1/stop-hooks").body()).contains("alerts").doesNotContain("whsec_");
        var others = signedIn.with(Role.APPROVER, signedIn.newTeam());
        assertThat(others.get("/api/v1/stop-hooks").body())
                .doesNotContain(hook.path("id").asString());
        assertThat(others.delete("/api/v1/stop-hooks/" + hook.path("id").asString())
                        .statusCode())
                .isEqualTo(404);
        assertThat(others.post("/api/v1/stop-hooks", "{\"name\": \"theirs\", \"scope\": \"team:%s\"}".formatted(team))
                        .statusCode())
                .isEqualTo(403);
    }

    private boolean latchedForTheTeam() {
        return approver.get("/api/v1/halts/current").body().contains("team:" + team);
    }

    private HttpResponse<String> press(String message, String body) {
        var now = Long.toString(Instant.now().getEpochSecond());
        return send(message, now, signature(message, now, body), body);
    }

    private HttpResponse<String> send(String message, String timestamp, String signature, String body) {
        return signedIn.nobody()
                .post(
                        hook.path("path").asString(),
                        body,
                        "webhook-id",
                        message,
                        "webhook-timestamp",
                        timestamp,
                        "webhook-signature",
                        signature);
    }

    private String signature(String message, String timestamp, String body) {
        var secret = Base64.getDecoder().decode(hook.path("secret").asString().substring("whsec_".length()));
        return "v1," + Signature.sign(message, timestamp, body.getBytes(StandardCharsets.UTF_8), secret);
    }
}
