package dev.faultline.gameday;

import static dev.faultline.gameday.Day.json;
import static dev.faultline.gameday.Day.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import dev.faultline.blastradius.WhoHolds;
import java.util.List;
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

    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Autowired
    ApplicationContext context;

    private SealedDay sealed(Secrecy.Mode mode) {
        return new SealedDay(signedIn, database, mode).live();
    }

    @ParameterizedTest
    @EnumSource(value = Secrecy.Mode.class, names = "OPEN", mode = EnumSource.Mode.EXCLUDE)
    void whoeverItIsSealedFromFindsNothingOfItAnywhere(Secrecy.Mode mode) {
        var sealed = sealed(mode);
        try {
            var crawler = sealed.crawledBy(sealed.responder);
            assertThat(crawler.read()).as("addresses that were read").isGreaterThan(150);
            assertThat(crawler.hits()).isEmpty();
            assertThat(crawler.failures()).as("what fails tells nothing").isEmpty();
            if (mode == Secrecy.Mode.BLIND) {
                assertThat(sealed.crawledBy(signedIn.person(Role.ADMIN)).hits())
                        .as("for an administrator who was not told")
                        .isEmpty();
            }
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
                            "/approvals",
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
            var nothing = program.get("/api/v1/gamedays/" + NOBODY);
            var secret = program.get(sealed.day.path());
            assertThat(secret.statusCode()).isEqualTo(404);
            assertThat(secret.body().replaceAll("#req-[^\"]*", ""))
                    .as("the same as of one that is not there")
                    .isEqualTo(nothing.body().replace(NOBODY, sealed.day.id()).replaceAll("#req-[^\"]*", ""));
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
                    .contains(sealed.word + " purpose", sealed.word + " hypothesis");
            assertThat(sealed.day
                            .as(sealed.responder)
                            .get("/api/v1/runs/" + sealed.run)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(sealed.day.as(sealed.responder).get("/api/v1/timeline").body())
                    .contains(sealed.word + " note");
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
            assertThat(stopped.body()).contains(sealed.word + " purpose");
        } finally {
            sealed.over();
        }
    }
}
