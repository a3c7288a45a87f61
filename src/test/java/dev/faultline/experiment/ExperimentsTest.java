package dev.faultline.experiment;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.options.AriaRole;
import dev.faultline.Chromium;
import dev.faultline.SignedIn;
import dev.faultline.SignedIn.Visitor;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import dev.faultline.access.Teams;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Problem;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import({TestDatabase.class, SignedIn.class, ExperimentsTest.Busy.class})
class ExperimentsTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<UUID> running = ConcurrentHashMap.newKeySet();

    @TestConfiguration(proxyBeanMethods = false)
    static class Busy {
        @Bean
        ActiveRuns somethingThatRuns() {
            return running::contains;
        }
    }

    @Autowired
    SignedIn signedIn;

    @Autowired
    Experiments experiments;

    @Autowired
    JdbcClient jdbc;

    @Test
    void keepsEveryVersionAndTellsTheTimeline() {
        Caller ada = anOperatorOfANewTeam();
        var program = signedIn.with(signedIn.token(ada));

        var created = program.post("/api/v1/experiments", Written.SMALL, "Content-Type", "application/yaml");
        assertThat(created.statusCode()).isEqualTo(201);
        String location = created.headers().firstValue("location").orElseThrow();
        var changed = program.send(
                "PUT",
                location,
                Written.SMALL.replace("30s", "40s") + "# why not\n",
                "Content-Type",
                "application/yaml",
                "If-Match",
                "\"1\"");

        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(changed.headers().firstValue("etag")).hasValue("\"2\"");
        assertThat(program.get(location, "Accept", "application/yaml").body()).endsWith("# why not\n");
        assertThat(program.get(location + "/versions/1", "Accept", "application/yaml")
                        .body())
                .isEqualTo(Written.SMALL);
        assertThat(json(program.get(location + "/versions").body()).path("items"))
                .hasSize(2);
        assertThat(program.get(location, "If-None-Match", "\"2\"").statusCode()).isEqualTo(304);
        UUID id = UUID.fromString(location.substring(location.length() - 36));
        assertThat(experiments.definition(id, 1).faults().getFirst().duration()).hasSeconds(30);
        assertThat(jdbc.sql("select words from fact where body ->> 'experiment' = ? order by seq")
                        .param(id.toString())
                        .query(String.class)
                        .list())
                .containsExactly(
                        "The experiment “small” was written.",
                        "The experiment “small” was changed; it is at version 2.");
    }

    @Test
    void sendsBackADefinitionThatCanBeSentAgain() {
        var program = signedIn.with(signedIn.token(anOperatorOfANewTeam()));
        String location = program.post("/api/v1/experiments", Written.SMALL, "Content-Type", "application/yaml")
                .headers()
                .firstValue("location")
                .orElseThrow();

        JsonNode first = json(program.get(location).body());
        var again = program.send(
                "PUT",
                location,
                first.path("definition").toString(),
                "If-Match",
                "\"1\"",
                "Content-Type",
                "application/json");

        assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
        assertThat(json(again.body()).path("definition")).isEqualTo(first.path("definition"));
        assertThat(program.get(location, "Accept", "application/yaml").body())
                .startsWith("name: small\nhypothesis: It holds.\n");
    }

    @Test
    void triesWithoutStoring() {
        var program = signedIn.with(signedIn.token(anOperatorOfANewTeam()));
        long before = count();

        var tried = program.post("/api/v1/experiments?dryRun=true", Written.SMALL, "Content-Type", "application/yaml");

        assertThat(tried.statusCode()).isEqualTo(200);
        assertThat(json(tried.body()).path("definition").path("method")).hasSize(1);
        assertThat(json(tried.body()).has("id")).isFalse();
        assertThat(count()).isEqualTo(before);
    }

    @Test
    void goesThroughListsPageByPageInEitherOrder() {
        Caller ada = anOperatorOfANewTeam();
        for (String name : List.of("b", "d", "a", "C", "e")) {
            experiments.create(ada, Written.yaml(Written.SMALL.replace("name: small", "name: find " + name)), null);
        }
        var program = signedIn.with(signedIn.token(ada));

        assertThat(names(program, "/api/v1/experiments?limit=2"))
                .containsExactly("find a", "find b", "find C", "find d", "find e");
        assertThat(names(program, "/api/v1/experiments?limit=2&sort=-changedAt"))
                .containsExactly("find e", "find C", "find a", "find d", "find b");
        assertThat(names(program, "/api/v1/experiments?q=FIND%20c")).containsExactly("find C");
        assertThat(names(program, "/api/v1/experiments?q=it%20holds&limit=1")).hasSize(5);
        assertThat(names(program, "/api/v1/experiments?name=Find%20%20B")).containsExactly("find b");
        assertThat(names(program, "/api/v1/experiments?q=%25")).isEmpty();
        String cursor = json(program.get("/api/v1/experiments?limit=2").body())
                .path("next")
                .asString();
        assertThat(program.get("/api/v1/experiments?limit=2&sort=-changedAt&cursor=" + cursor)
                        .statusCode())
                .isEqualTo(422);
        String altered = (cursor.charAt(0) == 'A' ? "B" : "A") + cursor.substring(1);
        assertThat(program.get("/api/v1/experiments?limit=2&cursor=" + altered).statusCode())
                .isEqualTo(400);
    }

    @Test
    void showsNobodyWhatBelongsToAnotherTeam() {
        Caller ada = anOperatorOfANewTeam();
        UUID hers = experiments.create(ada, Written.yaml(Written.SMALL), null).id();
        Visitor eve = signedIn.with(signedIn.token(anOperatorOfANewTeam()));

        assertThat(eve.get("/api/v1/experiments/" + hers).statusCode()).isEqualTo(404);
        assertThat(eve.delete("/api/v1/experiments/" + hers, "If-Match", "*").statusCode())
                .isEqualTo(404);
        assertThat(names(eve, "/api/v1/experiments")).isEmpty();
        assertThat(signedIn.with(Role.AUDITOR)
                        .get("/api/v1/experiments/" + hers)
                        .statusCode())
                .isEqualTo(200);
        assertThat(signedIn.with(Role.VIEWER)
                        .post("/api/v1/experiments", Written.SMALL, "Content-Type", "application/yaml")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void letsOnlyOneOfTwoHaveTheName() throws Exception {
        Caller ada = anOperatorOfANewTeam();
        Callable<String> attempt = () -> {
            try {
                return "version "
                        + experiments
                                .create(ada, Written.yaml(Written.SMALL), null)
                                .version();
            } catch (Problem problem) {
                return problem.slug();
            }
        };
        try (var threads = Executors.newFixedThreadPool(8)) {
            var answers = new ArrayList<String>();
            for (var each :
                    threads.invokeAll(Stream.generate(() -> attempt).limit(8).toList())) {
                answers.add(each.get());
            }
            assertThat(answers).containsOnlyOnce("version 1");
            assertThat(answers).filteredOn("name-taken"::equals).hasSize(7);
        }
    }

    @Test
    void keepsTheChangeOfOneOfTwo() throws Exception {
        Caller ada = anOperatorOfANewTeam();
        UUID id = experiments.create(ada, Written.yaml(Written.SMALL), null).id();
        Callable<Integer> attempt = () -> {
            try {
                experiments.update(ada, id, Written.yaml(Written.SMALL), IfMatch.version(1));
                return 200;
            } catch (Problem problem) {
                return problem.status();
            }
        };
        try (var threads = Executors.newFixedThreadPool(4)) {
            var answers = new ArrayList<Integer>();
            for (var each :
                    threads.invokeAll(Stream.generate(() -> attempt).limit(4).toList())) {
                answers.add(each.get());
            }
            assertThat(answers).containsExactlyInAnyOrder(200, 412, 412, 412);
        }
        assertThat(experiments.get(ada, id).version()).isEqualTo(2);
    }

    @Test
    void deletesNothingThatRunsAndBringsBackWhatWasDeleted() {
        Caller ada = anOperatorOfANewTeam();
        UUID id = experiments.create(ada, Written.yaml(Written.SMALL), null).id();

        running.add(id);
        var refused = catchThrowableOfType(Problem.class, () -> experiments.delete(ada, id, IfMatch.version(1)));
        assertThat(refused.status()).isEqualTo(409);
        running.remove(id);
        experiments.delete(ada, id, IfMatch.version(1));

        assertThat(catchThrowableOfType(Problem.class, () -> experiments.get(ada, id))
                        .status())
                .isEqualTo(404);
        assertThat(experiments.definition(id, 1).name()).isEqualTo("small");
        UUID other = experiments.create(ada, Written.yaml(Written.SMALL), null).id();
        assertThat(catchThrowableOfType(Problem.class, () -> experiments.restore(ada, id))
                        .slug())
                .isEqualTo("name-taken");
        experiments.delete(ada, other, IfMatch.version(1));
        assertThat(experiments.restore(ada, id).id()).isEqualTo(id);
        assertThat(experiments.get(ada, id).version()).isEqualTo(1);
    }

    @Test
    void providesExamplesOnceAndLeavesWhatPeopleChangedOrDeleted() {
        Caller ada = signedIn.person(Role.OPERATOR);
        experiments.provide(Examples.of(URI.create("http://127.0.0.1:18080")));
        UUID slow = named(ada, "payments are slow");
        UUID paused = named(ada, "catalog is paused");
        UUID killed = named(ada, "catalog is killed");
        experiments.update(
                ada,
                slow,
                Written.yaml(Written.SMALL.replace("name: small", "name: payments are slow")),
                IfMatch.version(1));
        experiments.delete(ada, paused, IfMatch.version(1));

        experiments.provide(Examples.of(URI.create("http://127.0.0.1:18080")));
        experiments.provide(Examples.of(URI.create("http://127.0.0.1:28080")));

        assertThat(experiments.get(ada, slow).version()).isEqualTo(2);
        assertThat(experiments.get(ada, slow).source()).contains("It holds.");
        assertThat(catchThrowableOfType(Problem.class, () -> experiments.get(ada, paused)))
                .isNotNull();
        assertThat(names(signedIn.with(signedIn.token(ada)), "/api/v1/experiments?q=catalog%20is%20paused"))
                .isEmpty();
        assertThat(experiments.get(ada, killed).version()).isEqualTo(2);
        assertThat(experiments.get(ada, killed).source()).contains("http://127.0.0.1:28080/");
        assertThat(experiments.get(ada, killed).team()).isEqualTo(Teams.MAIN);
    }

    @Test
    void writesSavesShowsDeletesAndUndoesInABrowser() {
        try (BrowserContext browser = Chromium.browser().newContext()) {
            var page = signedIn.open(browser, anOperatorOfANewTeam());
            var complaints = new ArrayList<String>();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    complaints.add(message.text());
                }
            });
            page.navigate(signedIn.url() + "/experiments");
            assertThat(page.locator("main")).containsText("No experiments yet");
            page.getByRole(AriaRole.LINK, new com.microsoft.playwright.Page.GetByRoleOptions().setName("Write one"))
                    .first()
                    .click();

            // what is wrong is said while it is written, and a click leads there
            page.fill("#source", Written.SMALL.replace("duration: 30s", "duration: 1:30"));
            assertThat(page.locator("#complaints")).containsText("“1:30” has no unit");
            page.locator("#complaints a").first().click();
            assertThat(
                            page.evaluate(
                                    "document.getElementById('source').value.substring(document.getElementById('source').selectionStart, document.getElementById('source').selectionEnd)"))
                    .isEqualTo("    duration: 1:30");

            // nothing is lost by trying to save it
            page.locator("#save").click();
            assertThat(page).hasURL(Pattern.compile("/experiments$"));
            assertThat(page.locator("#complaints")).containsText("Line 13");
            assertThat(page.locator("#source")).hasValue(Pattern.compile("duration: 1:30"));

            page.fill(
                    "#source",
                    Written.SMALL.replace("name: small", "name: <script>x()</script> ${7*7} [[1]]")
                            + "  - { name: settle, type: wait, duration: 5s, after: [slow] }\n");
            assertThat(page.locator("#said")).containsText("Valid.");
            page.locator("#save").click();
            assertThat(page.locator("h1")).hasText("<script>x()</script> ${7*7} [[1]]");
            assertThat(page.locator(".drawing .box")).hasCount(2);
            assertThat(page.locator(".drawing .way")).hasCount(1);
            assertThat(page.locator("main"))
                    .containsText(
                            "add 1000 ms to 100 % of connections through every target with kind=route,service=payments, for 30s");
            assertThat(page.locator("#preview"))
                    .hasAttribute("href", Pattern.compile("/experiments/[0-9a-f-]{36}/preview"));

            page.locator("#edit").click();
            page.fill("#source", Written.SMALL);
            page.locator("#save").click();
            assertThat(page.locator(".crumb")).containsText("version 2");
            page.getByText("Version 1").click();
            assertThat(page.locator("main")).containsText("This is an earlier version");
            page.getByText("To the current one").click();

            page.locator("#delete").click();
            assertThat(page.locator("main")).containsText("The experiment is deleted.");
            page.locator("#undo").click();
            assertThat(page.locator("h1")).hasText("small");
            page.navigate(signedIn.url() + "/experiments?q=nothing%20like%20this");
            assertThat(page.locator("main")).containsText("Nothing found");
            assertThat(complaints).filteredOn(each -> !each.contains("422")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: &a [*a]", "\t", "a: !!x y", "{", "name: \"\\u0000\"", ""})
    void keepsWhatWasWrittenBadly(String source) {
        Visitor ada = signedIn.as(anOperatorOfANewTeam());
        var answer = ada.submit("/experiments", Map.of("source", source));
        assertThat(answer.statusCode()).isIn(400, 422);
        assertThat(answer.body()).contains("<textarea").contains("Not").isNotEmpty();
        assertThat(ada.submit("/experiments/validate", Map.of("source", source)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void saysWhenSomebodyElseWasFaster() {
        Caller ada = anOperatorOfANewTeam();
        UUID id = experiments.create(ada, Written.yaml(Written.SMALL), null).id();
        experiments.update(ada, id, Written.yaml(Written.SMALL), IfMatch.version(1));
        Visitor browser = signedIn.as(ada);

        var late = browser.submit(
                "/experiments/" + id, Map.of("source", Written.SMALL.replace("30s", "31s"), "version", "1"));

        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(late.body())
                .contains("Changed meanwhile")
                .contains("duration: 31s")
                .contains("value=\"2\"");
        assertThat(browser.submit(
                                "/experiments/" + id,
                                Map.of("source", Written.SMALL.replace("30s", "31s"), "version", "2"))
                        .statusCode())
                .isEqualTo(302);
    }

    @Test
    void describesWhatItsCallersSend() {
        JsonNode paths = json(signedIn.nobody().get("/v3/api-docs").body()).path("paths");
        JsonNode create = paths.path("/api/v1/experiments").path("post");
        assertThat(create.path("requestBody").path("content").propertyNames())
                .containsExactlyInAnyOrder("application/json", "application/yaml");
        assertThat(create.path("responses").has("default")).isTrue();
        assertThat(paths.path("/api/v1/experiments/{id}")
                        .path("put")
                        .path("parameters")
                        .toString())
                .contains("If-Match", "dryRun")
                .doesNotContain("\"name\":\"seen\"", "\"name\":\"caller\"", "\"name\":\"query\"");
    }

    private UUID named(Caller caller, String name) {
        return UUID.fromString(json(signedIn.with(signedIn.token(caller))
                        .get("/api/v1/experiments?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .body())
                .path("items")
                .path(0)
                .path("id")
                .asString());
    }

    /** Over all pages. */
    private static List<String> names(Visitor program, String path) {
        var names = new ArrayList<String>();
        String cursor = "";
        do {
            JsonNode page = json(program.get(path + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .body());
            page.path("items").forEach(each -> names.add(each.path("name").asString()));
            cursor = page.path("next").asString("");
        } while (!cursor.isEmpty());
        return names;
    }

    private Caller anOperatorOfANewTeam() {
        return signedIn.person(Role.OPERATOR, signedIn.newTeam());
    }

    private long count() {
        return jdbc.sql("select count(*) from experiment").query(Long.class).single();
    }

    private static JsonNode json(String text) {
        return JSON.readTree(text);
    }
}
