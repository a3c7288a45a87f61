package dev.faultline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"faultline.checkpoint.every=1s", "a-database-of-its-own=verification"})
@Import({TestDatabase.class, SignedIn.class})
class VerificationWebTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    /** One story, because the last chapter spoils the timeline of the others. */
    @Test
    void anAuditorSeesWhatIsSignedAndChecksItAndSeesWhatSomebodyChanged() {
        UUID run = UUID.randomUUID();
        transaction.executeWithoutResult(_ -> {
            events.publishEvent(new Vault.Bell(run, "user:ada", "high"));
            events.publishEvent(new Vault.Bell(run, "user:ada", "low"));
        });
        SignedIn.Visitor program = signedIn.with(Role.AUDITOR);
        SignedIn.Visitor browser = signedIn.as(Role.AUDITOR);
        await().atMost(Duration.ofSeconds(20)).until(() -> isSigned(run));

        JsonNode intact = checked(program);

        assertThat(intact.get("state").asString()).isEqualTo("intact");
        assertThat(intact.get("comparedWithCopy").asBoolean()).isTrue();
        assertThat(intact.get("facts").asLong()).isGreaterThanOrEqualTo(2);
        JsonNode now = json(program.get("/api/v1/timeline/verification"));
        assertThat(now.get("checkpoint").get("statement").asString()).startsWith("faultline checkpoint 1\nnumber ");
        assertThat(page(browser)).contains("intact", "UTC", "compared with the copy of", "Check everything now");

        transaction.executeWithoutResult(_ -> {
            jdbc.sql("set local session_replication_role = replica").update();
            jdbc.sql("update fact set words = 'Nothing happened.' where chain = ? and seq = 2")
                    .param(run)
                    .update();
        });
        assertThat(browser.submit("/timeline/verification", Map.of()).statusCode())
                .isEqualTo(302);
        JsonNode broken = checked(program);

        assertThat(broken.get("state").asString()).isEqualTo("broken");
        JsonNode found = broken.get("findings").get(0);
        assertThat(found.get("run").asString()).isEqualTo(run.toString());
        assertThat(found.get("seq").asLong()).isEqualTo(2);
        assertThat(found.get("kind").asString()).isEqualTo("CHANGED");
        assertThat(page(browser)).contains("Somebody changed what was written.", "run " + run + ", fact 2: CHANGED");
        assertThat(program.get("/api/v1/timeline/metrics").body())
                .contains("faultline_timeline_check_findings{extent=\"full\"} 1\n");
        assertThat(json(program.get("/api/v1/timeline?q=timeline.checked"))
                        .get("items")
                        .get(0)
                        .get("words")
                        .asString())
                .contains("fact 2: CHANGED");
    }

    @Test
    void whoDoesNotSeeAllTeamsIsRefusedAndWhatMeansNothingToo() {
        SignedIn.Visitor operator = signedIn.with(Role.OPERATOR, signedIn.newTeam());

        assertThat(operator.get("/api/v1/timeline/verification").statusCode()).isEqualTo(403);
        assertThat(operator.post("/api/v1/timeline/verification", "").statusCode())
                .isEqualTo(403);
        SignedIn.Visitor admin = signedIn.with(Role.ADMIN);
        assertThat(admin.get("/api/v1/timeline/verification?quick=1").statusCode())
                .isEqualTo(422);
        assertThat(admin.post("/api/v1/timeline/verification", "{\"quick\": true}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(422);
    }

    private boolean isSigned(UUID run) {
        return jdbc.sql("select exists (select from checkpoint_head where chain = ? and seq = 2)")
                .param(run)
                .query(Boolean.class)
                .single();
    }

    /** Asks for a check and waits for its end. */
    private JsonNode checked(SignedIn.Visitor program) {
        HttpResponse<String> asked = program.post("/api/v1/timeline/verification", "");
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        String id = JsonMapper.shared().readTree(asked.body()).get("id").asString();
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> json(program.get("/api/v1/timeline/verification"))
                                .get("latest")
                                .valueStream()
                                .filter(each -> each.get("id").asString().equals(id))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static String page(SignedIn.Visitor browser) {
        return browser.get("/timeline/verification", "Accept", "text/html").body();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }
}
