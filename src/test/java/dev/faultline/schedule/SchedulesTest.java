package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import dev.faultline.access.Teams;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Schedules over the API, and what really starts by them. The experiments hurt nobody: they select nothing. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=schedules")
@Import({TestDatabase.class, SignedIn.class})
class SchedulesTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private UUID team = Teams.MAIN;

    @SuppressWarnings("NullAway.Init")
    private Caller ada;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor program;

    @BeforeEach
    void aTeamOfItsOwn() {
        team = signedIn.newTeam();
        ada = signedIn.person(Role.APPROVER, team);
        program = signedIn.with(signedIn.token(ada));
    }

    private static JsonNode json(String body) {
        return JsonMapper.shared().readTree(body);
    }

    private String experiment(String selection) {
        var made = program.post("/api/v1/experiments", """
                {"name": "by the clock %s", "hypothesis": "It answers.",
                 "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status",
                             "interval": "1s", "tolerance": {"exactly": 200}}],
                 "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                             "target": {"selector": {"service": "none"}, "mode": "all"%s}}],
                 "limits": {"maxTargets": 1, "maxDuration": "10m", "recoverWithin": "5s"}}
                """.formatted(UUID.randomUUID(), signedIn.url(), selection));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return json(made.body()).path("id").asString();
    }

    private String harmless() {
        return experiment(", \"whenEmpty\": \"skip\"");
    }

    private static String body(String experiment, String name, String when) {
        return "{\"experimentId\": \"%s\", \"name\": \"%s\", \"zone\": \"Europe/Berlin\", %s}"
                .formatted(experiment, name, when);
    }

    private JsonNode make(String experiment, String name, String when) {
        var made = program.post("/api/v1/schedules", body(experiment, name, when));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(made.headers().firstValue("location"))
                .hasValue("/api/v1/schedules/" + json(made.body()).path("id").asString());
        return json(made.body());
    }

    /** In three seconds, on the second. */
    private static String soon() {
        return "\"at\": \"%s\""
                .formatted(Instant.now()
                        .plusSeconds(3)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .atZone(CalendarRulesTest.BERLIN)
                        .toLocalDateTime());
    }

    private JsonNode decided(JsonNode schedule) {
        String path = "/api/v1/schedules/" + schedule.path("id").asString() + "/occurrences";
        for (int i = 0; i < 300; i++) {
            var first = json(program.get(path).body()).at("/items/0");
            if (first.has("decidedAt")) {
                return first;
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new AssertionError("nothing was decided: " + program.get(path).body());
    }

    @Test
    void keepsWhatWasWrittenAndPlansItAsRows() {
        var made = make(
                harmless(), "nightly", "\"cron\": \"30 2 * * *\", \"jitter\": \"10m\", \"startTolerance\": \"2m\"");
        assertThat(made.path("words").asString()).isEqualTo("At 02:30, every day");
        assertThat(made.path("when").toString())
                .isEqualTo("{\"cron\":\"30 2 * * *\",\"dialect\":\"unix\",\"zone\":\"Europe/Berlin\"}");
        assertThat(made.path("owner").asString()).isEqualTo(ada.id().toString());
        String path = "/api/v1/schedules/" + made.path("id").asString();
        assertThat(json(program.get(path).body())).isEqualTo(made);
        var occurrences =
                json(program.get(path + "/occurrences?limit=200").body()).path("items");
        assertThat(occurrences.size()).isBetween(89, 91);
        occurrences.forEach(each -> {
            assertThat(each.path("state").asString()).isEqualTo("PLANNED");
            assertThat(each.path("localTime").asString()).contains("T02:30:00+01:00");
            assertThat(Duration.between(
                            Instant.parse(each.path("plannedAt").asString()),
                            Instant.parse(each.path("dueAt").asString())))
                    .isBetween(Duration.ZERO, Duration.ofMinutes(10));
        });
        assertThat(occurrences.findValuesAsString("dueAt").stream()
                        .map(each -> each.substring(14))
                        .distinct()
                        .count())
                .as("they are spread")
                .isGreaterThan(20);
        assertThat(database.sql("select words from fact where body ->> 'schedule' = ?")
                        .param(made.path("id").asString())
                        .query(String.class)
                        .list())
                .containsExactly("The schedule “nightly” was made: At 02:30, every day (Europe/Berlin).");
    }

    @Test
    void writesDownWhatWasLeftToIt() {
        var every = make(harmless(), "every", "\"cron\": \"@every 2h\"").path("when");
        assertThat(every.path("every").asString()).isEqualTo("2h");
        assertThat(every.path("start").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?");
        var chance = make(
                        harmless(),
                        "chance",
                        "\"random\": {\"meanBetween\": \"1d\", \"from\": \"09:00\", \"to\": \"17:00\"}")
                .path("when")
                .path("random");
        assertThat(chance.path("seed").isIntegralNumber()).isTrue();
        var recurrence = make(harmless(), "recurrence", "\"rrule\": \"FREQ=WEEKLY;BYDAY=TU;BYHOUR=14\"")
                .path("when");
        assertThat(recurrence.path("start").asString()).endsWith("T14:00");
    }

    @Test
    void theSameRequestAgainIsTheSameSchedule() {
        String body = body(harmless(), "once only", "\"cron\": \"@daily\"");
        var first = program.post("/api/v1/schedules", body, "Idempotency-Key", "k1");
        var again = program.post("/api/v1/schedules", body, "Idempotency-Key", "k1");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again.body())).isEqualTo(json(first.body()));
        var other = program.post("/api/v1/schedules", body.replace("@daily", "@weekly"), "Idempotency-Key", "k1");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(json(other.body()).path("type").asString()).endsWith("idempotency-key");
        var taken = program.post("/api/v1/schedules", body.replace("@daily", "@weekly"), "Idempotency-Key", "k2");
        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(json(taken.body()).at("/errors/0/pointer").asString()).isEqualTo("#/name");
    }

    @Test
    void aChangePlansAnewAndOnlyOverWhatWasSeen() {
        String experiment = harmless();
        var made = make(experiment, "changing", "\"cron\": \"0 9 * * *\"");
        String path = "/api/v1/schedules/" + made.path("id").asString();
        String body = body(experiment, "changing", "\"cron\": \"0 10 * * *\"");
        assertThat(program.send("PUT", path, body).statusCode()).isEqualTo(428);
        assertThat(program.send("PUT", path, body, "If-Match", "\"7\"").statusCode())
                .isEqualTo(412);
        var changed = program.send("PUT", path, body, "If-Match", "\"1\"");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(changed.headers().firstValue("etag")).hasValue("\"2\"");
        assertThat(json(program.get(path + "/occurrences").body()).path("items").findValuesAsString("localTime"))
                .isNotEmpty()
                .allMatch(each -> each.contains("T10:00"));
        assertThat(program.send("DELETE", path, "", "If-Match", "\"2\"").statusCode())
                .isEqualTo(204);
        assertThat(program.get(path).statusCode()).isEqualTo(404);
        assertThat(database.sql("select count(*) from occurrence where schedule_id = ?")
                        .param(UUID.fromString(made.path("id").asString()))
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void nothingOfAnotherTeamIsThere() {
        var made = make(harmless(), "ours", "\"cron\": \"@daily\"");
        String path = "/api/v1/schedules/" + made.path("id").asString();
        var stranger = signedIn.with(Role.APPROVER);
        for (String each : List.of(path, path + "/occurrences")) {
            assertThat(stranger.get(each).statusCode()).isEqualTo(404);
        }
        assertThat(stranger.post(path + "/pause", "{\"reason\": \"because\"}").statusCode())
                .isEqualTo(404);
        assertThat(stranger.get("/api/v1/schedules?limit=200").body())
                .doesNotContain(made.path("id").asString());
        var theirs = stranger.post(
                "/api/v1/schedules", body(made.path("experimentId").asString(), "theirs", "\"cron\": \"@daily\""));
        assertThat(theirs.statusCode()).isEqualTo(422);
        assertThat(json(theirs.body()).at("/errors/0/pointer").asString()).isEqualTo("#/experimentId");
    }

    @Test
    void listsByNamePageByPage() {
        String experiment = harmless();
        for (String name : List.of("c", "a", "B")) {
            make(experiment, name, "\"cron\": \"@daily\"");
        }
        var names = new ArrayList<String>();
        String cursor = "";
        do {
            var page = json(program.get("/api/v1/schedules?limit=2&experiment=" + experiment + cursor)
                    .body());
            names.addAll(page.path("items").findValuesAsString("name"));
            cursor = page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").asString();
        } while (!cursor.isEmpty());
        assertThat(names).containsExactly("a", "B", "c");
    }

    @Test
    void startsARunWhenItIsDue() {
        var schedule = make(harmless(), "soon", soon());
        var occurrence = decided(schedule);
        assertThat(occurrence.path("state").asString())
                .as(occurrence.toString())
                .isEqualTo("DISPATCHED");
        var run = json(
                program.get("/api/v1/runs/" + occurrence.path("run").asString()).body());
        assertThat(run.path("experimentId").asString(""))
                .isIn("", schedule.path("experimentId").asString());
        assertThat(database.sql(
                                "select o.planned_at <= r.created_at and r.created_at < o.planned_at + interval '10 seconds' from occurrence o join run r on r.id = o.run_id where o.id = ?")
                        .param(UUID.fromString(occurrence.path("id").asString()))
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(database.sql("select words from fact where kind = 'schedule.started' and body ->> 'schedule' = ?")
                        .param(schedule.path("id").asString())
                        .query(String.class)
                        .list())
                .singleElement()
                .asString()
                .startsWith("The schedule “soon” started the run, as planned for ");
    }

    @Test
    void whatAGuardRefusesIsSkippedWithItsReasons() {
        var occurrence = decided(make(experiment(""), "refused", soon()));
        assertThat(occurrence.path("state").asString())
                .as(occurrence.toString())
                .isEqualTo("SKIPPED");
        assertThat(occurrence.path("reason").asString()).isNotBlank();
        assertThat(json(program.get("/api/v1/occurrences?state=SKIPPED").body()).at("/items/0"))
                .isEqualTo(occurrence);
    }

    @Test
    void rule19NothingStartsWhileStopIsPressedAndNothingIsMadeUpFor() {
        String experiment = harmless();
        var halt = json(
                program.post("/api/v1/halts", "{\"scope\": \"team:%s\", \"reason\": \"for schedules\"}".formatted(team))
                        .body());
        var occurrence = decided(make(experiment, "stopped", soon()));
        assertThat(occurrence.path("state").asString()).isEqualTo("SKIPPED");
        assertThat(occurrence.path("reason").asString())
                .contains("pressed STOP")
                .contains("Nothing starts");
        program.post("/api/v1/halts/" + halt.path("id").asString() + "/release", "{\"reason\": \"seen enough\"}");
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
        assertThat(database.sql("select count(*) from run where experiment_id = ?")
                        .param(UUID.fromString(experiment))
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aPausedOneIsSkippedAndSaysWho() {
        var schedule = make(harmless(), "paused", soon());
        String path = "/api/v1/schedules/" + schedule.path("id").asString();
        var paused = program.post(path + "/pause", "{\"reason\": \"rehearsal week\"}");
        assertThat(json(paused.body()).at("/pause/reason").asString()).isEqualTo("rehearsal week");
        var occurrence = decided(schedule);
        assertThat(occurrence.path("state").asString()).isEqualTo("SKIPPED");
        assertThat(occurrence.path("reason").asString())
                .isEqualTo("The schedule was paused by %s: rehearsal week"
                        .formatted(json(paused.body()).at("/pause/by").asString()));
        assertThat(json(program.post(path + "/resume", "{}").body()).has("pause"))
                .isFalse();
        assertThat(program.post(path + "/resume", "").statusCode()).isEqualTo(200);
    }

    @Test
    void itStartsAsItsOwnerAndNotAtAllOnceTheOwnerMayNot() {
        var schedule = make(harmless(), "owned", soon());
        signedIn.disable(ada);
        for (int i = 0;
                i < 300
                        && database.sql("select state from occurrence where schedule_id = ?")
                                .param(UUID.fromString(schedule.path("id").asString()))
                                .query(String.class)
                                .single()
                                .matches("PLANNED|ARMED");
                i++) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        assertThat(database.sql("select state || ': ' || reasons[1] from occurrence where schedule_id = ?")
                        .param(UUID.fromString(schedule.path("id").asString()))
                        .query(String.class)
                        .single())
                .isEqualTo("SKIPPED: Its owner may not start runs any more.");
    }
}
