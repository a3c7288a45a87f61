package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Schedules that nobody watches: what they need, and when they pause themselves; and what is told before a start. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"faultline.probes.allow=localhost", "a-database-of-its-own=schedule-pages"})
@Import({TestDatabase.class, SignedIn.class})
class ContinuousTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Autowired
    PlatformTransactionManager transactions;

    private UUID team = new UUID(0, 0);

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

    @AfterEach
    void forgetDrills() {
        database.sql("delete from canary").update();
        database.sql("delete from drill").update();
    }

    private static JsonNode json(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JsonMapper.shared().readTree(answer.body());
    }

    private String experiment(String guards) {
        return json(201, program.post("/api/v1/experiments", """
                        {"name": "unwatched %s", "hypothesis": "It answers.",
                         "probes": [{"name": "alive", "type": "http", "url": "%2$s/health/live", "reading": "status",
                                     "tolerance": {"exactly": 200}}],
                         "guards": [%3$s],
                         "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                                     "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}}]}
                        """.formatted(UUID.randomUUID(), signedIn.url(), guards)))
                .path("id")
                .asString();
    }

    private String guarded() {
        return experiment("""
                {"name": "still there", "type": "http", "url": "%s/health/live", "reading": "status", "tolerance": {"exactly": 200}}
                """.formatted(signedIn.url()));
    }

    private static String body(String experiment, String more) {
        return "{\"experimentId\": \"%s\", \"name\": \"unwatched %s\", \"zone\": \"UTC\", %s}"
                .formatted(experiment, UUID.randomUUID(), more);
    }

    private static String continuous(int pauseAfter) {
        return "\"cron\": \"0 3 * * *\", \"continuous\": {\"pauseAfter\": %d}".formatted(pauseAfter);
    }

    private static String in(Duration time) {
        return "\"at\": \"%s\""
                .formatted(LocalDateTime.ofInstant(
                        Instant.now().plus(time).truncatedTo(ChronoUnit.SECONDS), ZoneOffset.UTC));
    }

    private void drill(Instant endedAt, boolean passed) {
        var drill = UUID.randomUUID();
        var agent = UUID.randomUUID();
        var at = endedAt.atOffset(ZoneOffset.UTC);
        database.sql("""
                        insert into drill (id, halt_id, scope, state, started_by, started_at, since, ended_at, passed, asked, proved)
                        values (?, ?, 'global', 'ENDED', 'user:ada', ?, ?, ?, ?, 1, ?)
                        """)
                .params(drill, UUID.randomUUID(), at, at, at, passed, passed ? 1 : 0)
                .update();
        database.sql("""
                        insert into canary (id, drill_id, agent_id, agent_name, environments, state, active_at, proved_at, took_us, why)
                        values (:id, :drill, :agent, 'host', '{}', :state, :at, case when :passed then :at end, case when :passed then 1000 end, :why)
                        """)
                .param("id", UUID.randomUUID())
                .param("drill", drill)
                .param("agent", agent)
                .param("state", passed ? "PROVED" : "FAILED")
                .param("at", at)
                .param("passed", passed)
                .param("why", passed ? "" : "it was silent")
                .update();
    }

    private static <T> T until(Supplier<T> look, java.util.function.Predicate<T> good) {
        T seen = look.get();
        for (int i = 0; i < 300 && !good.test(seen); i++) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            seen = look.get();
        }
        assertThat(seen).matches(good);
        return seen;
    }

    private List<String> facts(String schedule, String kind) {
        return database.sql("select words from fact where body ->> 'schedule' = ? and kind = ? order by at, seq")
                .params(schedule, kind)
                .query((row, _) -> row.getString("words"))
                .list();
    }

    /** Saved as soon as nodes know of the drill. */
    private JsonNode saved(String body) {
        return json(201, until(() -> program.post("/api/v1/schedules", body), answer -> answer.statusCode() == 201));
    }

    @Test
    void itNeedsAStopConditionThatCanBeReadAndADrillThatPassedLately() {
        var nothing = json(422, program.post("/api/v1/schedules", body(experiment(""), continuous(3))));
        assertThat(nothing.path("errors").toString())
                .contains("no stop condition")
                .contains("STOP was never tried")
                .contains("#/continuous")
                .contains("not-ready");
        drill(Instant.now().minus(Duration.ofDays(8)), true);
        until(
                () -> program.post("/api/v1/schedules", body(guarded(), continuous(3)))
                        .body(),
                said -> said.contains("older than") && !said.contains("stop condition"));
        drill(Instant.now().minus(Duration.ofDays(1)), false);
        until(
                () -> program.post("/api/v1/schedules", body(guarded(), continuous(3)))
                        .body(),
                said -> said.contains("did not pass"));
        drill(Instant.now(), true);
        var made = saved(body(guarded(), continuous(3)));
        assertThat(made.at("/continuous/pauseAfter").asInt()).isEqualTo(3);
        // to port 9 nobody listens
        var silent = program.post("/api/v1/schedules", body(experiment("""
                                {"name": "still there", "type": "http", "url": "http://localhost:9/", "reading": "status",
                                 "tolerance": {"exactly": 200}}
                                """), continuous(3)));
        assertThat(json(422, silent).path("errors").toString())
                .contains("Not every stop condition could be read")
                .contains("still there");
    }

    @Test
    void itStartsNothingOnceAStopConditionWasNotReadForTooLong() {
        drill(Instant.now(), true);
        var made = saved(body(guarded(), in(Duration.ofSeconds(8)) + ", \"continuous\": {}"));
        var id = made.path("id").asString();
        // it was looked at when it was saved, and so near to its start it is not again
        database.sql("update schedule set guards_read_at = now() - interval '25 hours' where id = ?::uuid")
                .param(id)
                .update();
        var decided = until(
                () -> json(200, program.get("/api/v1/schedules/" + id + "/occurrences"))
                        .at("/items/0"),
                each -> each.has("decidedAt"));
        assertThat(decided.path("state").asString()).isEqualTo("SKIPPED");
        assertThat(decided.path("reason").asString()).contains("Not every stop condition could be read");
    }

    /** As if it had started one at each of its next times, and each had ended like that. */
    private void ran(String schedule, String experiment, String... ends) {
        var occurrences = database.sql(
                        "select id from occurrence where schedule_id = ?::uuid and state = 'PLANNED' order by planned_at limit ?")
                .params(schedule, ends.length)
                .query(UUID.class)
                .list();
        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            // a run that nobody ran has no facts
            database.sql("set local session_replication_role = replica").update();
            for (int i = 0; i < ends.length; i++) {
                var run = UUID.randomUUID();
                database.sql("""
                                insert into run (id, experiment_id, experiment_version, team_id, name, state, verdict, started_by, epoch,
                                                 created_at, ended_at, deadline, next_check_at)
                                values (?, ?::uuid, 1, ?, 'unwatched', ?, nullif(?, 'UNCONFIRMED'), 'user:ada', 0, now(), now(), now(), now())
                                """)
                        .params(
                                run,
                                experiment,
                                team,
                                ends[i].equals("UNCONFIRMED") ? "ENDED_UNCONFIRMED" : "COMPLETED",
                                ends[i])
                        .update();
                database.sql("update occurrence set state = 'DISPATCHED', run_id = ?, decided_at = now() where id = ?")
                        .params(run, occurrences.get(i))
                        .update();
            }
        });
    }

    private JsonNode schedule(String id) {
        return json(200, program.get("/api/v1/schedules/" + id));
    }

    private long unjudged(String id) {
        return database.sql(
                        "select count(*) from occurrence where schedule_id = ?::uuid and run_id is not null and outcome is null")
                .param(id)
                .query(Long.class)
                .single();
    }

    @Test
    void itPausesItselfAfterSoManyDeviationsInARowAndCountsAnewOnceItGoesOn() {
        drill(Instant.now(), true);
        var experiment = guarded();
        var id = saved(body(experiment, continuous(2))).path("id").asString();
        ran(id, experiment, "DEVIATED", "HELD", "DEVIATED");
        until(() -> unjudged(id), count -> count == 0);
        assertThat(schedule(id).has("pause")).isFalse();
        ran(id, experiment, "DEVIATED");
        var paused = until(() -> schedule(id), each -> each.has("pause"));
        assertThat(paused.at("/pause/by").asString()).isEqualTo("faultline");
        assertThat(paused.at("/pause/reason").asString()).isEqualTo("2 runs in a row deviated from the steady state.");
        assertThat(facts(id, "schedule.paused-itself"))
                .singleElement()
                .asString()
                .contains("paused itself: 2 runs");
        var browser = signedIn.as(ada);
        assertThat(browser.get("/").body()).contains("paused itself");
        assertThat(browser.get("/schedules/" + id).body()).contains("It paused itself");

        json(200, program.post("/api/v1/schedules/" + id + "/resume", ""));
        database.sql("update schedule set counted_from = now() + interval '4 days' where id = ?::uuid")
                .param(id)
                .update(); // its runs above are of the days ahead
        ran(id, experiment, "DEVIATED");
        until(() -> unjudged(id), count -> count == 0);
        assertThat(schedule(id).has("pause")).isFalse();
    }

    @Test
    void itPausesItselfAfterOneStopThatNobodyCouldConfirm() {
        drill(Instant.now(), true);
        var experiment = guarded();
        var id = saved(body(experiment, continuous(10))).path("id").asString();
        ran(id, experiment, "UNCONFIRMED");
        var paused = until(() -> schedule(id), each -> each.has("pause"));
        assertThat(paused.at("/pause/reason").asString()).contains("Nobody could confirm");
    }

    @Test
    void whatIsAboutToStartIsToldOnceOnTodayInTheTimelineAndByCalendars() {
        var made = json(
                201,
                program.post(
                        "/api/v1/schedules",
                        body(guarded(), in(Duration.ofMinutes(3)) + ", \"notifyBefore\": \"10m\"")));
        var id = made.path("id").asString();
        assertThat(made.path("notifyBefore").asString()).isEqualTo("PT10M");
        var told = until(() -> facts(id, "schedule.starts-soon"), each -> !each.isEmpty());
        assertThat(told).singleElement().asString().endsWith("starts in 3 min.");
        assertThat(signedIn.as(ada).get("/").body()).contains("starts soon");
        var feed = json(201, program.post("/api/v1/feeds", "{\"name\": \"phone\"}"));
        assertThat(signedIn.nobody().get(feed.path("path").asString()).body())
                .contains("BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT10M");
        assertThat(facts(id, "schedule.will-skip")).isEmpty();
    }

    @Test
    void itIsToldAlsoWhenItsExperimentIsGone() {
        var experiment = guarded();
        var id = json(
                        201,
                        program.post(
                                "/api/v1/schedules",
                                body(experiment, in(Duration.ofMinutes(30)) + ", \"notifyBefore\": \"29m\"")))
                .path("id")
                .asString();
        assertThat(program.delete("/api/v1/experiments/" + experiment, "If-Match", "\"1\"")
                        .statusCode())
                .isEqualTo(204);
        database.sql("update occurrence set due_at = now() + interval '28 minutes' where schedule_id = ?::uuid")
                .param(id)
                .update();
        until(() -> facts(id, "schedule.starts-soon"), each -> each.size() == 1);
        assertThat(signedIn.as(ada).get("/calendar").statusCode()).isEqualTo(200);
        assertThat(signedIn.as(ada).get("/schedules/" + id).statusCode()).isEqualTo(200);
    }

    /** Nobody looked again: a calendar changed within the half hour. */
    @Test
    void rule12WhatIsMadeWithinTheHalfHourIsToldTooAndOnce() {
        var id = json(201, program.post("/api/v1/schedules", body(guarded(), in(Duration.ofMinutes(20)))))
                .path("id")
                .asString();
        until(() -> looked(id), each -> each);
        assertThat(facts(id, "schedule.will-skip")).isEmpty();
        json(201, program.post("/api/v1/calendars", """
                {"kind": "freeze", "team": "%s", "from": "%s", "until": "%s", "zone": "UTC", "reason": "a fire"}
                """.formatted(
                        team,
                        LocalDateTime.now(ZoneOffset.UTC).minusDays(1).truncatedTo(ChronoUnit.SECONDS),
                        LocalDateTime.now(ZoneOffset.UTC).plusDays(1).truncatedTo(ChronoUnit.SECONDS))));
        assertThat(until(() -> facts(id, "schedule.will-skip"), each -> !each.isEmpty()))
                .singleElement()
                .asString()
                .contains("a fire");
        // what concerns nobody here makes it look again, and tell nothing new
        json(201, program.post("/api/v1/calendars", """
                {"kind": "freeze", "team": "%s", "from": "2190-01-01T00:00", "until": "2190-01-02T00:00", "zone": "UTC", "reason": "far away"}
                """.formatted(team)));
        until(() -> looked(id), each -> each);
        assertThat(facts(id, "schedule.will-skip")).hasSize(1);
    }

    private boolean looked(String schedule) {
        return database.sql("select bool_and(looked_at is not null) from occurrence where schedule_id = ?::uuid")
                .param(schedule)
                .query(Boolean.class)
                .single();
    }

    @Test
    void rule12HalfAnHourBeforeItIsAskedWhetherAnythingIsAgainstIt() {
        json(201, program.post("/api/v1/calendars", """
                {"kind": "freeze", "team": "%s", "from": "%s", "until": "%s", "zone": "UTC", "reason": "a move"}
                """.formatted(
                        team,
                        LocalDateTime.now(ZoneOffset.UTC).minusDays(1).truncatedTo(ChronoUnit.SECONDS),
                        LocalDateTime.now(ZoneOffset.UTC).plusDays(1).truncatedTo(ChronoUnit.SECONDS))));
        var made = json(
                201,
                program.post(
                        "/api/v1/schedules",
                        body(guarded(), in(Duration.ofMinutes(20)) + ", \"notifyBefore\": \"1h\"")));
        var id = made.path("id").asString();
        assertThat(until(() -> facts(id, "schedule.will-skip"), each -> !each.isEmpty()))
                .singleElement()
                .asString()
                .contains("A freeze of team")
                .contains("a move");
        assertThat(until(() -> facts(id, "schedule.starts-soon"), each -> !each.isEmpty()))
                .singleElement()
                .asString()
                .contains("would start in 20 min, but: A freeze");
        // and on saving
        assertThat(made.at("/conflicts/0/closed").asString()).contains("A freeze of team");
    }
}
