package dev.faultline.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a team's week and today tell of people: GameDays, promises, and what waits for a decision. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=digest")
@Import({TestDatabase.class, SignedIn.class})
class DigestTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private UUID team = new UUID(0, 0);

    @SuppressWarnings("NullAway.Init")
    private Caller ada;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor program;

    @BeforeEach
    void aTeam() {
        team = signedIn.newTeam();
        ada = signedIn.person(Role.APPROVER, team);
        program = signedIn.with(signedIn.token(ada));
    }

    private static JsonNode json(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JsonMapper.shared().readTree(answer.body());
    }

    private UUID gameDay(String name, String startsAt) {
        var id = UUID.fromString(json(
                        201,
                        program.post(
                                "/api/v1/gamedays", "{\"name\": \"%s\", \"template\": \"table-top\"}".formatted(name)))
                .path("id")
                .asString());
        database.sql("alter table gameday disable trigger gameday_is_told").update();
        database.sql("update gameday set state = 'SCHEDULED', starts_at = ?::timestamptz where id = ?")
                .params(startsAt, id)
                .update();
        database.sql("alter table gameday enable trigger gameday_is_told").update();
        return id;
    }

    private void promise(UUID gameDay, String title, LocalDate due) {
        database.sql("alter table gameday_action disable trigger gameday_action_is_told")
                .update();
        database.sql("""
                        insert into gameday_action (id, gameday_id, number, title, kind, owner_id, owner_login, due, done_when, blocker, state,
                                                    version, changed_by, changed_at)
                        values (gen_random_uuid(), ?, (select count(*) + 1 from gameday_action where gameday_id = ?), ?, 'PREVENT', ?, 'grace', ?,
                                'it is', true, 'OPEN', 1, 'user:ada', now())
                        """).params(gameDay, gameDay, title, ada.id(), due).update();
        database.sql("alter table gameday_action enable trigger gameday_action_is_told")
                .update();
    }

    @Test
    void aWeekIsFromMondayToSundayInItsZone() {
        assertThat(Digests.monday("2026-W48")).isEqualTo(LocalDate.of(2026, 11, 23));
        assertThat(Digests.monday("2026-W01")).isEqualTo(LocalDate.of(2025, 12, 29));
        assertThat(Digests.monday("2026-W53")).isEqualTo(LocalDate.of(2026, 12, 28));
        assertThat(Digests.week(LocalDate.of(2025, 12, 29))).isEqualTo("2026-W01");
        assertThatThrownBy(() -> Digests.monday("2025-W53")).hasMessageContaining("no week");
        assertThatThrownBy(() -> Digests.monday("2026-48")).hasMessageContaining("Write 2026-W48");
        var week = json(200, program.get("/api/v1/digest?week=2027-W12&zone=Europe/Berlin"));
        assertThat(week.path("from").asString()).isEqualTo("2027-03-21T23:00:00Z");
        assertThat(week.path("until").asString())
                .as("clocks change on that Sunday")
                .isEqualTo("2027-03-28T22:00:00Z");
        assertThat(program.get("/api/v1/digest?week=2026-W60").statusCode()).isEqualTo(422);
    }

    @Test
    void itTellsGameDaysOfTheWeekAndPromisesThatAreDue() {
        var day = gameDay("in that week", "2027-03-24T12:00:00Z");
        gameDay("a week later", "2027-04-01T12:00:00Z");
        var today = LocalDate.now(ZoneOffset.UTC);
        promise(day, "overdue by far", today.minusDays(30));
        promise(day, "far ahead", LocalDate.of(2029, 1, 1));
        var week = json(200, program.get("/api/v1/digest?week=2027-W12"));
        assertThat(week.path("gamedays").findValuesAsString("name")).containsExactly("in that week");
        assertThat(week.path("actions").findValuesAsString("title")).containsExactly("overdue by far");
        assertThat(week.at("/actions/0/overdue").asBoolean()).isTrue();
        assertThat(week.path("runs").asInt()).isZero();

        var other = signedIn.with(signedIn.token(signedIn.person(Role.APPROVER, signedIn.newTeam())));
        assertThat(other.get("/api/v1/digest?week=2027-W12").body()).doesNotContain("in that week", "overdue by far");
        assertThat(other.get("/api/v1/digest?team=" + team).statusCode()).isEqualTo(404);
        assertThat(signedIn.as(ada).get("/digest?week=2027-W12").body()).contains("in that week", "grace", "overdue");
    }

    @Test
    void todayTellsWhatIsPromisedWhatComesAndWhatWaitsForADecision() {
        var day = gameDay(
                "in two days",
                java.time.Instant.now().plus(java.time.Duration.ofDays(2)).toString());
        gameDay(
                "in two weeks",
                java.time.Instant.now().plus(java.time.Duration.ofDays(14)).toString());
        promise(day, "a shorter timeout", LocalDate.now(ZoneOffset.UTC).minusDays(3));
        promise(day, "due tomorrow", LocalDate.now(ZoneOffset.UTC).plusDays(1));
        json(200, program.send("PUT", "/api/v1/services/svc-" + team.toString().substring(24), "{}"));
        json(
                201,
                program.post(
                        "/api/v1/level-overrides",
                        "{\"service\": \"svc-%s\", \"level\": 2, \"reason\": \"the sale\"}"
                                .formatted(team.toString().substring(24))));
        var page = signedIn.as(ada).get("/");
        assertThat(page.body())
                .contains(
                        "in two days",
                        "a shorter timeout",
                        "grace, was due",
                        "holds a level",
                        "as if it had earned level 2")
                .doesNotContain("in two weeks", "due tomorrow");
        var other =
                signedIn.as(signedIn.person(Role.APPROVER, signedIn.newTeam())).get("/");
        assertThat(other.body()).doesNotContain("in two days", "a shorter timeout", "as if it had earned level 2");
    }
}
