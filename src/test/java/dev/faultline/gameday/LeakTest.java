package dev.faultline.gameday;

import static dev.faultline.gameday.Day.json;
import static dev.faultline.gameday.Day.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import dev.faultline.blastradius.WhoHolds;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A sealed GameDay in the middle of its first round, with one word in everything that somebody wrote about it: whoever it is sealed
 * from finds that word nowhere, and whoever it is not sealed from does.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"a-database-of-its-own=leaks", "faultline.probes.allow=localhost"})
@Import({TestDatabase.class, SignedIn.class})
class LeakTest {

    private static final String WORD = "Zq7SEALEDx9";
    private static final String SERVICE = WORD + "-service";
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Autowired
    ApplicationContext context;

    /** A live GameDay of this mode, with people that it is sealed from. */
    private final class Sealed {

        private final Secrecy.Mode mode;
        private final Day day;
        private final Caller responder;
        private final Caller told;
        private String experiment = "";
        private String run = "";

        private Sealed(Secrecy.Mode mode) {
            this.mode = mode;
            this.day = Day.of(signedIn, database, this::plan);
            this.responder = signedIn.person(Role.OPERATOR, day.team);
            this.told = signedIn.person(Role.VIEWER, day.team);
        }

        private String plan(Day of) {
            experiment = json(ok(of.as(of.planner)
                            .post("/api/v1/experiments", """
                            {"name": "%1$s experiment %2$s", "hypothesis": "%1$s holds.", "description": "%1$s does it",
                             "probes": [{"name": "%1$s probe", "type": "http", "url": "%3$s/health/live", "reading": "status",
                                         "interval": "1s", "tolerance": {"exactly": 200}}],
                             "method": [{"name": "%1$s step", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                                         "target": {"selector": {"service": "%1$s"}, "mode": "all", "whenEmpty": "skip"}},
                                        {"name": "rest", "type": "wait", "duration": "9m"}],
                             "limits": {"maxTargets": 1, "maxDuration": "10m", "recoverWithin": "1s"}}
                            """.formatted(WORD, UUID.randomUUID(), signedIn.url()))))
                    .path("id")
                    .asString();
            return written(WORD + " name " + UUID.randomUUID());
        }

        private String written(String name) {
            var today = LocalDate.now(ZoneOffset.UTC);
            return """
                    {"name": "%1$s", "purpose": "%2$s purpose", "level": %3$d, "environment": "%2$s environment", "scope": "%2$s scope",
                     "exclusions": "%2$s exclusions", "comms": "%2$s comms", "abort": "%2$s abort", "rollback": "%2$s rollback",
                     "phrase": "This is real", "onCall": "%2$s on call", "length": "1h", "zone": "UTC", "checklist": ["%2$s checked"],
                     "notPlaying": ["%2$s not playing"], "rules": ["Anybody may press STOP."],
                     "mode": "%4$s", "codeName": "AMBER HERON", "safetyContact": "ring 4711",
                     "windowFrom": "%5$s", "windowUntil": "%6$s",
                     "rounds": [{"name": "%2$s round", "experimentId": "%7$s", "hypothesis": "%2$s hypothesis", "signal": "%2$s signal",
                                 "abort": "%2$s round abort", "rollback": "%2$s round rollback"},
                                {"name": "%2$s second", "inject": "%2$s inject", "hypothesis": "%2$s too", "signal": "%2$s sign"}]}
                    """.formatted(
                            name,
                            WORD,
                            Math.max(2, mode.leastLevel()),
                            mode.word(),
                            today.minusDays(1),
                            today.plusDays(3),
                            experiment);
        }

        private Sealed live() {
            day.cast();
            day.give(told, "observer");
            if (mode == Secrecy.Mode.DOUBLE_BLIND) {
                day.give(day.approver, "owner");
            } else {
                tell(day.approver);
            }
            tell(told);
            day.give(responder, "responder");
            ok(day.event(day.planner, "submit"));
            ok(day.agree(day.approver));
            ok(day.schedule(Instant.now().plusSeconds(600)));
            day.await("BRIEFING");
            day.drilled();
            day.sayEverything();
            ok(day.post(
                    day.scribe,
                    "/briefing",
                    "{\"vote\": \"go\", \"duty\": \"scribe\", \"note\": \"" + WORD + " vote\"}"));
            ok(day.goWhenDrillIsKnown());
            ok(day.post(day.scribe, "/notes", "{\"text\": \"" + WORD + " note\", \"mark\": \"surprise\"}"));
            ok(day.round(day.injector, 1, "{\"do\": \"start\"}"));
            run = json(ok(day.as(day.planner).get(day.path() + "/rounds")))
                    .path("items")
                    .get(0)
                    .path("run")
                    .asString();
            hurt();
            return this;
        }

        private void tell(Caller person) {
            ok(day.post(day.facilitator, "/control-group", "{\"person\": \"%s\"}".formatted(person.name())));
        }

        /** As if an agent had been there for it. */
        private void hurt() {
            var target = UUID.randomUUID();
            database.sql("""
                            insert into injection (id, run_id, step, target_id, agent_id, target_key, target_name, environment, service, fault,
                                                   fault_type, duration_ms, state, why)
                            values (gen_random_uuid(), ?::uuid, ?, ?, gen_random_uuid(), ?, ?, ?, ?, '{}', 'process-pause', 1000,
                                    'NOT_STARTED', ?)
                            """)
                    .params(run, WORD + " step", target, WORD, WORD + " target", WORD, SERVICE, WORD + " why")
                    .update();
            database.sql("""
                            insert into blast_hold (target_id, run_id, run_name, environment, service, team_id, team, started_by, until)
                            select ?, id, name, ?, ?, team_id, 'a team', started_by, now() + interval '5 minutes' from run where id = ?::uuid
                            """).params(target, WORD, SERVICE, run).update();
            database.sql(
                            "insert into blast_budget (kind, name, max_targets, used) values ('service', ?, 3, 1) on conflict do nothing")
                    .param(SERVICE)
                    .update();
            database.sql("""
                            insert into residue (id, agent_id, run_id, team_id, kind, key, name, ours)
                            values (gen_random_uuid(), gen_random_uuid(), ?::uuid, ?, 'process', gen_random_uuid()::text, ?, true)
                            """).params(run, day.team, WORD + " left").update();
            queued();
            approval();
        }

        private void queued() {
            database.sql("""
                            insert into queued_start (id, experiment_id, experiment_version, team_id, name, requester_id, asked_by, asked_at,
                                                      expires_at, epoch, environments, state, waits_for, holds_place, reach, next_check_at)
                            values (gen_random_uuid(), ?::uuid, 1, ?, ?, ?, 'user:ada', now(), now() + interval '20 minutes', 0, '{}', 'WAITING',
                                    array[?], false, '{"targets": [], "places": [], "needs": []}', now() + interval '20 minutes')
                            """)
                    .params(experiment, day.team, WORD + " waits", day.planner.id(), WORD + " is in its way")
                    .update();
        }

        private void approval() {
            database.sql("""
                            with told as (select 1)
                            insert into approval (id, experiment_id, experiment_version, team_id, name, environments, plan, plan_hash, state,
                                                  requested_by, requested_as, requested_at, expires_at)
                            select gen_random_uuid(), ?::uuid, 1, ?, ?, array[?], '{}', encode(sha256('{}'), 'hex'), 'WAITING', ?, 'user:ada',
                                   now(), now() + interval '1 hour' from told
                            """).params(experiment, day.team, WORD + " asked", WORD, day.planner.id());
        }

        private Crawler crawledBy(Caller reader) {
            return new Crawler(
                            signedIn,
                            reader,
                            WORD,
                            List.of(day.id(), run, experiment, UUID.randomUUID().toString()),
                            List.of(SERVICE.toLowerCase(Locale.ROOT), "payments"))
                    .everything();
        }

        private void over() {
            day.post(day.facilitator, "/stop", "");
            database.sql("delete from blast_hold where run_id = ?::uuid")
                    .param(run)
                    .update();
            database.sql("delete from blast_budget where name = ?")
                    .param(SERVICE)
                    .update();
            database.sql("delete from queued_start where experiment_id = ?::uuid")
                    .param(experiment)
                    .update();
        }
    }

    private Sealed sealed(Secrecy.Mode mode) {
        return new Sealed(mode).live();
    }

    @ParameterizedTest
    @EnumSource(value = Secrecy.Mode.class, names = "OPEN", mode = EnumSource.Mode.EXCLUDE)
    void whoeverItIsSealedFromFindsNothingOfItAnywhere(Secrecy.Mode mode) {
        var sealed = sealed(mode);
        try {
            var crawler = sealed.crawledBy(sealed.responder);
            assertThat(crawler.read()).as("addresses that were read").isGreaterThan(150);
            assertThat(crawler.hits()).isEmpty();
            var administrator = sealed.crawledBy(signedIn.person(Role.ADMIN));
            assertThat(administrator.hits())
                    .as("for an administrator who was not told")
                    .isEmpty();
        } finally {
            sealed.over();
        }
    }

    @Test
    void withoutRedactionTheSameReadingFindsItNearlyEverywhere() {
        var sealed = sealed(Secrecy.Mode.BLIND);
        var redaction = definitionOf("gameday_sealed_from");
        try {
            database.sql("""
                            create or replace function gameday_sealed_from(reader uuid)
                            returns table (gameday_id uuid, mode text, code_name text) language sql stable as $$
                                select null::uuid, null, null where false
                            $$
                            """).update();
            var hits = sealed.crawledBy(sealed.responder).hits();
            var run = sealed.run;
            var day = sealed.day.id();
            assertThat(hits.keySet())
                    .contains(
                            "/",
                            "/runs",
                            "/runs/" + run,
                            "/gamedays",
                            "/gamedays/" + day,
                            "/gamedays/" + day + "/control",
                            "/gamedays/" + day + "/report",
                            "/experiments",
                            "/experiments/" + sealed.experiment,
                            "/timeline",
                            "/blast-radius",
                            "/residues",
                            "/calendar",
                            "/api/v1/gamedays",
                            "/api/v1/gamedays/" + day,
                            "/api/v1/gamedays/" + day + "/report.md",
                            "/api/v1/runs",
                            "/api/v1/runs/" + run,
                            "/api/v1/timeline",
                            "/api/v1/timeline?run=" + run,
                            "/api/v1/blast-radius",
                            "/api/v1/experiments",
                            "/api/v1/queued-starts",
                            "feed");
            assertThat(hits.keySet()).anyMatch(each -> each.startsWith("stream /live?topic=today"));
            assertThat(hits.keySet()).anyMatch(each -> each.startsWith("stream /live?topic=blast-radius"));
            assertThat(hits.keySet()).anyMatch(each -> each.startsWith("stream /live?topic=run"));
            assertThat(hits.keySet()).anyMatch(each -> each.startsWith("stream /live?topic=gameday-control"));
            assertThat(hits).hasSizeGreaterThan(60);
        } finally {
            database.sql(redaction).update();
            sealed.over();
        }
    }

    @Test
    void theControlGroupSeesAllOfIt() {
        var sealed = sealed(Secrecy.Mode.DOUBLE_BLIND);
        try {
            var hits = sealed.crawledBy(sealed.told).hits();
            assertThat(hits.keySet())
                    .contains(
                            "/",
                            "/runs",
                            "/runs/" + sealed.run,
                            "/gamedays/" + sealed.day.id(),
                            "/gamedays/" + sealed.day.id() + "/control",
                            "/api/v1/timeline",
                            "/blast-radius",
                            "feed");
            assertThat(hits.keySet()).anyMatch(each -> each.startsWith("stream /live?topic=today"));
        } finally {
            sealed.over();
        }
    }

    /** What they are told instead, by mode. */
    @Test
    void ofABlindOneTheyKnowThatItIsAndWhen() {
        var sealed = sealed(Secrecy.Mode.BLIND);
        try {
            var read = json(sealed.day.as(sealed.responder).get(sealed.day.path()));
            assertThat(read.path("name").asString()).isEqualTo("AMBER HERON");
            assertThat(read.path("state").asString()).isEqualTo("LIVE");
            assertThat(read.path("startsAt").isMissingNode()).isFalse();
            assertThat(read.path("plan").path("phrase").asString()).isEqualTo("This is real");
            assertThat(read.path("rounds").get(0).path("name").asString()).isEqualTo("Scenario 1 — sealed");
            assertThat(read.path("rounds").get(0).path("state").asString()).isEqualTo("PENDING");
            assertThat(read.path("consents").size()).isZero();
            assertThat(calendarOf(sealed.responder)).contains("Reserved — AMBER HERON");
        } finally {
            sealed.over();
        }
    }

    @Test
    void ofAWindowedOneTheyKnowTheDays() {
        var sealed = sealed(Secrecy.Mode.WINDOWED);
        try {
            var answer = sealed.day.as(sealed.responder).get(sealed.day.path());
            var read = json(answer);
            assertThat(read.path("state").asString()).isEqualTo("SCHEDULED");
            assertThat(read.has("startsAt")).isFalse();
            assertThat(read.has("liveAt")).isFalse();
            assertThat(answer.body()).doesNotContain("LIVE", "BRIEFING");
            assertThat(json(sealed.day.as(sealed.responder).get("/api/v1/gamedays?state=LIVE"))
                            .path("items")
                            .size())
                    .isZero();
            assertThat(json(sealed.day.as(sealed.responder).get("/api/v1/gamedays?state=SCHEDULED"))
                            .path("items")
                            .size())
                    .isEqualTo(1);
            assertThat(sealed.day
                            .post(sealed.responder, "/briefing", "{\"present\": true}")
                            .statusCode())
                    .as("or the answer would say how far it is")
                    .isEqualTo(403);
            assertThat(calendarOf(sealed.responder)).contains("Reserved — AMBER HERON");
        } finally {
            sealed.over();
        }
    }

    @Test
    void ofADoubleBlindOneTheyKnowNothing() {
        var sealed = sealed(Secrecy.Mode.DOUBLE_BLIND);
        try {
            var program = sealed.day.as(sealed.responder);
            assertThat(program.get(sealed.day.path()).body())
                    .as("the same as of one that is not there")
                    .isEqualTo(program.get("/api/v1/gamedays/" + NOBODY).body().replace(NOBODY, sealed.day.id()));
            for (var each :
                    List.of("/api/v1/gamedays", "/api/v1/timeline", "/api/v1/runs", "/gamedays", "/", "/calendar")) {
                assertThat((each.startsWith("/api") ? program : signedIn.as(sealed.responder))
                                .get(each)
                                .body())
                        .as(each)
                        .doesNotContain("AMBER HERON", sealed.day.id(), sealed.run);
            }
            assertThat(calendarOf(sealed.responder)).doesNotContain("AMBER HERON", "Reserved");
        } finally {
            sealed.over();
        }
    }

    private String calendarOf(Caller person) {
        var made = signedIn.with(signedIn.token(person)).post("/api/v1/feeds", "{\"name\": \"mine\"}");
        var link = Pattern.compile("/feeds/[^\"]+?\\.ics")
                .matcher(made.body())
                .results()
                .findFirst()
                .orElseThrow();
        return signedIn.nobody().get(link.group()).body();
    }

    private String definitionOf(String function) {
        return database.sql("select pg_get_functiondef(?::regproc)")
                .param(function)
                .query((row, _) -> row.getString(1))
                .single();
    }

    @Test
    void aStartThatWouldMeetItIsRefusedWithoutItsName() {
        var sealed = sealed(Secrecy.Mode.BLIND);
        try {
            var target = database.sql("select target_id from blast_hold where run_id = ?::uuid")
                    .param(sealed.run)
                    .query((row, _) -> row.getObject(1, UUID.class))
                    .single();
            // also of those who know it: what they are refused is written down where others read it
            for (var caller : List.of(sealed.responder, sealed.day.planner)) {
                assertThat(WhoHolds.of(context, caller, target)).isEqualTo("something that has no name here");
            }
        } finally {
            sealed.over();
        }
    }

    // ---- the reveal

    @Test
    void afterTheRevealEverybodyReadsAllOfIt() {
        var sealed = sealed(Secrecy.Mode.BLIND);
        try {
            assertThat(sealed.day.post(sealed.responder, "/reveal", "{}").statusCode())
                    .as("not by whoever it is sealed from")
                    .isEqualTo(403);
            assertThat(sealed.day.post(sealed.told, "/reveal", "{}").statusCode())
                    .as("nor by everybody who was told")
                    .isEqualTo(403);
            ok(sealed.day.post(sealed.day.facilitator, "/reveal", "{\"reason\": \"enough\"}"));
            assertThat(sealed.day.kinds()).contains("gameday.revealed");
            assertThat(sealed.day.as(sealed.responder).get(sealed.day.path()).body())
                    .contains(WORD + " purpose", WORD + " hypothesis");
            assertThat(sealed.day
                            .as(sealed.responder)
                            .get("/api/v1/runs/" + sealed.run)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(sealed.day.as(sealed.responder).get("/api/v1/timeline").body())
                    .contains(WORD + " note");
            assertThat(sealed.crawledBy(sealed.responder).hits()).hasSizeGreaterThan(60);
            assertThat(sealed.day.post(sealed.day.facilitator, "/reveal", "{}").statusCode())
                    .as("once")
                    .isEqualTo(409);
        } finally {
            sealed.over();
        }
    }

    @Test
    void aStopRevealsWhatHasToBeProved() {
        var sealed = sealed(Secrecy.Mode.WINDOWED);
        try {
            var stopped = sealed.day.post(sealed.responder, "/stop", "{\"reason\": \"customers\"}");
            assertThat(stopped.statusCode()).as(stopped.body()).isEqualTo(200);
            assertThat(sealed.day.kinds()).contains("gameday.stop", "gameday.revealed");
            assertThat(stopped.body()).contains(WORD + " purpose");
        } finally {
            sealed.over();
        }
    }
}
