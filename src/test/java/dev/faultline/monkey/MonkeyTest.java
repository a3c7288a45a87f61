package dev.faultline.monkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.Chromium;
import dev.faultline.Eyes;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import java.net.http.HttpResponse;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Policies plan ordinary runs for everything that did not opt out, and start nothing where something real goes on. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"a-database-of-its-own=monkeys", "faultline.probes.allow=localhost"})
@Import({TestDatabase.class, SignedIn.class})
class MonkeyTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Autowired
    Keeper keeper;

    @Autowired
    Leash leash;

    private final String environment = "env-" + UUID.randomUUID().toString().substring(0, 8);
    private final String pay = "pay-" + UUID.randomUUID().toString().substring(0, 8);
    private final String cart = "cart-" + UUID.randomUUID().toString().substring(0, 8);
    private UUID agent = new UUID(0, 0);

    @SuppressWarnings("NullAway.Init")
    private Caller ada;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor program;

    @BeforeEach
    void aTeamWithTwoServicesInTwoZones() {
        ada = signedIn.person(Role.APPROVER, signedIn.newTeam());
        program = signedIn.with(signedIn.token(ada));
        agent = newAgent();
        described(pay, signedIn.url() + "/health/live");
        described(cart, signedIn.url() + "/health/live");
        for (var zone : List.of("a", "b")) {
            target("PROCESS", pay, zone, "process-kill");
            target("PROCESS", cart, zone, "process-kill");
        }
    }

    private UUID newAgent() {
        var id = UUID.randomUUID();
        try {
            database.sql(
                            "insert into agent (id, name, public_key, last_heard_at) values (?, ?, ?, clock_timestamp() + interval '1 hour')")
                    .params(
                            id,
                            "host-" + id,
                            KeyPairGenerator.getInstance("Ed25519")
                                    .generateKeyPair()
                                    .getPublic()
                                    .getEncoded())
                    .update();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        return id;
    }

    private void described(String service, String health) {
        json(200, program.send("PUT", "/api/v1/services/" + service, """
                {"contact": "#it", "health": {"name": "health", "type": "http", "url": "%s", "reading": "status", "tolerance": {"exactly": 200}}}
                """.formatted(health)));
    }

    private void target(String kind, String service, String zone, String fault) {
        database.sql("""
                        insert into target (id, agent_id, key, kind, name, labels, healthy, faults)
                        values (:id, :agent, :name, :kind, :name,
                                jsonb_build_object('name', :name, 'kind', lower(:kind), 'service', :service, 'environment', :environment,
                                                   'zone', :zone, 'region', 'eu'),
                                true, array[:fault])
                        """)
                .param("id", UUID.randomUUID())
                .param("agent", agent)
                .param("kind", kind)
                .param("name", "%s-%s-%s".formatted(service, zone, kind.toLowerCase(java.util.Locale.ROOT)))
                .param("service", service)
                .param("environment", environment)
                .param("zone", zone)
                .param("fault", fault)
                .update();
    }

    private static JsonNode json(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JsonMapper.shared().readTree(answer.body());
    }

    private String policy(String kind, String more) {
        return """
                {"name": "%s %s", "kind": "%s", "environment": "%s", "zone": "Europe/Berlin", "meanBetween": "1d", "seed": 42,
                 "days": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]%s}
                """.formatted(kind, UUID.randomUUID().toString().substring(0, 8), kind, environment, more);
    }

    private JsonNode let(String kind, String more) {
        return json(201, program.post("/api/v1/monkeys", policy(kind, more)));
    }

    private static List<String> units(JsonNode policy) {
        return policy.path("keeps").findValuesAsString("title");
    }

    private JsonNode read(JsonNode policy) {
        return json(200, program.get("/api/v1/monkeys/" + policy.path("id").asString()));
    }

    private void keep(JsonNode policy) {
        keeper.keep(UUID.fromString(policy.path("id").asString()));
    }

    private static <T> T until(Supplier<T> look, Predicate<T> good) {
        T seen = look.get();
        for (int i = 0; i < 400 && !good.test(seen); i++) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            seen = look.get();
        }
        assertThat(seen).matches(good);
        return seen;
    }

    @Test
    void itIsAboutEveryServiceThatDidNotOptOutAlsoThoseThatComeLater() {
        var made = let("monkey", "");
        assertThat(units(made)).containsExactlyInAnyOrder(pay, cart);
        var late = "late-" + UUID.randomUUID().toString().substring(0, 8);
        target("PROCESS", late, "a", "process-kill");
        json(200, program.send("PUT", "/api/v1/services/" + late, "{\"contact\": \"#it\"}"));
        keep(made);
        assertThat(read(made).path("leftOut").toString())
                .as("nobody would notice")
                .contains(late, "nobody would notice");
        described(late, signedIn.url() + "/health/live");
        keep(made);
        assertThat(units(read(made))).contains(late);

        json(201, program.post("/api/v1/monkey-opt-outs", """
                {"service": "%s", "reason": "moves house", "for": "7d"}
                """.formatted(pay)));
        keep(made);
        var without = read(made);
        assertThat(units(without)).containsExactlyInAnyOrder(cart, late);
        assertThat(without.path("leftOut").toString()).contains("moves house", "until");
        database.sql(
                        "update monkey_opt_out set made_at = now() - interval '8 days', until = now() - interval '1 second' where service = ?")
                .param(pay)
                .update();
        keep(made);
        assertThat(units(read(made))).as("nobody stays out for ever").contains(pay);
    }

    @Test
    void whatItKeepsAreOrdinaryExperimentsAndSchedules() {
        var made = let("monkey", ", \"services\": [\"%s\"]".formatted(pay));
        var kept = made.path("keeps").get(0);
        var experiment = json(
                200,
                program.get("/api/v1/experiments/" + kept.path("experimentId").asString()));
        assertThat(experiment.toString())
                .contains("process-kill", pay + " is well", pay + " is not given up", environment);
        var schedule = json(
                200, program.get("/api/v1/schedules/" + kept.path("scheduleId").asString()));
        assertThat(schedule.toString()).contains("Europe/Berlin", "By chance", "Chaos Monkey");

        program.delete(
                "/api/v1/schedules/" + kept.path("scheduleId").asString(),
                "If-Match",
                "\"%d\"".formatted(schedule.path("version").asInt()));
        keep(made);
        assertThat(read(made).path("keeps").get(0).path("scheduleId"))
                .as("who does not want it opts out: what is deleted comes back")
                .isNotEqualTo(kept.path("scheduleId"));

        var id = made.path("id").asString();
        assertThat(program.delete("/api/v1/monkeys/" + id, "If-Match", "\"1\"").statusCode())
                .isEqualTo(204);
        assertThat(program.get("/api/v1/experiments/"
                                + kept.path("experimentId").asString())
                        .statusCode())
                .isEqualTo(404);
        assertThat(database.sql(
                                "select count(*) from monkey_unit where policy_id = ?::uuid and schedule_id is not null")
                        .param(id)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aGorillaTakesAZoneAKongARegionAndALatencyMonkeyAWay() {
        var gorilla = let("gorilla", "");
        assertThat(units(gorilla)).containsExactly("zone a", "zone b");
        var zone = json(
                200,
                program.get("/api/v1/experiments/"
                        + gorilla.path("keeps").get(0).path("experimentId").asString()));
        assertThat(zone.toString()).contains("\"mode\":\"all\"", pay, cart).contains("\"zone\":\"a\"");
        assertThat(units(let("kong", ""))).containsExactly("region eu");

        target("ROUTE", cart, "a", "network-latency");
        var latency = let("latency", ", \"from\": \"%s\", \"to\": \"%s\"".formatted(pay, cart));
        assertThat(units(latency)).containsExactly(pay + " to " + cart);
        var way = json(
                200,
                program.get("/api/v1/experiments/"
                        + latency.path("keeps").get(0).path("experimentId").asString()));
        assertThat(way.toString()).contains("network-latency", "route", pay + " is well");
        var nowhere = let("latency", ", \"from\": \"%s\", \"to\": \"%s\"".formatted(cart, pay));
        assertThat(nowhere.path("leftOut").toString()).contains("No route of a proxy leads to it");
    }

    @Test
    void thePreviewSaysWhatItWouldHitAndIsTheSameForTheSameSeed() {
        var draft = policy("monkey", "");
        var one = json(200, program.post("/api/v1/monkeys/preview", draft));
        var other = json(200, program.post("/api/v1/monkeys/preview", draft));
        assertThat(one.path("hits").findValuesAsString("at"))
                .isEqualTo(other.path("hits").findValuesAsString("at"));
        assertThat(one.path("hits").size()).isBetween(10, 60);
        assertThat(one.path("hits").get(0).path("targets").size()).isEqualTo(2);
        assertThat(one.path("hits").get(0).path("chooses").asInt()).isEqualTo(1);
        assertThat(one.path("targets").size()).isEqualTo(4);
        for (var hit : one.path("hits")) {
            int hour =
                    java.time.OffsetDateTime.parse(hit.path("local").asString()).getHour();
            assertThat(hour).as("within its hours, in its zone").isBetween(9, 14);
        }
        var reseeded =
                json(200, program.post("/api/v1/monkeys/preview", draft.replace("\"seed\": 42", "\"seed\": 43")));
        assertThat(reseeded.path("hits").findValuesAsString("at"))
                .isNotEqualTo(one.path("hits").findValuesAsString("at"));
        assertThat(json(200, program.get("/api/v1/monkeys")).path("items").size())
                .as("nothing is kept")
                .isZero();
        var kept = json(201, program.post("/api/v1/monkeys", draft));
        var seen = json(
                200,
                program.get(
                        "/api/v1/monkeys/%s/preview".formatted(kept.path("id").asString())));
        assertThat(seen.path("hits").findValuesAsString("at"))
                .isEqualTo(one.path("hits").findValuesAsString("at"));
        var planned = new ArrayList<String>();
        for (var each : kept.path("keeps")) {
            json(
                            200,
                            program.get("/api/v1/schedules/%s/occurrences?limit=200"
                                    .formatted(each.path("scheduleId").asString())))
                    .path("items")
                    .forEach(occurrence ->
                            planned.add(occurrence.path("plannedAt").asString()));
        }
        assertThat(planned)
                .as("and that is what is planned")
                .containsAll(seen.path("hits").findValuesAsString("at"));
    }

    // ---- starts

    /** What becomes of a start of the first unit in some seconds. */
    private JsonNode startSoon(JsonNode policy) {
        var schedule = policy.path("keeps").get(0).path("scheduleId").asString();
        var at = LocalDateTime.ofInstant(
                Instant.now().plusSeconds(12).truncatedTo(ChronoUnit.SECONDS), ZoneId.of("Europe/Berlin"));
        json(
                201,
                program.post("/api/v1/schedules/%s/occurrences".formatted(schedule), "{\"at\": \"%s\"}".formatted(at)));
        return until(
                () -> {
                    for (var each : json(
                                    200, program.get("/api/v1/schedules/%s/occurrences?limit=200".formatted(schedule)))
                            .path("items")) {
                        if (each.has("decidedAt")) {
                            return each;
                        }
                    }
                    return JsonMapper.shared().createObjectNode();
                },
                each -> each.has("decidedAt"));
    }

    @Test
    void aStartIsAnOrdinaryRunWhoseFactsNameThePolicy() {
        var made = let("monkey", ", \"services\": [\"%s\"]".formatted(pay));
        var decided = startSoon(made);
        assertThat(decided.path("state").asString()).as(decided.toString()).isEqualTo("DISPATCHED");
        var run = decided.path("run").asString();
        assertThat(program.get("/api/v1/timeline?run=" + run).body())
                .contains("It was the policy Chaos Monkey", made.path("name").asString());
    }

    @Test
    void nothingStartsWhereTheServiceIsNotWell() {
        described(pay, "http://localhost:9/");
        var made = let("monkey", ", \"services\": [\"%s\"]".formatted(pay));
        var decided = startSoon(made);
        assertThat(decided.path("state").asString()).isEqualTo("SKIPPED");
        assertThat(decided.path("reason").asString()).contains("Something real goes on");
    }

    @Test
    void nothingStartsDuringAnIncidentAPauseOrAfterAnOptOut() {
        var incident = json(
                        201,
                        program.post(
                                "/api/v1/incidents",
                                "{\"service\": \"%s\", \"reason\": \"cards are declined\"}".formatted(pay)))
                .path("id")
                .asString();
        var made = let("monkey", ", \"services\": [\"%s\"]".formatted(pay));
        json(
                200,
                program.post(
                        "/api/v1/monkeys/%s/pause".formatted(made.path("id").asString()),
                        "{\"reason\": \"the sale\"}"));
        var decided = startSoon(made);
        assertThat(decided.path("state").asString()).isEqualTo("SKIPPED");
        assertThat(decided.path("reason").asString()).contains("cards are declined", "the sale");
        json(
                201,
                program.post(
                        "/api/v1/monkey-opt-outs",
                        "{\"reason\": \"moves house\", \"for\": \"1h\", \"service\": \"%s\"}".formatted(pay)));
        assertThat(leash.against(UUID.fromString(
                        made.path("keeps").get(0).path("scheduleId").asString())))
                .as("also before its schedule is gone")
                .anyMatch(each -> each.contains("moves house") || each.contains("deleted"));
        json(200, program.post("/api/v1/incidents/%s/end".formatted(incident), ""));
        assertThat(json(200, program.get("/api/v1/incidents")).path("items").size())
                .isZero();
    }

    @Test
    void badPoliciesAreRefusedWithEverythingThatIsWrong() {
        var refused = program.post("/api/v1/monkeys", """
                {"name": "", "kind": "monkey", "zone": "Mars", "meanBetween": "1m", "days": ["someday"], "opens": "9",
                 "fault": {"type": "process-kill", "delay": "1s"}, "from": "x", "seed": -1, "more": true}
                """);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains(
                        "#/name",
                        "#/zone",
                        "#/meanBetween",
                        "#/days",
                        "#/opens",
                        "#/fault/delay",
                        "#/from",
                        "#/seed",
                        "#/more",
                        "#/environment");
        assertThat(json(
                                422,
                                program.post(
                                        "/api/v1/monkey-opt-outs",
                                        "{\"service\": \"%s\", \"reason\": \"x\"}".formatted(pay)))
                        .toString())
                .as("with a reason and an end")
                .contains("#/reason", "#/for");
        var stranger = signedIn.with(signedIn.token(signedIn.person(Role.APPROVER, signedIn.newTeam())));
        var made = let("monkey", "");
        assertThat(stranger.get("/api/v1/monkeys/" + made.path("id").asString()).statusCode())
                .isEqualTo(404);
        assertThat(stranger.post(
                                "/api/v1/monkey-opt-outs",
                                "{\"service\": \"%s\", \"reason\": \"mine\", \"for\": \"1h\"}".formatted(pay))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void peopleLookBeforeTheyLetItInAndFormsKeepWhatWasTyped() {
        var browser = signedIn.as(ada);
        Map<String, String> typed = Map.ofEntries(
                Map.entry("name", "office hours"),
                Map.entry("kind", "monkey"),
                Map.entry("environment", environment),
                Map.entry("meanBetween", "1d"),
                Map.entry("days", "monday, tuesday, wednesday, thursday, friday"),
                Map.entry("zone", "Europe/Berlin"),
                Map.entry("fault", "{\"type\":\"process-kill\"}"));
        var look = new java.util.HashMap<>(typed);
        look.put("look", "true");
        var seen = browser.submit("/monkeys", look);
        assertThat(seen.statusCode()).as(seen.body()).isEqualTo(200);
        assertThat(seen.body()).contains("What it would hit in 30 days", "office hours", pay);
        var wrong = new java.util.HashMap<>(typed);
        wrong.put("zone", "Mars");
        var refused = browser.submit("/monkeys", wrong);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("office hours", "Mars");
        var saved = browser.submit("/monkeys", typed);
        assertThat(saved.statusCode()).isEqualTo(302);
        var path = saved.headers().firstValue("Location").orElseThrow();
        try (var context = Chromium.browser()
                .newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                        .setBaseURL(signedIn.url().toString())
                        .setViewportSize(1280, 860))) {
            var page = signedIn.open(context, ada);
            var eyes = Eyes.on(page);
            page.navigate(path);
            eyes.picture("monkey");
            eyes.findItAccessible();
            page.navigate("/monkeys");
            eyes.picture("monkeys");
            eyes.findItAccessible();
            page.navigate("/monkeys/new");
            eyes.picture("monkeys-new");
            eyes.findItAccessible();
            eyes.sawNothingWrong();
        }
    }
}
