package dev.faultline.gameday;

import static dev.faultline.gameday.Day.json;
import static dev.faultline.gameday.Day.ok;
import static dev.faultline.gameday.Day.refused;
import static dev.faultline.gameday.Day.refusedAs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import dev.faultline.access.Teams;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** GameDays over the API and over forms, and everything that somebody in a hurry might try to get round. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"a-database-of-its-own=gameday", "faultline.probes.allow=localhost"})
@Import({TestDatabase.class, SignedIn.class})
class GameDayTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private Day talk() {
        return Day.talk(signedIn, database);
    }

    // ---- the plan

    @Test
    void keepsWhatWasPlannedAndWhoPlannedIt() {
        var day = talk();
        var read = day.read();
        assertThat(read.path("state").asString()).isEqualTo("DRAFT");
        assertThat(read.path("plan").path("rounds").size()).isEqualTo(2);
        assertThat(read.path("plan").path("rules").size()).as("the six").isEqualTo(6);
        assertThat(read.path("may").toString()).isEqualTo("[\"edit\",\"submit\",\"cancel\"]");
        assertThat(day.kinds()).containsExactly("gameday.created");
    }

    @Test
    void aTemplateIsAPlanToBeginWith() {
        var person = signedIn.person(Role.OPERATOR, signedIn.newTeam());
        for (var template : Template.values()) {
            var made = signedIn.with(signedIn.token(person))
                    .post(
                            "/api/v1/gamedays",
                            "{\"name\": \"%s\", \"template\": \"%s\"}".formatted(template.title(), template.word()));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            assertThat(json(made).path("plan").path("purpose").asString()).isNotBlank();
        }
    }

    @Test
    void theSameRequestAgainIsTheSameGameDay() {
        var program = signedIn.with(Role.OPERATOR, signedIn.newTeam());
        var first = program.post("/api/v1/gamedays", Day.talking("once"), "Idempotency-Key", "k");
        var again = program.post("/api/v1/gamedays", Day.talking("once"), "Idempotency-Key", "k");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again)).isEqualTo(json(first));
        refusedAs(
                program.post("/api/v1/gamedays", Day.talking("other"), "Idempotency-Key", "k"), 422, "idempotency-key");
        refusedAs(program.post("/api/v1/gamedays", Day.talking("Once")), 409, "name-taken");
    }

    @Test
    void saysEverythingThatIsWrongAtOnceAndWhere() {
        var answer = signedIn.with(Role.OPERATOR).post("/api/v1/gamedays", """
                {"name": "", "level": 9, "length": "2", "zone": "Mars", "mode": "hidden",
                 "rounds": [{"name": "x", "experimentId": "00000000-0000-7000-8000-00000000dead", "inject": "both"}]}
                """);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("errors").findValuesAsString("pointer"))
                .contains(
                        "#/name",
                        "#/level",
                        "#/length",
                        "#/zone",
                        "#/mode",
                        "#/rounds/0/experimentId",
                        "#/rounds/0/inject");
    }

    @Test
    void nothingOfAnotherTeamIsThere() {
        var day = talk();
        var stranger = signedIn.with(Role.APPROVER);
        for (var each : List.of("", "/gates", "/briefing", "/rounds", "/timeline", "/debrief")) {
            assertThat(stranger.get(day.path() + each).statusCode()).as(each).isEqualTo(404);
        }
        for (var each : List.of("/stop", "/steady-state")) {
            assertThat(stranger.post(day.path() + each, "").statusCode())
                    .as(each)
                    .isEqualTo(404);
        }
        assertThat(stranger.post(day.path() + "/events", "{\"event\": \"submit\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(stranger.get("/api/v1/gamedays?limit=200").body()).doesNotContain(day.id());
        var browser = signedIn.as(Role.OPERATOR);
        for (var each : List.of("", "/briefing", "/control", "/edit")) {
            assertThat(browser.get(day.page() + each).statusCode()).as(each).isEqualTo(404);
        }
    }

    @Test
    void whoeverHasADutySeesItFromAnyTeam() {
        var day = talk();
        var guest = signedIn.person(Role.VIEWER, Teams.MAIN);
        assertThat(signedIn.with(signedIn.token(guest)).get(day.path()).statusCode())
                .isEqualTo(404);
        day.give(guest, "responder");
        assertThat(signedIn.with(signedIn.token(guest)).get(day.path()).statusCode())
                .isEqualTo(200);
        assertThat(signedIn.as(guest)
                        .submit(day.page() + "/notes", Map.of("mark", "detected", "page", "control"))
                        .statusCode())
                .isEqualTo(302);
        assertThat(day.kinds()).contains("gameday.detected");
    }

    @Test
    void aTokenThatMayOnlyReadWritesNothing() {
        var day = talk();
        var read = signedIn.with(signedIn.token(day.planner, "read"));
        refusedAs(read.post(day.path() + "/notes", "{\"text\": \"hello\"}"), 403, "forbidden");
        refusedAs(read.post(day.path() + "/briefing", "{\"present\": true}"), 403, "forbidden");
    }

    @Test
    void listsNewestFirstPageByPageAndFindsByName() {
        var person = signedIn.person(Role.OPERATOR, signedIn.newTeam());
        var program = signedIn.with(signedIn.token(person));
        for (var name : List.of("first of spring", "second", "third of spring")) {
            program.post("/api/v1/gamedays", Day.talking(name));
        }
        var names = new ArrayList<String>();
        var cursor = "";
        do {
            var page = json(program.get("/api/v1/gamedays?limit=2" + cursor));
            names.addAll(page.path("items").findValuesAsString("name"));
            cursor = page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").asString();
        } while (!cursor.isEmpty());
        assertThat(names).containsExactly("third of spring", "second", "first of spring");
        assertThat(json(program.get("/api/v1/gamedays?q=SPRING")).path("items").findValuesAsString("name"))
                .containsExactly("third of spring", "first of spring");
        assertThat(json(program.get("/api/v1/gamedays?state=LIVE"))
                        .path("items")
                        .size())
                .isZero();
    }

    // ---- DRAFT → IN_REVIEW

    @Test
    void aPlanThatLacksAnythingIsNotHandedInAndSaysWhat() {
        var day = Day.draft(signedIn, database, "{\"name\": \"empty\", \"rounds\": [{\"name\": \"x\"}]}");
        refused(
                day.event(day.planner, "submit"),
                "purpose",
                "scope",
                "environment",
                "comms",
                "round-1",
                "facilitator",
                "commander",
                "scribe");
        assertThat(day.state()).isEqualTo("DRAFT");
        var page = day.browserOf(day.planner).submit(day.page() + "/events", Map.of("event", "submit"));
        assertThat(page.statusCode()).isEqualTo(409);
        assertThat(page.body()).contains("Nobody is the scribe.", "The purpose is missing");
        assertThat(day.state()).isEqualTo("DRAFT");
    }

    @Test
    void scribesAndCommandersDoNotOperate() {
        var day = Day.ofHarmless(signedIn, database).cast();
        day.give(day.scribe, "injector");
        refused(day.event(day.planner, "submit"), "scribe");
        ok(day.post(
                day.planner,
                "/people/leave",
                "{\"duty\": \"injector\", \"person\": \"%s\"}".formatted(day.scribe.name())));
        day.give(day.commander, "injector");
        ok(day.event(day.planner, "submit"));
    }

    @Test
    void atLevelOneNothingIsHurt() {
        var day = Day.ofHarmless(signedIn, database).cast();
        var plan = day.as(day.planner).get(day.path());
        var experiment = json(plan).at("/plan/rounds/0/experimentId").asString();
        ok(day.as(day.planner)
                .send(
                        "PUT",
                        day.path(),
                        Day.hurting("Nobody is hurt", experiment).replace("\"level\": 2", "\"level\": 1"),
                        "If-Match",
                        "\"1\""));
        refused(day.event(day.planner, "submit"), "level");
    }

    // ---- IN_REVIEW → APPROVED

    @Test
    void whoeverWroteThePlanDoesNotApproveIt() {
        var day = talk();
        var writer = signedIn.person(Role.APPROVER, day.team);
        ok(day.as(writer).send("PUT", day.path(), Day.talking("A talk"), "If-Match", "\"1\""));
        day.submitted();
        refusedAs(day.agree(writer), 403, "forbidden");
        var hash = day.read().path("planHash").asString();
        assertThat(day.browserOf(writer)
                        .submit(day.page() + "/approve", Map.of("planHash", hash))
                        .statusCode())
                .isEqualTo(403);
        assertThat(day.state()).isEqualTo("IN_REVIEW");
        assertThat(ok(day.agree(day.approver)).body()).contains("APPROVED");
    }

    @Test
    void nobodyAgreesToWhatTheyDidNotRead() {
        var day = talk().submitted();
        refusedAs(
                day.post(day.approver, "/approve", "{\"planHash\": \"%s\"}".formatted("0".repeat(64))),
                409,
                "another-plan");
        assertThat(day.browserOf(day.approver)
                        .submit(day.page() + "/approve", Map.of("planHash", "0".repeat(64)))
                        .statusCode())
                .isEqualTo(409);
        refusedAs(day.agree(day.planner), 403, "forbidden");
        assertThat(day.state()).isEqualTo("IN_REVIEW");
    }

    /** As if it had earned that: two people say so. */
    private void atLevelTwo(String service) {
        var asked = signedIn.with(signedIn.token(signedIn.person(Role.ADMIN)))
                .post(
                        "/api/v1/level-overrides",
                        "{\"service\": \"%s\", \"level\": 2, \"reason\": \"a test\", \"validFor\": \"1h\"}"
                                .formatted(service));
        ok(signedIn.with(signedIn.token(signedIn.person(Role.ADMIN)))
                .post(
                        "/api/v1/level-overrides/%s/approve"
                                .formatted(json(ok(asked)).path("id").asString()),
                        ""));
    }

    @Test
    void whoeverOwnsAServiceThatMayBeHurtHasToAgree() {
        var owners = signedIn.newTeam();
        var owner = signedIn.person(Role.APPROVER, owners);
        var service = "owned-" + UUID.randomUUID();
        signedIn.with(Role.ADMIN)
                .send("PUT", "/api/v1/services/" + service, "{\"team\": \"%s\"}".formatted(nameOf(owners)));
        target(service);
        var day = Day.ofHarmless(signedIn, database);
        var experiment =
                day.as(day.planner).post("/api/v1/experiments", """
                {"name": "hurts %s", "hypothesis": "It answers.",
                 "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status", "tolerance": {"exactly": 200}}],
                 "method": [{"name": "one", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                             "target": {"selector": {"service": "%s"}, "mode": "one"}}]}
                """.formatted(service, signedIn.url(), service));
        ok(day.as(day.planner)
                .send(
                        "PUT",
                        day.path(),
                        Day.hurting(
                                "Nobody is hurt", json(experiment).path("id").asString()),
                        "If-Match",
                        "\"1\""));
        atLevelTwo(service);
        day.submitted();
        ok(day.agree(day.approver));
        assertThat(day.state()).as("the owners have not been asked").isEqualTo("IN_REVIEW");
        assertThat(day.gates("approve").toString()).contains("Nobody of team " + nameOf(owners));
        ok(day.agree(owner));
        assertThat(day.state()).isEqualTo("APPROVED");
    }

    private String nameOf(UUID team) {
        return database.sql("select name from team where id = ?")
                .param(team)
                .query(String.class)
                .single();
    }

    private void target(String service) {
        var agent = UUID.randomUUID();
        database.sql("insert into agent (id, name, public_key, last_heard_at) values (?, ?, ?, clock_timestamp())")
                .params(
                        agent,
                        "agent-" + agent.toString().substring(0, 8),
                        agent.toString().getBytes())
                .update();
        database.sql("""
                        insert into target (id, agent_id, key, kind, name, labels, healthy, faults)
                        values (?, ?, ?, 'PROCESS', ?, jsonb_build_object('service', ?::text, 'environment', 'staging'), true, '{process-pause}')
                        """)
                .params(UUID.randomUUID(), agent, service, service, service)
                .update();
    }

    @Test
    void anEditAfterTheApprovalIsReviewedAnew() {
        var day = talk().approved();
        ok(day.as(day.planner)
                .send("PUT", day.path(), Day.talking("A talk").replace("26 hours", "27 hours"), "If-Match", "\"1\""));
        assertThat(day.state()).isEqualTo("IN_REVIEW");
        refused(day.schedule(Instant.now().plusSeconds(3600)));
    }

    @Test
    void thePlanIsFinalOnceTheBriefingIsOpen() {
        var day = talk().inBriefing();
        refusedAs(
                day.as(day.planner)
                        .send(
                                "PUT",
                                day.path(),
                                Day.talking("A talk").replace("26 hours", "27 hours"),
                                "If-Match",
                                "\"1\""),
                409,
                "state");
        var form = new LinkedHashMap<>(Map.of("name", "A talk", "version", "1", "level", "1", "length", "1h"));
        assertThat(day.browserOf(day.planner).submit(day.page(), form).statusCode())
                .isEqualTo(409);
        assertThatThrownBy(() -> database.sql(
                                "update gameday set plan = '{}', plan_hash = encode(sha256('{}'), 'hex') where id = ?")
                        .param(UUID.fromString(day.id()))
                        .update())
                .hasMessageContaining("is final");
    }

    @Test
    void noStateChangesWithoutAFact() {
        var day = talk();
        assertThatThrownBy(() -> database.sql("update gameday set state = 'APPROVED' where id = ?")
                        .param(UUID.fromString(day.id()))
                        .update())
                .hasMessageContaining("changed without a fact");
    }

    // ---- APPROVED → SCHEDULED

    @Test
    void itIsNotPutWhereCalendarsOrAnotherGameDayAreAgainstIt() {
        var day = talk().approved();
        refused(day.schedule(Instant.now().minusSeconds(5)), "future");
        var at = Instant.parse("2190-03-01T10:00:00Z");
        ok(signedIn.with(Role.ADMIN).post("/api/v1/calendars", """
                {"kind": "freeze", "team": "%s", "from": "2190-03-01T00:00", "until": "2190-03-02T00:00", "zone": "UTC", "reason": "sale"}
                """.formatted(nameOf(day.team))));
        refused(day.schedule(at), "calendar");
        assertThat(day.state()).isEqualTo("APPROVED");
        var later = at.plusSeconds(7 * 86_400);
        ok(day.schedule(later));
        var other = day.as(day.planner).post(day.path() + "/clone", "{\"name\": \"Another talk\"}");
        assertThat(other.statusCode()).as(other.body()).isEqualTo(201);
        var otherPath = "/api/v1/gamedays/" + json(other).path("id").asString();
        for (var duty : List.of("facilitator", "commander", "scribe")) {
            ok(day.as(day.planner)
                    .post(
                            otherPath + "/people",
                            "{\"duty\": \"%s\", \"person\": \"%s\"}".formatted(duty, day.facilitator.name())));
        }
        ok(day.as(day.planner).post(otherPath + "/events", "{\"event\": \"submit\"}"));
        ok(day.as(day.approver)
                .post(
                        otherPath + "/approve",
                        "{\"planHash\": \"%s\"}"
                                .formatted(json(other).path("planHash").asString())));
        var overlapping = day.as(day.planner)
                .post(
                        otherPath + "/events",
                        "{\"event\": \"schedule\", \"startsAt\": \"%s\"}".formatted(later.plusSeconds(600)));
        refused(overlapping, "taken");
        refused(day.event(day.facilitator, "brief"), "time");
    }

    // ---- BRIEFING → LIVE

    @Test
    void withoutItsGatesNothingGoesAndEverythingThatIsMissingIsSaid() {
        var day = Day.ofHarmless(signedIn, database).inBriefing();
        var refused = day.event(day.facilitator, "go");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).path("missing").findValuesAsString("guard"))
                .contains("roll-call", "checklist", "go", "steady-state");
        var page = day.browserOf(day.facilitator)
                .submit(day.page() + "/events", Map.of("event", "go", "page", "briefing"));
        assertThat(page.statusCode()).isEqualTo(409);
        assertThat(page.body())
                .contains(
                        "is not there.",
                        "Not ticked: No real incident is going on.",
                        "has not said go.",
                        "Nobody has read the steady state of round 1");
        assertThat(day.state()).isEqualTo("BRIEFING");
        day.drilled();
        day.sayEverything();
        ok(day.goWhenDrillIsKnown());
        assertThat(day.state()).isEqualTo("LIVE");
    }

    @Test
    void oneNoGoIsEnough() {
        var day = talk().inBriefing();
        day.sayEverything();
        ok(day.post(
                day.scribe, "/briefing", "{\"vote\": \"no-go\", \"duty\": \"scribe\", \"note\": \"my pen is empty\"}"));
        refused(day.event(day.facilitator, "go"), "no-go");
        assertThat(day.event(day.facilitator, "go").body()).contains("my pen is empty");
        refusedAs(day.post(day.facilitator, "/briefing", "{\"vote\": \"go\", \"duty\": \"scribe\"}"), 403, "forbidden");
        day.vote(day.scribe, "scribe");
        ok(day.event(day.facilitator, "go"));
    }

    @Test
    void onlyWhoeverLeadsSaysGoForTheDay() {
        var day = talk().inBriefing();
        day.sayEverything();
        for (var who : List.of(day.planner, day.scribe, day.injector)) {
            refusedAs(day.event(who, "go"), 403, "forbidden");
            assertThat(day.browserOf(who)
                            .submit(day.page() + "/events", Map.of("event", "go"))
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(day.state()).isEqualTo("BRIEFING");
    }

    @Test
    void whatWasSaidInOneBriefingDoesNotCountInTheNext() {
        var day = talk().live();
        ok(day.post(day.observer, "/stop", "{\"reason\": \"off plan\"}"));
        day.await("STOPPED");
        ok(day.event(day.commander, "brief"));
        refused(day.event(day.facilitator, "go"), "roll-call", "checklist", "go");
    }

    @Test
    void aHandOverIsToldAndTheNewOneHasToSayGo() {
        var day = talk().inBriefing();
        day.sayEverything();
        ok(day.post(
                day.commander,
                "/people",
                "{\"duty\": \"commander\", \"person\": \"%s\"}".formatted(day.injector.name())));
        refused(day.event(day.facilitator, "go"), "roll-call", "go");
        assertThat(day.kinds()).contains("gameday.handed-over");
        refusedAs(day.event(day.commander, "go"), 403, "forbidden");
    }

    // ---- LIVE

    @Test
    void noRoundBeginsBeforeGoOrOnHoldOrByWhoeverShouldNot() {
        var day = Day.ofHarmless(signedIn, database, "60s").ready();
        var start = "{\"do\": \"start\"}";
        refusedAs(day.round(day.injector, 1, start), 409, "state");
        assertThat(day.browserOf(day.injector)
                        .submit(day.page() + "/rounds/1", Map.of("do", "start", "page", "control"))
                        .statusCode())
                .isEqualTo(409);
        ok(day.goWhenDrillIsKnown());
        refusedAs(day.round(day.commander, 1, start), 403, "forbidden");
        refusedAs(day.round(day.scribe, 1, start), 403, "forbidden");
        ok(day.event(day.commander, "hold"));
        refusedAs(day.round(day.injector, 1, start), 409, "state");
        refusedAs(day.event(day.scribe, "resume"), 403, "forbidden");
        ok(day.event(day.commander, "resume"));
        assertThat(day.round(day.injector, 9, start).statusCode()).isEqualTo(404);
        ok(day.round(day.injector, 1, start));
        refusedAs(day.round(day.injector, 1, start), 409, "state");
        refusedAs(day.round(day.commander, 2, start), 409, "one-at-a-time");
        refused(day.event(day.commander, "finish"), "round-1", "round-2");
    }

    @Test
    void aRoundStartsItsRunAndEndsWithItsVerdict() {
        var day = Day.ofHarmless(signedIn, database).live();
        var begun = json(ok(day.round(day.injector, 1, "{\"do\": \"start\"}"))).at("/items/0");
        var run = begun.path("run").asString();
        assertThat(begun.path("state").asString()).isEqualTo("RUNNING");
        assertThat(json(day.as(day.planner).get("/api/v1/runs/" + run))
                        .path("id")
                        .asString())
                .isEqualTo(run);
        var round = json(day.as(day.planner).get(day.path() + "/rounds")).at("/items/0");
        for (int i = 0; i < 400 && !round.path("state").asString().equals("DONE"); i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            round = json(day.as(day.planner).get(day.path() + "/rounds")).at("/items/0");
        }
        assertThat(round.path("state").asString()).as(round.toString()).isEqualTo("DONE");
        assertThat(round.path("verdict").asString()).isNotBlank();
        ok(day.round(day.commander, 2, "{\"do\": \"start\"}"));
        ok(day.round(day.commander, 2, "{\"do\": \"end\", \"verdict\": \"deviated\", \"note\": \"nobody was paged\"}"));
        ok(day.event(day.commander, "finish"));
        assertThat(json(day.as(day.planner).get(day.path() + "/timeline"))
                        .path("items")
                        .findValuesAsString("kind"))
                .contains("gameday.round-began", "run.started", "gameday.round-ended", "gameday.finish");
    }

    @Test
    void anotherVersionThanTheApprovedOneDoesNotStart() {
        var day = Day.ofHarmless(signedIn, database).live();
        var experiment = day.read().at("/plan/rounds/0/experimentId").asString();
        var source = json(day.as(day.planner).get("/api/v1/experiments/" + experiment));
        var changed = day.as(day.planner)
                .send(
                        "PUT",
                        "/api/v1/experiments/" + experiment,
                        """
                        {"name": "%s", "hypothesis": "It answers, still.",
                         "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status", "tolerance": {"exactly": 200}}],
                         "method": [{"name": "rest", "type": "wait", "duration": "1s"},
                                    {"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                                     "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}}]}
                        """.formatted(source.path("name").asString(), signedIn.url()),
                        "If-Match",
                        "\"1\"");
        ok(changed);
        refusedAs(day.round(day.injector, 1, "{\"do\": \"start\"}"), 409, "another-version");
        assertThat(database.sql("select count(*) from run where experiment_id = ?")
                        .param(UUID.fromString(experiment))
                        .query(Integer.class)
                        .single())
                .as("the run went with the refusal")
                .isZero();
    }

    @Test
    void anybodyWhoSeesItStopsItAndItIsStoppedWhenItsRunsAreProvedOver() {
        var day = Day.ofHarmless(signedIn, database, "60s").live();
        var run = json(ok(day.round(day.injector, 1, "{\"do\": \"start\"}")))
                .at("/items/0/run")
                .asString();
        var pressed = day.browserOf(day.observer)
                .submit(day.page() + "/stop", Map.of("page", "control", "reason", "I saw a customer"));
        assertThat(pressed.statusCode()).isEqualTo(302);
        day.await("STOPPED");
        assertThat(json(day.as(day.planner).get("/api/v1/runs/" + run))
                        .path("state")
                        .asString())
                .isIn("ABORTED", "CANCELLED");
        assertThat(day.read().at("/stop/reason").asString()).isEqualTo("I saw a customer");
        refusedAs(day.round(day.injector, 2, "{\"do\": \"start\"}"), 409, "state");
        refusedAs(day.event(day.commander, "resume"), 409, "state");
        refusedAs(day.event(day.facilitator, "go"), 409, "state");
        ok(day.post(day.observer, "/stop", ""));
        assertThat(day.state()).as("once more is welcome, and changes nothing").isEqualTo("STOPPED");
    }

    @Test
    void aPressOfTheRedButtonStopsTheDayAndNothingResumesWhileItHolds() {
        var day = Day.ofHarmless(signedIn, database).live();
        var halt = json(day.as(day.observer)
                .post("/api/v1/halts", "{\"scope\": \"team:%s\", \"reason\": \"smoke\"}".formatted(day.team)));
        day.await("STOPPED");
        assertThat(day.read().at("/stop/halt").asString())
                .isEqualTo(halt.path("id").asString());
        refused(day.event(day.commander, "brief"), "halt");
        refused(day.event(day.commander, "recover"), "halt");
        ok(day.as(day.approver)
                .post(
                        "/api/v1/halts/" + halt.path("id").asString() + "/release",
                        "{\"reason\": \"there was no fire\"}"));
        assertThat(day.state()).as("nothing resumes").isEqualTo("STOPPED");
        ok(day.event(day.commander, "brief"));
    }

    // ---- afterwards

    @Test
    void theAllClearNeedsItsGates() {
        var day = Day.ofHarmless(signedIn, database).live();
        for (int number = 1; number <= 2; number++) {
            assertThat(day.round(day.commander, number, "{\"do\": \"skip\"}").statusCode())
                    .as("not without a reason")
                    .isEqualTo(422);
            ok(day.round(day.commander, number, "{\"do\": \"skip\", \"note\": \"no time\"}"));
        }
        ok(day.event(day.commander, "finish"));
        assertThat(day.event(day.commander, "all-clear").statusCode()).isEqualTo(422);
        refused(day.event(day.commander, "all-clear", "all is well"), "checklist", "steady-state");
        assertThat(day.browserOf(day.commander)
                        .submit(
                                day.page() + "/events",
                                Map.of("event", "all-clear", "reason", "all is well", "page", "control"))
                        .statusCode())
                .isEqualTo(409);
        ok(day.post(day.scribe, "/briefing", "{\"tick\": \"restored\", \"done\": true}"));
        ok(day.post(day.scribe, "/steady-state", ""));
        ok(day.event(day.commander, "all-clear", "all is well"));
        assertThat(day.state()).isEqualTo("DEBRIEFING");
    }
}
