package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Single occurrences that somebody takes out, puts back, adds or moves, and what calendars outside learn of it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=schedules")
@Import({TestDatabase.class, SignedIn.class})
class SinglesTest {

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor program;

    @SuppressWarnings("NullAway.Init")
    private String schedule;

    @SuppressWarnings("NullAway.Init")
    private String feed;

    @BeforeEach
    void aScheduleAndACalendarThatReadsIt() {
        var team = signedIn.newTeam();
        Caller ada = signedIn.person(Role.OPERATOR, team);
        program = signedIn.with(signedIn.token(ada));
        schedule = made("/api/v1/schedules", """
                {"experimentId": "%s", "name": "daily", "cron": "0 14 * * *", "zone": "Europe/Berlin"}
                """.formatted(experiment()))
                .path("id")
                .asString();
        feed = made("/api/v1/feeds", "{\"name\": \"phone\"}").path("path").asString();
    }

    private String experiment() {
        return made("/api/v1/experiments", """
                {"name": "single %s", "hypothesis": "It answers.",
                 "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status",
                             "tolerance": {"exactly": 200}}],
                 "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                             "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}}]}
                """.formatted(UUID.randomUUID(), signedIn.url()))
                .path("id")
                .asString();
    }

    private JsonNode made(String path, String body) {
        return answer(201, "POST", path, body);
    }

    private JsonNode answer(int status, String method, String path, String body) {
        var answer = program.send(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JsonMapper.shared().readTree(answer.body());
    }

    private JsonNode post(String path, String body) {
        return answer(200, "POST", path, body);
    }

    private String path() {
        return "/api/v1/schedules/" + schedule;
    }

    private String path(Instant occurrence, String what) {
        return path() + "/occurrences/" + occurrence + what;
    }

    private List<JsonNode> occurrences() {
        var items = answer(200, "GET", path() + "/occurrences?limit=200", "").path("items");
        return StreamSupport.stream(items.spliterator(), false).toList();
    }

    private Instant planned(int number) {
        return Instant.parse(occurrences().get(number).path("plannedAt").asString());
    }

    private static LocalDateTime local(JsonNode occurrence) {
        return OffsetDateTime.parse(occurrence.path("localTime").asString()).toLocalDateTime();
    }

    private String state(Instant occurrence) {
        return answer(200, "GET", path(occurrence, ""), "").path("state").asString();
    }

    /** The event at that time, as a calendar reads it. */
    private Ics.Event event(Instant at) {
        var file = signedIn.nobody().get(feed).body().getBytes(StandardCharsets.UTF_8);
        return Ics.read(file).events().stream()
                .filter(each -> each.get("DTSTART").equals(UTC.format(at)))
                .findFirst()
                .orElseThrow();
    }

    private static int sequence(Ics.Event event) {
        return Integer.parseInt(event.get("SEQUENCE"));
    }

    private List<String> facts() {
        return database.sql("select kind from fact where body ->> 'schedule' = ? order by at, seq")
                .param(schedule)
                .query((row, _) -> row.getString("kind"))
                .list();
    }

    @Test
    void whatIsTakenOutIsSkippedWithTheReasonAndComesBack() {
        var third = planned(2);
        var before = event(third);
        var taken = post(path(third, "/skip"), "{\"reason\": \"the fair\"}");
        assertThat(taken.path("state").asString()).isEqualTo("SKIPPED");
        assertThat(taken.path("reason").asString()).contains("Taken out by").contains("the fair");
        assertThat(post(path(third, "/skip"), "{\"reason\": \"twice\"}")).isEqualTo(taken);
        var cancelled = event(third);
        assertThat(cancelled.get("STATUS")).isEqualTo("CANCELLED");
        assertThat(cancelled.get("UID")).isEqualTo(before.get("UID"));
        assertThat(sequence(cancelled)).isGreaterThan(sequence(before));
        assertThat(cancelled.get("DESCRIPTION")).contains("the fair");

        var again = post(path(third, "/restore"), "");
        assertThat(again.path("state").asString()).isEqualTo("PLANNED");
        var confirmed = event(third);
        assertThat(confirmed.get("STATUS")).isEqualTo("CONFIRMED");
        assertThat(confirmed.get("UID")).isEqualTo(before.get("UID"));
        assertThat(sequence(confirmed)).isGreaterThan(sequence(cancelled));
        assertThat(facts()).containsExactly("schedule.created", "schedule.taken-out", "schedule.put-back");
        assertThat(answer(200, "GET", path(), "").path("when").has("except")).isFalse();
    }

    @Test
    void whatIsTakenOutStaysSoWhenTheScheduleIsWrittenAgainUnlessItIsLeftOutThere() {
        var third = planned(2);
        post(path(third, "/skip"), "{\"reason\": \"the fair\"}");
        var seen = answer(200, "GET", path(), "");
        var when = seen.path("when").toString();
        var body = "{\"experimentId\": %s, \"name\": \"daily\", %s"
                .formatted(seen.path("experimentId"), when.substring(1));
        var sequence = sequence(event(third));
        assertThat(program.send("PUT", path(), body, "If-Match", "\"2\"").statusCode())
                .isEqualTo(200);
        assertThat(state(third)).isEqualTo("SKIPPED");
        var all = body.replaceFirst(",\"except\":\\[[^]]*]", "");
        assertThat(program.send("PUT", path(), all, "If-Match", "\"3\"").statusCode())
                .isEqualTo(200);
        assertThat(state(third)).isEqualTo("PLANNED");
        assertThat(sequence(event(third))).isGreaterThan(sequence);
        assertThat(event(third).get("STATUS")).isEqualTo("CONFIRMED");
    }

    @Test
    void oneMoreIsPlannedOnceAndTakenOutLikeAnyOther() {
        var at = local(occurrences().get(1)).plusHours(3);
        var added = made(path() + "/occurrences", "{\"at\": \"%s\"}".formatted(at));
        assertThat(local(added)).isEqualTo(at);
        assertThat(post(path() + "/occurrences", "{\"at\": \"%s\"}".formatted(at)))
                .isEqualTo(added);
        assertThat(answer(200, "GET", path(), "").path("when").path("also").toString())
                .isEqualTo("[\"%s\"]".formatted(at));
        var instant = Instant.parse(added.path("plannedAt").asString());
        assertThat(event(instant).get("STATUS")).isEqualTo("CONFIRMED");
        post(path(instant, "/skip"), "{\"reason\": \"not needed\"}");
        assertThat(event(instant).get("STATUS")).isEqualTo("CANCELLED");
        assertThat(answer(200, "GET", path(), "").path("when").has("also")).isFalse();
        assertThat(post(path(instant, "/restore"), "").path("state").asString()).isEqualTo("PLANNED");
    }

    @Test
    void whatIsMovedIsTheSameEventAlsoOnAnotherDayAndMovesBack() {
        var third = occurrences().get(2);
        var from = Instant.parse(third.path("plannedAt").asString());
        var before = event(from);
        var to = local(third).plusDays(40).plusHours(2);
        var moved = post(path(from, "/move"), "{\"to\": \"%s\"}".formatted(to));
        assertThat(local(moved)).isEqualTo(to);
        var there = Instant.parse(moved.path("plannedAt").asString());
        assertThat(event(there).get("UID")).isEqualTo(before.get("UID"));
        assertThat(sequence(event(there))).isEqualTo(sequence(before) + 1);
        assertThat(program.get(path(from, "")).statusCode()).isEqualTo(404);

        var back = post(path(there, "/move"), "{\"to\": \"%s\"}".formatted(local(third)));
        assertThat(back.path("plannedAt").asString()).isEqualTo(from.toString());
        assertThat(event(from).get("UID")).isEqualTo(before.get("UID"));
        assertThat(sequence(event(from))).isEqualTo(sequence(before) + 2);
        var when = answer(200, "GET", path(), "").path("when");
        assertThat(when.has("except") || when.has("also")).isFalse();
        assertThat(facts()).containsExactly("schedule.created", "schedule.moved-one", "schedule.moved-one");
    }

    @Test
    void whatIsTooNearToAnotherPastOrTooFarIsRefused() {
        var near = local(occurrences().get(1)).plusMinutes(14);
        assertThat(answer(409, "POST", path() + "/occurrences", "{\"at\": \"%s\"}".formatted(near))
                        .path("detail")
                        .asString())
                .contains("less than 15 minutes");
        answer(422, "POST", path() + "/occurrences", "{\"at\": \"2020-01-01T00:00\"}");
        answer(
                422,
                "POST",
                path() + "/occurrences",
                "{\"at\": \"%sT00:00\"}".formatted(LocalDate.now(ZoneOffset.UTC).plusDays(200)));
        answer(422, "POST", path() + "/occurrences", "{\"at\": \"2027-01-01T00:00Z\"}");
        answer(404, "GET", path() + "/occurrences/yesterday", "");
        assertThat(facts()).containsExactly("schedule.created");
    }

    @Test
    void whatBeganOrWasMissedCannotBeChanged() {
        var first = planned(0);
        database.sql("""
                        update occurrence set state = 'MISSED', reasons = '{nobody}', decided_at = now()
                        where schedule_id = ?::uuid and planned_at = ?
                        """).params(schedule, first.atOffset(ZoneOffset.UTC)).update();
        answer(409, "POST", path(first, "/skip"), "{\"reason\": \"too late\"}");
        answer(409, "POST", path(first, "/restore"), "");
        answer(
                409,
                "POST",
                path(first, "/move"),
                "{\"to\": \"%sT03:00\"}".formatted(LocalDate.now(ZoneOffset.UTC).plusDays(5)));
    }

    @Test
    void singleTimesArePartOfWhatIsWritten() {
        var tomorrow = local(occurrences().get(3));
        var preview = post("/api/v1/schedules/preview", """
                {"cron": "0 14 * * *", "zone": "Europe/Berlin", "from": "%s", "count": 5,
                 "except": ["%s"], "also": ["%s"]}
                """.formatted(
                        planned(2).truncatedTo(ChronoUnit.SECONDS), tomorrow, tomorrow.plusHours(5)));
        assertThat(preview.path("items").findValuesAsString("localTime"))
                .noneMatch(each -> each.startsWith(tomorrow.toString()))
                .anyMatch(each -> each.startsWith(tomorrow.plusHours(5).toString()));
        var refused = answer(422, "POST", "/api/v1/schedules/preview", """
                {"cron": "0 14 * * *", "zone": "Europe/Berlin", "also": ["%s"]}
                """.formatted(tomorrow.plusMinutes(5)));
        assertThat(refused.at("/errors/0/code").asString()).isEqualTo("too-often");
    }
}
