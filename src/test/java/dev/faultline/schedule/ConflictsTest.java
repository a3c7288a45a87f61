package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rule 21: who would be on at the same time as somebody else and should not, who was there first, and when it could be instead. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=schedules")
@Import({TestDatabase.class, SignedIn.class})
class ConflictsTest {

    private static final AtomicInteger days = new AtomicInteger(5);

    /** Noon of a day of its own: what counts for everybody would count across tests. */
    private final LocalDateTime noon = LocalDateTime.now(ZoneOffset.UTC)
            .truncatedTo(ChronoUnit.DAYS)
            .plusDays(days.addAndGet(3))
            .plusHours(12);

    /** So that nothing of one test is near anything of another. */
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private UUID team = new UUID(0, 0);

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor ada;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor bob;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor stranger;

    @BeforeEach
    void twoOfOneTeamAndAStranger() {
        team = signedIn.newTeam();
        ada = program(signedIn.person(Role.ADMIN, team));
        bob = program(signedIn.person(Role.OPERATOR, team));
        stranger = program(signedIn.person(Role.OPERATOR, signedIn.newTeam()));
    }

    private SignedIn.Visitor program(Caller person) {
        return signedIn.with(signedIn.token(person));
    }

    private static JsonNode json(int status, java.net.http.HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JsonMapper.shared().readTree(answer.body());
    }

    private UUID agent() {
        try {
            var id = UUID.randomUUID();
            database.sql("insert into agent (id, name, public_key) values (?, ?, ?)")
                    .params(
                            id,
                            "host-" + id,
                            KeyPairGenerator.getInstance("Ed25519")
                                    .generateKeyPair()
                                    .getPublic()
                                    .getEncoded())
                    .update();
            return id;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A process of its own agent. */
    private void target(String service, String environment) {
        database.sql("""
                        insert into target (id, agent_id, key, kind, name, labels, healthy, faults)
                        values (?, ?, 'p', 'PROCESS', ?, jsonb_build_object('service', ?::text, 'environment', ?::text, 'mark', ?::text),
                                true, '{process-pause}')
                        """)
                .params(UUID.randomUUID(), agent(), service, service, environment, mark)
                .update();
    }

    private String named(String service) {
        return service + "-" + mark;
    }

    private String experiment(SignedIn.Visitor owner, String selector) {
        String where = owner == stranger ? "" : "?team=" + team;
        return json(201, owner.post("/api/v1/experiments" + where, """
                        {"name": "crowded %s", "hypothesis": "It answers.",
                         "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status",
                                     "tolerance": {"exactly": 200}}],
                         "method": [{"name": "it", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                                     "target": {"selector": {%s}, "mode": "all", "whenEmpty": "skip"}}],
                         "limits": {"maxTargets": 50, "maxDuration": "30m", "recoverWithin": "5s"}}
                        """.formatted(
                                UUID.randomUUID(), signedIn.url(), selector)))
                .path("id")
                .asString();
    }

    private String service(SignedIn.Visitor owner, String service) {
        return experiment(owner, "\"service\": \"%s\"".formatted(named(service)));
    }

    private String body(String experiment, LocalDateTime at) {
        return "{\"experimentId\": \"%s\", \"name\": \"%s\", \"zone\": \"UTC\", \"at\": \"%s\"}"
                .formatted(experiment, UUID.randomUUID(), at);
    }

    private JsonNode schedule(SignedIn.Visitor owner, String experiment, LocalDateTime at) {
        return json(201, owner.post("/api/v1/schedules", body(experiment, at)));
    }

    private static List<String> kinds(JsonNode trouble) {
        return trouble.path("conflicts").findValues("kinds").stream()
                .flatMap(each -> each.valueStream().map(JsonNode::asString))
                .toList();
    }

    private JsonNode conflicts(SignedIn.Visitor asking, JsonNode schedule) {
        return json(
                        200,
                        asking.get("/api/v1/schedules/%s/conflicts"
                                .formatted(schedule.path("id").asString())))
                .path("items");
    }

    @Test
    void rule21TheSameTargetAtTheSameTimeIsAConflictAndSaysWhoWasFirst() {
        target(named("payments"), "staging");
        var first = schedule(ada, service(ada, "payments"), noon);
        assertThat(first.has("conflicts")).isFalse();
        // half an hour, and until its undo is certainly over
        var second = schedule(bob, service(bob, "payments"), noon.plusMinutes(30));
        assertThat(kinds(second.at("/conflicts/0"))).contains("TARGET", "SERVICE");
        var trouble = conflicts(ada, first).get(0);
        assertThat(trouble.at("/conflicts/0/first").asBoolean()).isFalse();
        var other = conflicts(bob, second).get(0).at("/conflicts/0");
        assertThat(other.path("first").asBoolean()).isTrue();
        assertThat(other.path("name").asString()).isEqualTo(first.path("name").asString());
        assertThat(other.path("why").toString()).contains("the same 1 target").contains(named("payments"));
    }

    @Test
    void rule21WhatIsOverBeforeIsNoConflict() {
        target(named("payments"), "staging");
        schedule(ada, service(ada, "payments"), noon);
        assertThat(schedule(bob, service(bob, "payments"), noon.plusMinutes(31)).has("conflicts"))
                .isFalse();
        assertThat(schedule(bob, service(bob, "payments"), noon.minusMinutes(31))
                        .has("conflicts"))
                .isFalse();
    }

    @Test
    void rule21AServiceThatTheOtherDependsOnIsAConflictAndAnotherEnvironmentIsNot() {
        target(named("shop"), "staging");
        target(named("payments"), "staging");
        target(named("stock"), "elsewhere");
        json(200, ada.send("PUT", "/api/v1/services/" + named("shop"), """
                {"team": "main", "dependencies": ["%s", "%s"]}
                """.formatted(
                        named("payments"), named("stock"))));
        schedule(ada, service(ada, "shop"), noon);
        assertThat(kinds(schedule(bob, service(bob, "payments"), noon).at("/conflicts/0")))
                .containsExactly("DEPENDENCY");
        assertThat(schedule(bob, service(bob, "stock"), noon.plusDays(1)).has("conflicts"))
                .isFalse();
    }

    @Test
    void rule21WhoeverIsToLookAfterBothIsAConflict() {
        target(named("shop"), "staging");
        target(named("stock"), "elsewhere");
        for (var service : List.of("shop", "stock")) {
            json(200, ada.send("PUT", "/api/v1/services/" + named(service), """
                    {"team": "main", "contact": "#on-call-%s"}
                    """.formatted(mark)));
        }
        schedule(ada, service(ada, "shop"), noon);
        var second = schedule(bob, service(bob, "stock"), noon);
        assertThat(kinds(second.at("/conflicts/0"))).containsExactly("RESPONDER");
        assertThat(second.at("/conflicts/0").toString()).contains("#on-call-" + mark);
        target(named("other"), "third");
        assertThat(kinds(schedule(bob, service(bob, "other"), noon).at("/conflicts/0")))
                .containsExactly("OWNER");
    }

    @Test
    void rule21AProtectedEnvironmentHasRoomForOne() {
        target(named("shop"), "production");
        target(named("stock"), "production");
        schedule(ada, service(ada, "shop"), noon);
        assertThat(kinds(schedule(bob, service(bob, "stock"), noon).at("/conflicts/0")))
                .containsExactly("ENVIRONMENT");
    }

    @Test
    void rule21TogetherTheyMayNotGoOverALimitThatEachKeeps() {
        var environment = "crowd-" + mark;
        for (int i = 0; i < 3; i++) {
            target(named("left"), environment);
            target(named("right"), environment);
        }
        assertThat(ada.send("PUT", "/api/v1/blast-radius/environment/" + environment, "{\"maxTargets\": 5}")
                        .statusCode())
                .isEqualTo(200);
        schedule(ada, service(ada, "left"), noon);
        var second = schedule(bob, service(bob, "right"), noon);
        assertThat(kinds(second.at("/conflicts/0"))).containsExactly("LIMIT");
        assertThat(second.at("/conflicts/0").toString()).contains("6 targets").contains("5 may be hurt");
    }

    @Test
    void rule21OfAnotherTeamOneLearnsThatSomebodyIsThereAndNothingElse() {
        target(named("payments"), "staging");
        var hidden = schedule(ada, service(ada, "payments"), noon);
        var second = schedule(stranger, service(stranger, "payments"), noon);
        assertThat(kinds(second.at("/conflicts/0"))).contains("TARGET");
        assertThat(second.toString())
                .doesNotContain(hidden.path("name").asString())
                .doesNotContain(hidden.path("id").asString());
    }

    @Test
    void rule21TheNextThreeFreeTimesFitIntoWhatIsOpenAndAreInNobodysWay() {
        target(named("payments"), "staging");
        var experiment = service(bob, "payments");
        schedule(ada, service(ada, "payments"), noon);
        schedule(ada, service(ada, "payments"), noon.plusMinutes(60));
        json(201, ada.post("/api/v1/calendars", """
                {"kind": "freeze", "team": "%s", "from": "%s", "until": "%s", "zone": "UTC", "reason": "a move"}
                """.formatted(team, noon.plusMinutes(130), noon.plusMinutes(200))));
        var preview = json(200, bob.post("/api/v1/schedules/preview", """
                {"experimentId": "%s", "zone": "UTC", "at": "%s"}
                """.formatted(experiment, noon)));
        assertThat(kinds(preview.at("/items/0"))).contains("SERVICE");
        // 12:00 and 13:00 are taken for 30 min and 24 s, and what begins at 13:45 would last into the freeze at 14:10
        assertThat(preview.at("/instead/free").findValuesAsString("localTime").stream()
                        .map(each -> OffsetDateTime.parse(each).toLocalDateTime()))
                .containsExactly(noon.plusMinutes(210), noon.plusMinutes(255), noon.plusMinutes(300));
        // each of them holds
        for (var slot : preview.at("/instead/free")) {
            var at =
                    LocalDateTime.ofInstant(Instant.parse(slot.path("plannedAt").asString()), ZoneOffset.UTC);
            var again = json(200, bob.post("/api/v1/schedules/preview", """
                    {"experimentId": "%s", "zone": "UTC", "at": "%s"}
                    """.formatted(experiment, at)));
            assertThat(again.has("instead")).as("%s", at).isFalse();
        }
    }

    @Test
    void whatIsTakenOutPausedOrItsOwnIsInNobodysWay() {
        target(named("payments"), "staging");
        var first = schedule(ada, service(ada, "payments"), noon);
        var planned = noon.toInstant(ZoneOffset.UTC);
        String path = "/api/v1/schedules/" + first.path("id").asString();
        var second = schedule(bob, service(bob, "payments"), noon);
        assertThat(conflicts(bob, second)).hasSize(1);
        json(200, ada.post(path + "/pause", "{\"reason\": \"rehearsal\"}"));
        assertThat(conflicts(bob, second)).isEmpty();
        json(200, ada.post(path + "/resume", ""));
        assertThat(conflicts(bob, second)).hasSize(1);
        json(200, ada.post(path + "/occurrences/" + planned + "/skip", "{\"reason\": \"they come first\"}"));
        assertThat(conflicts(bob, second)).isEmpty();
    }
}
