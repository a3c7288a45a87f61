package dev.faultline.run;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Browser;
import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.Chromium;
import dev.faultline.Eyes;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import dev.faultline.access.Teams;
import dev.faultline.blastradius.BlastRadius;
import dev.faultline.blastradius.Holder;
import dev.faultline.blastradius.Line;
import dev.faultline.experiment.Experiments;
import dev.faultline.halt.Halted;
import dev.faultline.halt.Halts;
import dev.faultline.halt.Stopper;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Starts that wait for others: in order, once, and never with less than a start that is asked for now. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=queue")
@Import({TestDatabase.class, SignedIn.class})
class QueueTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Autowired
    SignedIn signedIn;

    @Autowired
    Queue queue;

    @Autowired
    QueueRows rows;

    @Autowired
    BlastRadius blastRadius;

    @Autowired
    Experiments experiments;

    @Autowired
    Halts halts;

    @Autowired
    List<Stopper> stoppers;

    @Autowired
    JdbcClient database;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    @Qualifier("dataSource") HikariDataSource pool;

    private Caller admin;
    private SignedIn.Visitor program;

    @BeforeEach
    void begin() {
        admin = signedIn.person(Role.ADMIN);
        program = signedIn.with(signedIn.token(admin));
        database.sql("update queued_start set state = 'CANCELLED', ended_at = now() where state = 'WAITING'")
                .update();
        database.sql("truncate blast_hold, blast_touch, blast_budget").update();
        database.sql("delete from target").update();
        aTarget("one", "payments");
        aTarget("two", "payments");
        aTarget("far", "elsewhere");
        aTarget("away", "elsewhere");
    }

    @AfterEach
    void releaseEverything() {
        for (var halt : json(program.get("/api/v1/halts/current").body()).path("halts")) {
            program.post(
                    "/api/v1/halts/" + halt.path("id").asString() + "/release",
                    "{\"reason\":\"the test is over\",\"despiteUnconfirmed\":true}");
        }
    }

    @Test
    void aStartThatOnlyOthersAreInTheWayOfWaitsAndStartsWhenTheyAreGone() {
        var experiment = anExperiment("one");
        holdBy("two");
        var key = UUID.randomUUID().toString();
        var asked = ask(experiment, key, "{\"onConflict\":\"queue\"}");
        assertThat(asked.path("state").asString()).isEqualTo("WAITING");
        var id = asked.path("id").asString();
        var waiting = json(program.get("/api/v1/queued-starts/" + id).body());
        assertThat(waiting.path("position").asInt()).isOne();
        assertThat(waiting.path("waitsFor").toString()).contains("payments in test");
        assertThat(Duration.between(
                        Instant.parse(waiting.path("askedAt").asString()),
                        Instant.parse(waiting.path("expiresAt").asString())))
                .isEqualTo(Duration.ofMinutes(30));
        assertThat(ask(experiment, key, "{\"onConflict\":\"queue\"}").path("id").asString())
                .isEqualTo(id);
        assertThat(runs(experiment)).isZero();

        free();
        await(() -> stateOf(id).equals("STARTED"));
        assertThat(json(program.get("/api/v1/runs/" + id).body()).path("id").asString())
                .isEqualTo(id);
        assertThat(ask(experiment, key, "{\"onConflict\":\"queue\"}").path("id").asString())
                .isEqualTo(id);
        assertThat(runs(experiment)).isOne();
        assertThat(told(id)).containsExactly("start.queued", "start.began");
    }

    @Test
    void withoutBeingAskedToNobodyWaits() {
        var experiment = anExperiment("one");
        holdBy("two");
        var refused = start(experiment, UUID.randomUUID().toString(), "{}");
        assertThat(refused.path("status").asInt()).isEqualTo(409);
        assertThat(refused.path("mayWait").asBoolean()).isTrue();
        assertThat(waiting(experiment)).isZero();
        assertThat(start(experiment, UUID.randomUUID().toString(), "{\"waitAtMost\":\"5m\"}")
                        .path("status")
                        .asInt())
                .isEqualTo(422);
        assertThat(start(experiment, UUID.randomUUID().toString(), "{\"onConflict\":\"queue\",\"waitAtMost\":\"5h\"}")
                        .path("status")
                        .asInt())
                .isEqualTo(422);
    }

    @Test
    void whatWouldBeRefusedAnywayDoesNotWait() {
        var experiment = anExperiment("one");
        holdBy("two");
        database.sql("update target set labels = labels || '{\"faultline\":\"server\"}' where name = 'one'")
                .update();
        var refused = start(experiment, UUID.randomUUID().toString(), "{\"onConflict\":\"queue\"}");
        assertThat(refused.path("status").asInt()).isEqualTo(409);
        assertThat(refused.path("mayWait").asBoolean()).isFalse();
        assertThat(waiting(experiment)).isZero();
    }

    @Test
    void whoeverOthersHaveMadeIllIsWaitedForAsWell() {
        var experiment = anExperiment("two");
        holdBy("one");
        database.sql("update target set healthy = false where name in ('one', 'two')")
                .update();
        var id = asksToWait(experiment);
        free();
        await(() -> json(program.get("/api/v1/queued-starts/" + id).body())
                .path("waitsFor")
                .toString()
                .contains("Not well already"));
        assertThat(stateOf(id)).isEqualTo("WAITING");
        database.sql("update target set healthy = true").update();
        await(() -> stateOf(id).equals("STARTED"));
    }

    @Test
    void whoAskedFirstGoesFirstAndNobodyOvertakes() {
        var first = anExperiment("one");
        var second = anExperiment("two");
        var elsewhere = anExperiment("far");
        holdBy("two");
        var one = asksToWait(first);
        var two = asksToWait(second);
        assertThat(json(program.get("/api/v1/queued-starts/" + two).body())
                        .path("position")
                        .asInt())
                .isEqualTo(2);
        assertThat(start(elsewhere, UUID.randomUUID().toString(), "{}")
                        .path("state")
                        .asString())
                .as("who meets nobody")
                .isEqualTo("PREFLIGHT");
        putOff(one);
        free();
        await(() -> json(program.get("/api/v1/queued-starts/" + two).body())
                .path("waitsFor")
                .toString()
                .contains("came before and waits"));
        assertThat(start(second, UUID.randomUUID().toString(), "{}")
                        .path("detail")
                        .asString())
                .as("who asks now")
                .contains("came before and waits");
        assertThat(stateOf(two)).isEqualTo("WAITING");
        database.sql("update queued_start set next_check_at = now() where id = ?")
                .param(UUID.fromString(one))
                .update();
        await(() -> stateOf(one).equals("STARTED"));
        assertThat(stateOf(two)).isEqualTo("WAITING");
        program.post("/api/v1/runs/" + one + "/abort", "{}");
        await(() -> stateOf(two).equals("STARTED"));
    }

    @Test
    void whoCouldNotStartAtAllLetsEverybodyPass() {
        var first = anExperiment("one");
        holdBy("two");
        var one = asksToWait(first);
        database.sql("update target set healthy = false where name = 'one'").update();
        free();
        await(() -> json(program.get("/api/v1/queued-starts/" + one).body())
                .path("waitsFor")
                .toString()
                .contains("Not well already: one"));
        database.sql(
                        "insert into target select gen_random_uuid(), agent_id, 'three', kind, 'three', labels || '{\"name\":\"three\"}', true, faults from target where name = 'two'")
                .update();
        assertThat(start(anExperiment("two"), UUID.randomUUID().toString(), "{}")
                        .path("state")
                        .asString())
                .isEqualTo("PREFLIGHT");
        assertThat(stateOf(one)).isEqualTo("WAITING");
    }

    @Test
    void manyNodesAtOnceStartItOnce() throws Exception {
        var experiment = anExperiment("one");
        holdBy("two");
        var id = asksToWait(experiment);
        var start = rows.find(UUID.fromString(id)).orElseThrow();
        var together = new CyclicBarrier(8);
        var looks = new ArrayList<Callable<Boolean>>();
        for (int node = 0; node < 8; node++) {
            looks.add(() -> {
                together.await();
                queue.look(start);
                return true;
            });
        }
        free();
        try (var nodes = Executors.newFixedThreadPool(8)) {
            for (var look : nodes.invokeAll(looks)) {
                assertThat(look.get()).isTrue();
            }
        }
        await(() -> stateOf(id).equals("STARTED"));
        assertThat(runs(experiment)).isOne();
        assertThat(told(id)).containsExactly("start.queued", "start.began");
    }

    @Test
    void aPressTakesEverythingInItsScopeOutOfTheLineAndNothingComesBackWhenItIsReleased() {
        var experiment = anExperiment("one");
        holdBy("two");
        var id = asksToWait(experiment);
        var halt = press("{\"scope\":\"environment:test\"}");
        await(() -> stateOf(id).equals("CANCELLED"));
        assertThat(start(experiment, UUID.randomUUID().toString(), "{\"onConflict\":\"queue\"}")
                        .path("status")
                        .asInt())
                .isEqualTo(423);
        free();
        release(halt);
        assertThat(stateOf(id)).isEqualTo("CANCELLED");
        assertThat(runs(experiment)).isZero();
        assertThat(told(id)).containsExactly("start.queued", "start.cancelled");
    }

    @Test
    void aPressElsewhereTakesNobodyOut() {
        var experiment = anExperiment("one");
        holdBy("two");
        var id = asksToWait(experiment);
        release(press("{\"scope\":\"environment:somewhere-else\"}"));
        assertThat(stateOf(id)).isEqualTo("WAITING");
        free();
        await(() -> stateOf(id).equals("STARTED"));
    }

    /** The sweep of a press may fail, and the press may be released before it is repeated. */
    @Test
    void aPressThatTheLineNeverHeardOfStartsNothingEither() {
        var experiment = anExperiment("one");
        holdBy("two");
        var id = asksToWait(experiment);
        release(press("{}"));
        database.sql(
                        "update queued_start set state = 'WAITING', ended_at = null, why = '', halt_id = null where id = ?")
                .param(UUID.fromString(id))
                .update();
        free();
        await(() -> stateOf(id).equals("CANCELLED"));
        assertThat(runs(experiment)).isZero();
    }

    /** It goes by a latch that it read before the release. */
    @Test
    void aSweepThatComesLateLeavesAloneWhatWasAskedForAfterTheRelease() {
        var pressed = press("{}");
        release(pressed);
        var halt = halts.receipt(UUID.fromString(pressed)).orElseThrow().halt();
        var run = start(anExperiment("far"), UUID.randomUUID().toString(), "{}");
        holdBy("two");
        var waiting = asksToWait(anExperiment("one"));
        stoppers.forEach(each -> each.sweep(halt));
        assertThat(json(program.get("/api/v1/runs/" + run.path("id").asString()).body())
                        .path("haltId")
                        .isNull())
                .isTrue();
        assertThat(stateOf(waiting)).isEqualTo("WAITING");
    }

    @Test
    void aPressBetweenTheLookAndTheStartStartsNothing() {
        var experiment = anExperiment("one");
        holdBy("two");
        var id = asksToWait(experiment);
        var start = rows.find(UUID.fromString(id)).orElseThrow();
        putOff(id);
        free();
        var halt = press("{}");
        assertThatThrownBy(() -> transaction.executeWithoutResult(_ -> queue.start(start)))
                .isInstanceOf(Halted.class);
        release(halt);
        assertThatThrownBy(() -> transaction.executeWithoutResult(_ -> queue.start(start)))
                .as("once it is released")
                .isInstanceOf(Halted.class);
        assertThat(runs(experiment)).isZero();
    }

    @Test
    void whoLostTheRightStartsNothing() {
        var operator = signedIn.person(Role.OPERATOR);
        var experiment = anExperiment("one");
        holdBy("two");
        program = signedIn.with(signedIn.token(operator));
        var id = asksToWait(experiment);
        program = signedIn.with(signedIn.token(admin));
        program.send("PATCH", "/api/v1/people/" + operator.id(), "{\"role\":\"viewer\"}");
        free();
        await(() -> stateOf(id).equals("REFUSED"));
        assertThat(json(program.get("/api/v1/queued-starts/" + id).body())
                        .path("why")
                        .asString())
                .contains("may not start it any more");
        assertThat(runs(experiment)).isZero();
        assertThat(told(id)).containsExactly("start.queued", "start.refused");
    }

    @Test
    void aTokenThatIsRevokedStartsNothing() {
        var experiment = anExperiment("one");
        holdBy("two");
        program = signedIn.with(signedIn.token(admin, "read", "run"));
        var id = asksToWait(experiment);
        database.sql("update api_token set revoked_at = now() where owner_id = ?")
                .param(admin.id())
                .update();
        free();
        program = signedIn.with(signedIn.token(admin));
        await(() -> stateOf(id).equals("REFUSED"));
        assertThat(runs(experiment)).isZero();
    }

    @Test
    void anotherVersionIsAnotherStart() {
        var experiment = anExperiment("one");
        holdBy("two");
        var id = asksToWait(experiment);
        var text = json(program.get("/api/v1/experiments/" + experiment).body());
        var changed = program.send(
                "PUT",
                "/api/v1/experiments/" + experiment,
                definition(text.path("name").asString(), "two"),
                "If-Match",
                "\"1\"");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        await(() -> stateOf(id).equals("REFUSED"));
        free();
        assertThat(runs(experiment)).isZero();
    }

    @Test
    void whatDoesNotBecomeFreeInTimeExpiresAndSaysSo() {
        var experiment = anExperiment("one");
        holdBy("two");
        var asked = ask(experiment, UUID.randomUUID().toString(), "{\"onConflict\":\"queue\",\"waitAtMost\":\"1s\"}");
        var id = asked.path("id").asString();
        await(() -> stateOf(id).equals("EXPIRED"));
        free();
        assertThat(runs(experiment)).isZero();
        assertThat(told(id)).containsExactly("start.queued", "start.expired");
    }

    @Test
    void whileTheDatabaseIsAwayNobodyStartsAndWhoeverWaitedTooLongByThenDoesNotStartAfterwards() throws Exception {
        var brief = anExperiment("one");
        var patient = anExperiment("far");
        holdBy("two");
        holdBy("away");
        var gone = ask(brief, UUID.randomUUID().toString(), "{\"onConflict\":\"queue\",\"waitAtMost\":\"2s\"}")
                .path("id")
                .asString();
        var stays = asksToWait(patient);
        whileEveryConnectionHangs(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("truncate blast_hold, blast_touch, blast_budget");
            }
            Thread.sleep(2_500);
        });
        await(() -> stateOf(gone).equals("EXPIRED"));
        await(() -> stateOf(stays).equals("STARTED"));
        assertThat(runs(brief)).isZero();
        assertThat(runs(patient)).isOne();
    }

    @Test
    void itsTeamTakesItBackAndNobodyElse() {
        var experiment = anExperiment("one");
        holdBy("two");
        var id = asksToWait(experiment);
        var stranger = signedIn.with(Role.OPERATOR, signedIn.newTeam());
        assertThat(stranger.post("/api/v1/queued-starts/" + id + "/cancel", "{}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(json(stranger.get("/api/v1/queued-starts").body()).path("items"))
                .isEmpty();
        var colleague = signedIn.with(Role.OPERATOR);
        for (int i = 0; i < 2; i++) {
            var taken = colleague.post("/api/v1/queued-starts/" + id + "/cancel", "{\"reason\":\"not today\"}");
            assertThat(json(taken.body()).path("state").asString()).isEqualTo("CANCELLED");
            assertThat(json(taken.body()).path("why").asString()).isEqualTo("not today");
        }
        free();
        assertThat(runs(experiment)).isZero();
        assertThat(told(id)).containsExactly("start.queued", "start.cancelled");
    }

    @Test
    void peopleAskFromThePreviewSeeWhatIsWaitedForAndTakeItBack() {
        var experiment = anExperiment("one");
        holdBy("two");
        var browser = signedIn.as(Role.OPERATOR);
        assertThat(browser.get("/experiments/" + experiment + "/preview").body())
                .contains("Only others are in the way.", "when it is free");
        var asked = browser.submit(
                "/experiments/" + experiment + "/runs", Map.of("onConflict", "QUEUE", "waitAtMost", "PT1H"));
        assertThat(asked.statusCode()).isEqualTo(302);
        var place = asked.headers().firstValue("location").orElseThrow();
        assertThat(place).contains("/runs#waiting-");
        var id = place.substring(place.indexOf("waiting-") + "waiting-".length());
        assertThat(browser.get("/runs").body()).contains("Waiting to start", "id=\"waiting-" + id, "payments in test");
        assertThat(browser.get("/blast-radius").body()).contains("Waiting to start", "payments in test: ");
        assertThat(signedIn.as(Role.VIEWER, signedIn.newTeam())
                        .get("/blast-radius")
                        .body())
                .contains("a start of another team")
                .doesNotContain(id);
        browser.submit("/queued-starts/" + id + "/cancel", Map.of());
        assertThat(stateOf(id)).isEqualTo("CANCELLED");
        assertThat(browser.get("/runs").body()).doesNotContain("Waiting to start");
    }

    @Test
    void theLineIsFineToReadAndStaysTrueWhileThePageIsOpen() {
        var experiment = anExperiment("one");
        holdBy("two");
        try (var context = Chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(1280, 860))) {
            var page = signedIn.open(context, Role.OPERATOR);
            var eyes = Eyes.on(page);
            page.navigate(signedIn.url() + "/experiments/" + experiment + "/preview");
            eyes.picture("preview-waits");
            eyes.findItAccessible();
            page.locator("#f-waitAtMost").selectOption("PT2H");
            page.locator("#run-button").click();
            assertThat(page.locator("#waiting tbody tr")).hasCount(1);
            assertThat(page.locator("#waiting")).containsText("payments in test");
            eyes.picture("runs-waiting");
            eyes.findItAccessible();
            asksToWait(anExperiment("two"));
            assertThat(page.locator("#waiting tbody tr")).hasCount(2);
            page.locator("#waiting tbody tr").first().locator("button").click();
            assertThat(page.locator("#waiting tbody tr")).hasCount(1);
            eyes.sawNothingWrong();
        }
    }

    // ---- the cast

    private String asksToWait(String experiment) {
        var asked = ask(experiment, UUID.randomUUID().toString(), "{\"onConflict\":\"queue\"}");
        assertThat(asked.path("state").asString()).as("%s", asked).isEqualTo("WAITING");
        return asked.path("id").asString();
    }

    private JsonNode ask(String experiment, String key, String body) {
        var asked = start(experiment, key, body);
        assertThat(asked.path("id").isString()).as("%s", asked).isTrue();
        return asked;
    }

    private JsonNode start(String experiment, String key, String body) {
        return json(program.post("/api/v1/experiments/" + experiment + "/runs", body, "Idempotency-Key", key)
                .body());
    }

    private String press(String body) {
        return json(program.post("/api/v1/halts", body).body()).path("id").asString();
    }

    private void release(String halt) {
        var released = program.post("/api/v1/halts/" + halt + "/release", "{\"reason\":\"it was a test\"}");
        assertThat(released.statusCode()).as(released.body()).isEqualTo(200);
    }

    /** Somebody's run that hurts this target. */
    private void holdBy(String target) {
        var experiment = experiments.get(admin, UUID.fromString(anExperiment(target)));
        var holder = new Holder(
                UUID.randomUUID(),
                "theirs",
                Teams.MAIN,
                "user:bob",
                Instant.now().plusSeconds(300));
        transaction.executeWithoutResult(_ -> blastRadius.take(admin, holder, experiment, Line.END, null));
    }

    /** No node looks at it by itself. */
    private void putOff(String id) {
        database.sql("update queued_start set next_check_at = now() + interval '1 hour' where id = ?")
                .param(UUID.fromString(id))
                .update();
    }

    private void free() {
        database.sql("truncate blast_hold, blast_touch, blast_budget").update();
    }

    private String stateOf(String id) {
        return database.sql("select state from queued_start where id = ?")
                .param(UUID.fromString(id))
                .query(String.class)
                .single();
    }

    private int runs(String experiment) {
        return database.sql("select count(*) from run where experiment_id = ?")
                .param(UUID.fromString(experiment))
                .query(Integer.class)
                .single();
    }

    private int waiting(String experiment) {
        return database.sql("select count(*) from queued_start where experiment_id = ?")
                .param(UUID.fromString(experiment))
                .query(Integer.class)
                .single();
    }

    private List<String> told(String id) {
        return database.sql("select kind from fact where body ->> 'start' = ? order by seq")
                .param(id)
                .query((row, _) -> row.getString(1))
                .list();
    }

    private String anExperiment(String target) {
        var made = program.post("/api/v1/experiments?team=main", definition("freeze " + UUID.randomUUID(), target));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return json(made.body()).path("id").asString();
    }

    private static String definition(String name, String target) {
        return """
                {"name": "%s", "hypothesis": "It answers.",
                 "probes": [{"name": "alive", "type": "http", "url": "http://127.0.0.1:9/", "reading": "status",
                             "timeout": "1s", "tolerance": {"exactly": 200}}],
                 "method": [{"name": "freeze", "type": "fault", "fault": {"type": "process-pause"}, "duration": "10s",
                             "target": {"selector": {"name": "%s"}, "mode": "all"}}],
                 "limits": {"maxTargets": 1, "maxDuration": "5m", "recoverWithin": "5s"}}
                """.formatted(name, target);
    }

    private void aTarget(String name, String service) {
        var agent = UUID.randomUUID();
        database.sql("""
                        insert into agent (id, name, public_key, last_heard_at)
                        values (?, ?, ?, clock_timestamp() + interval '1 hour')
                        """).params(agent, "host-" + agent, aKey()).update();
        database.sql("""
                        insert into target (id, agent_id, key, kind, name, labels, healthy, faults)
                        values (?, ?, ?, 'PROCESS', ?, jsonb_build_object('name', ?, 'service', ?, 'environment', 'test'), true,
                                '{process-pause}')
                        """)
                .params(UUID.randomUUID(), agent, name, name, name, service)
                .update();
    }

    private static byte[] aKey() {
        try {
            return KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPublic()
                    .getEncoded();
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static JsonNode json(String body) {
        return JsonMapper.shared().readTree(body);
    }

    private static void await(Callable<Boolean> wanted) {
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(wanted);
    }

    private interface Work {
        void with(Connection connection) throws SQLException, InterruptedException;
    }

    private void whileEveryConnectionHangs(Work work) throws SQLException, InterruptedException {
        List<Connection> held = new ArrayList<>();
        try {
            while (held.size() < pool.getMaximumPoolSize()) {
                held.add(pool.getConnection());
            }
            work.with(held.getFirst());
        } finally {
            for (var connection : held) {
                connection.close();
            }
        }
    }
}
