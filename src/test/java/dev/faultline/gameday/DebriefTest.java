package dev.faultline.gameday;

import static dev.faultline.gameday.Day.json;
import static dev.faultline.gameday.Day.ok;
import static dev.faultline.gameday.Day.refused;
import static dev.faultline.gameday.Day.refusedAs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.protocol.Wire;
import dev.faultline.timeline.Timeline;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.JsonNodeFactory;

/** Looking back: what is written, what is owed, and the report. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"a-database-of-its-own=gameday", "faultline.probes.allow=localhost"})
@Import({TestDatabase.class, SignedIn.class})
class DebriefTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private static HttpResponse<String> write(Day day, Caller who, String section, int seen, String body) {
        return day.as(who).send("PUT", day.path() + "/debrief/" + section, body, "If-Match", "\"" + seen + "\"");
    }

    private static String text(String text) {
        return "{\"text\": \"%s\"}".formatted(text);
    }

    private static String action(String owner) {
        return """
                {"title": "Alert on the queue", "owner": "%s", "due": "2190-01-31", "doneWhen": "It fires in a drill.", "kind": "detect",
                 "blocker": true}
                """.formatted(owner);
    }

    private Day talkedThrough() {
        var day = Day.talk(signedIn, database).live();
        for (int number = 1; number <= 2; number++) {
            ok(day.round(day.commander, number, "{\"do\": \"start\"}"));
            ok(day.post(day.scribe, "/notes", "{\"mark\": \"detected\", \"text\": \"round %d\"}".formatted(number)));
            ok(day.round(day.commander, number, "{\"do\": \"end\", \"verdict\": \"held\"}"));
        }
        ok(day.post(day.injector, "/notes", "{\"mark\": \"surprise\", \"text\": \"The runbook | is *empty*\"}"));
        ok(day.event(day.commander, "finish"));
        ok(day.post(day.scribe, "/briefing", "{\"tick\": \"restored\", \"done\": true}"));
        ok(day.event(day.facilitator, "all-clear", "All is well."));
        return day;
    }

    @Test
    void nothingIsClosedBeforeWhatItNeedsIsThere() {
        var day = talkedThrough();
        refused(day.event(day.scribe, "close-hot-wash"), "hot-wash", "checklist");
        assertThat(day.browserOf(day.scribe)
                        .submit(day.page() + "/events", Map.of("event", "close-hot-wash", "page", "debrief"))
                        .statusCode())
                .isEqualTo(409);
        refusedAs(day.event(day.scribe, "close"), 409, "state");
        ok(write(day, day.scribe, "hot-wash", 0, text("No surprises, says the room.")));
        ok(day.post(day.scribe, "/briefing", "{\"tick\": \"gaps\", \"done\": true}"));
        ok(day.event(day.scribe, "close-hot-wash"));

        refused(day.event(day.facilitator, "review"), "summary", "surprises", "round-1", "round-2", "actions");
        ok(write(day, day.scribe, "summary", 0, text("We talked.")));
        ok(write(day, day.scribe, "surprises", 0, text("The runbook is empty.")));
        ok(write(day, day.scribe, "round-1", 0, "{\"text\": \"It held.\", \"verdict\": \"held\"}"));
        ok(write(day, day.scribe, "round-2", 0, "{\"text\": \"It did not.\", \"verdict\": \"deviated\"}"));
        var made = ok(day.post(day.scribe, "/actions", action(day.injector.name())));
        refusedAs(day.event(day.scribe, "review"), 403, "forbidden");
        assertThat(day.browserOf(day.scribe)
                        .submit(day.page() + "/events", Map.of("event", "review", "page", "debrief"))
                        .statusCode())
                .as("whoever wrote it does not review it")
                .isEqualTo(403);
        ok(day.event(day.facilitator, "review"));

        refused(day.event(day.facilitator, "close"), "action-1");
        var action = day.path() + "/actions/" + json(made).path("id").asString();
        assertThat(day.as(day.injector)
                        .send("PATCH", action, "{\"state\": \"done\"}")
                        .statusCode())
                .as("not without evidence")
                .isEqualTo(422);
        ok(day.as(day.injector)
                .send("PATCH", action, "{\"state\": \"done\", \"outcome\": \"https://example.org/alerts/7\"}"));
        ok(day.event(day.facilitator, "close"));
        assertThat(day.state()).isEqualTo("CLOSED");
        refusedAs(day.post(day.scribe, "/notes", "{\"text\": \"too late\"}"), 409, "state");
        refusedAs(write(day, day.scribe, "summary", 1, text("rewritten")), 409, "state");
    }

    @Test
    void anActionWithoutOwnerDayOrEndIsNone() {
        var day = talkedThrough();
        var answer = day.post(day.scribe, "/actions", "{\"title\": \"Do something\", \"owner\": \"nobody-at-all\"}");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("#/due", "#/doneWhen", "#/owner");
        var page = day.browserOf(day.scribe)
                .submit(day.page() + "/actions", Map.of("title", "Do something", "owner", day.scribe.name()));
        assertThat(page.statusCode()).isEqualTo(422);
        assertThat(page.body()).as("what was typed is kept").contains("value=\"Do something\"");
    }

    @Test
    void nobodysTextIsOverwrittenUnread() {
        var day = talkedThrough();
        ok(write(day, day.scribe, "summary", 0, text("the scribe's words")));
        refusedAs(write(day, day.commander, "summary", 0, text("the commander's words")), 412, "precondition-failed");
        var page = day.browserOf(day.commander)
                .submit(day.page() + "/debrief/summary", Map.of("text", "the commander's words", "version", "0"));
        assertThat(page.statusCode()).isEqualTo(412);
        assertThat(page.body())
                .contains("the commander&#39;s words")
                .contains("Somebody else wrote meanwhile: ")
                .contains("the scribe&#39;s words");
        assertThat(json(day.as(day.planner).get(day.path() + "/debrief")).toString())
                .contains("the scribe's words")
                .doesNotContain("the commander's words");
    }

    @Test
    void theSameReportTwiceIsTheSameBytesInAnyZone() {
        var day = talkedThrough();
        ok(write(day, day.scribe, "summary", 0, text("First.\\n\\n# Not a heading\\n| not a cell |")));
        ok(day.post(day.scribe, "/actions", action(day.injector.name())));
        var reader = day.as(day.planner);
        for (var zone : List.of("", "?zone=UTC", "?zone=Asia/Kathmandu")) {
            for (var ending : List.of("md", "html", "json")) {
                var path = day.path() + "/report." + ending + zone;
                var once = reader.get(path);
                assertThat(once.statusCode()).as(once.body()).isEqualTo(200);
                assertThat(day.as(day.scribe).get(path).body()).isEqualTo(once.body());
            }
        }
        var markdown = reader.get(day.path() + "/report.md?zone=Asia/Kathmandu").body();
        assertThat(markdown)
                .startsWith("# A talk\n\nTimes are in Asia/Kathmandu;")
                .contains("+05:45", "## Round 1: The database is gone", "Time to detect: ")
                .contains("\\# Not a heading")
                .contains("Surprise: The runbook \\| is \\*empty\\*")
                .contains("| 1 | Alert on the queue **(blocker)** |");
        var end = markdown.lastIndexOf("\nSHA-256 of everything above: ");
        assertThat(markdown.substring(end).strip())
                .isEqualTo("SHA-256 of everything above: " + Wire.sha256(markdown.substring(0, end)));
        assertThat(reader.get(day.path() + "/report.md?zone=Mars").statusCode()).isEqualTo(422);
        assertThat(reader.get(day.path() + "/report.html").body())
                .contains("The runbook | is *empty*")
                .doesNotContain("<script");
        assertThat(json(reader.get(day.path() + "/report.json")).path("schema").asInt())
                .isEqualTo(1);
        assertThat(day.browserOf(day.planner).get(day.page() + "/report").body())
                .contains("Times are in");
    }

    @Test
    void gapsAreShownAndOnlyBetweenGoAndTheAllClear() {
        var at = Instant.parse("2026-11-29T12:00:00Z");
        var facts = List.of(
                fact(1, at.minusSeconds(7_000)),
                fact(2, at.plusSeconds(10)),
                fact(3, at.plusSeconds(400)),
                fact(4, at.plusSeconds(9_000)));
        var lines = DayPage.annotated(facts, at, at.plusSeconds(1_000));
        assertThat(lines.stream()
                        .map(each -> each.gap() != null ? each.gap().took() : "fact")
                        .toList())
                .containsExactly("fact", "fact", "6 min 30 s", "fact", "fact");
    }

    private static Timeline.Entry fact(long seq, Instant at) {
        return new Timeline.Entry(
                new UUID(0, 7),
                seq,
                at,
                null,
                "user:ada",
                "gameday.note",
                "seen",
                JsonNodeFactory.instance.objectNode(),
                false,
                new byte[32]);
    }
}
