package dev.faultline.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import({TestDatabase.class, SignedIn.class})
class TimelineWebTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    Timeline timeline;

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    TransactionTemplate transaction;

    private final UUID run = UUID.randomUUID();

    @Test
    void readsARunPageByPageOldestFirst() {
        UUID team = signedIn.newTeam();
        Caller member = signedIn.person(Role.VIEWER, team);
        SignedIn.Visitor program = signedIn.with(signedIn.token(member));
        IntStream.rangeClosed(1, 5).forEach(i -> publish(run, team, "colour " + i));

        JsonNode first = json(program.get("/api/v1/timeline?limit=3&run=" + run));
        assertThat(first.get("items").findValuesAsString("words"))
                .containsExactly("The lamp turned colour 1.", "The lamp turned colour 2.", "The lamp turned colour 3.");
        JsonNode rest = json(program.get("/api/v1/timeline?limit=3&run=" + run + "&cursor="
                + first.get("next").asString()));
        assertThat(rest.get("items").size()).isEqualTo(2);
        assertThat(rest.get("next").isNull()).isTrue();
        JsonNode after = json(program.get("/api/v1/timeline?after=4&run=" + run));
        assertThat(after.get("items").size()).isEqualTo(1);
        assertThat(after.get("items").get(0).get("body").get("colour").asString())
                .isEqualTo("colour 5");
        assertThat(after.get("items").get(0).get("at").asString()).endsWith("Z");
    }

    @Test
    void anotherTeamSeesNothingOfARun() {
        publish(run, signedIn.newTeam(), "unseen-" + run);
        SignedIn.Visitor stranger = signedIn.with(Role.OPERATOR, signedIn.newTeam());

        assertThat(json(stranger.get("/api/v1/timeline?run=" + run))
                        .get("items")
                        .size())
                .isZero();
        assertThat(json(stranger.get("/api/v1/timeline?q=unseen-" + run))
                        .get("items")
                        .size())
                .isZero();
        assertThat(stranger.get("/api/v1/timeline/verify?run=" + run).statusCode())
                .isEqualTo(404);
        assertThat(signedIn.as(Role.VIEWER, signedIn.newTeam())
                        .get("/timeline?q=unseen-" + run, "Accept", "text/html")
                        .body())
                .doesNotContain("The lamp turned");
        assertThat(json(signedIn.with(Role.AUDITOR).get("/api/v1/timeline?q=unseen-" + run))
                        .get("items")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void checksARunForItsTeamAndEverythingForThoseWhoSeeEverything() {
        UUID team = signedIn.newTeam();
        publish(run, team, "red");

        JsonNode one = json(signedIn.with(Role.VIEWER, team).get("/api/v1/timeline/verify?run=" + run));
        assertThat(one.get("intact").asBoolean()).isTrue();
        assertThat(one.get("facts").asInt()).isEqualTo(1);
        assertThat(signedIn.with(Role.VIEWER, team)
                        .get("/api/v1/timeline/verify")
                        .statusCode())
                .isEqualTo(403);
        JsonNode all = json(signedIn.with(Role.AUDITOR).get("/api/v1/timeline/verify"));
        assertThat(all.get("intact").asBoolean()).isTrue();
        assertThat(all.get("chains").asInt()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void refusesParametersThatMeanNothing() {
        SignedIn.Visitor program = signedIn.with(Role.ADMIN);

        for (String query :
                new String[] {"limit=0", "limit=201", "after=-1", "after=3", "run=x", "quest=1", "q=a&run=" + run}) {
            assertThat(program.get("/api/v1/timeline?" + query).statusCode())
                    .as(query)
                    .isEqualTo(422);
        }
        assertThat(program.get("/api/v1/timeline?limit=1&limit=2").statusCode()).isEqualTo(400);
        assertThat(program.get("/api/v1/timeline?cursor=forged").statusCode()).isEqualTo(400);
    }

    @Test
    void thePageSearchesAndShowsTextAsText() {
        UUID team = signedIn.newTeam();
        Caller member = signedIn.person(Role.OPERATOR, team);
        publish(run, team, "red");
        timeline.note(member, run, "<script>alert(1)</script> smoke-" + run);
        SignedIn.Visitor browser = signedIn.as(member);

        HttpResponse<String> page = browser.get("/timeline?q=SMOKE-" + run, "Accept", "text/html");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt; smoke-" + run, "note.taken", "/runs/" + run)
                .doesNotContain("<script>alert(1)")
                .doesNotContain("The lamp turned red.");
        assertThat(browser.get("/timeline?q=nothing-like-this", "Accept", "text/html")
                        .body())
                .contains("Nothing like that");
    }

    private void publish(@Nullable UUID of, UUID team, String colour) {
        transaction.executeWithoutResult(_ -> events.publishEvent(Lamp.of(of, team, colour)));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }
}
