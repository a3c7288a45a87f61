package dev.faultline.calendar;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import com.sun.net.httpserver.HttpServer;
import dev.faultline.Chromium;
import dev.faultline.Eyes;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import dev.faultline.access.Teams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calendars of others, and holidays of regions: brought in, read again, gone stale; over the API and on their pages. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "a-database-of-its-own=calendars",
            "faultline.calendars.allow=127.0.0.1",
            "faultline.calendars.plain=true",
            "faultline.probes.allow=localhost"
        })
@Import({TestDatabase.class, SignedIn.class})
class ImportsTest {

    @SuppressWarnings("NullAway.Init")
    private static HttpServer elsewhere;

    private static volatile String answer = "";
    private static volatile int status = 200;

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Autowired
    Rereading rereading;

    private UUID team = Teams.MAIN;

    @SuppressWarnings("NullAway.Init")
    private Caller ada;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor program;

    @BeforeAll
    static void aServerElsewhere() throws IOException {
        elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        elsewhere.start();
    }

    @AfterAll
    static void nobodyElsewhere() {
        elsewhere.stop(0);
    }

    @BeforeEach
    void aTeamOfItsOwn() {
        team = signedIn.newTeam();
        ada = signedIn.person(Role.APPROVER, team);
        program = signedIn.with(signedIn.token(ada));
        status = 200;
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static JsonNode made(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json(answer);
    }

    private static String day(int fromNow) {
        return LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC)
                .plusDays(fromNow)
                .format(DateTimeFormatter.BASIC_ISO_DATE);
    }

    private static String calendar(String... events) {
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a//b//EN\r\n" + String.join("", events)
                + "END:VCALENDAR\r\n";
    }

    private static String event(String name, int from, int until) {
        return "BEGIN:VEVENT\r\nUID:%s\r\nSUMMARY:%s\r\nDTSTART;VALUE=DATE:%s\r\nDTEND;VALUE=DATE:%s\r\nEND:VEVENT\r\n"
                .formatted(name, name, day(from), day(until));
    }

    private static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    private String body(String more) {
        return "{\"kind\": \"import\", \"team\": \"%s\", \"zone\": \"UTC\", \"reason\": \"others are busy\", %s}"
                .formatted(team, more);
    }

    private String file(String text) {
        return body("\"ics\": " + quoted(text));
    }

    private String address(String more) {
        return body("\"url\": \"http://127.0.0.1:%d/secret-4711.ics\"%s"
                .formatted(elsewhere.getAddress().getPort(), more));
    }

    private String experiment() {
        return made(program.post("/api/v1/experiments", """
                {"name": "beside others %s", "hypothesis": "It answers.",
                 "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status",
                             "interval": "1s", "tolerance": {"exactly": 200}}],
                 "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                             "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}}],
                 "limits": {"maxTargets": 1, "maxDuration": "10m", "recoverWithin": "5s"}}
                """.formatted(UUID.randomUUID(), signedIn.url())))
                .path("id")
                .asString();
    }

    private HttpResponse<String> start(String experiment) {
        return program.post(
                "/api/v1/experiments/" + experiment + "/runs",
                "{}",
                "Idempotency-Key",
                UUID.randomUUID().toString());
    }

    private String words(String id) {
        return database.sql("select string_agg(words, ' ' order by seq) from fact where body ->> 'calendar' = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    /** As if this much time had passed since it was read. */
    private void age(String id, String interval) {
        database.sql(
                        "update calendar_import set read_at = read_at - ?::interval, next_at = now() where calendar_id = ?::uuid")
                .params(interval, id)
                .update();
    }

    @Test
    void aFileThatWasBroughtInIsAgainstStartsAndNamesWhatIsClosed() {
        String experiment = experiment();
        var made = made(program.post(
                "/api/v1/calendars", file(calendar(event("Black Friday", 0, 1), event("Cyber Monday", 3, 4)))));
        assertThat(made.path("kind").asString()).isEqualTo("import");
        assertThat(made.at("/closed/1/name").asString()).isEqualTo("Cyber Monday");
        var refused = start(experiment);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body())
                .contains("“Black Friday” holds for team", "others are busy", "It may start from", "00:00:00 UTC");
        String id = made.path("id").asString();
        program.post("/api/v1/calendars/" + id + "/end", "{\"reason\": \"no more\"}");
        assertThat(start(experiment).statusCode()).isEqualTo(202);
        assertThat(words(id)).contains("made a calendar of team", "what an uploaded file closes", "ended");
        assertThat(program.post("/api/v1/calendars/" + id + "/reread", "").statusCode())
                .isEqualTo(409);
    }

    @Test
    void previewsTellWhatWouldBeClosedAndStoreNothing() {
        var preview = json(program.post("/api/v1/calendars/preview", file(calendar(event("Sale", 2, 4)))));
        assertThat(preview.at("/closed/0/name").asString()).isEqualTo("Sale");
        assertThat(json(program.get("/api/v1/calendars")).path("items").findValuesAsString("reason"))
                .doesNotContain("others are busy");
        var holidays = json(program.post(
                "/api/v1/calendars/preview",
                "{\"kind\": \"holidays\", \"team\": \"%s\", \"zone\": \"Europe/Berlin\", \"region\": \"DE-BY\", \"reason\": \"off\"}"
                        .formatted(team)));
        assertThat(holidays.path("closed").findValuesAsString("name")).contains("Epiphany", "Corpus Christi");
    }

    @Test
    void aFileThatCannotBeTakenIsRefusedWithItsLines() {
        var refused = program.post(
                "/api/v1/calendars",
                file(calendar("BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20300101T100000\r\nEND:VEVENT\r\n")));
        var error = json(refused).at("/errors/0");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(error.path("pointer").asString()).isEqualTo("#/ics");
        assertThat(error.path("line").asInt()).isEqualTo(6);
        assertThat(error.path("detail").asString()).startsWith("Line 6: DTSTART is a time without a zone");
        var floating = body("\"floating\": true, \"ics\": "
                + quoted(calendar("BEGIN:VEVENT\r\nUID:a\r\nDTSTART:%sT100000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
                        .formatted(day(3)))));
        assertThat(made(program.post("/api/v1/calendars", floating))
                        .at("/closed/0/zone")
                        .asString())
                .isEqualTo("UTC");
        assertThat(program.post("/api/v1/calendars", body("\"reason2\": 1")).body())
                .contains("Either url");
    }

    @Test
    void rule31ReadingAgainTellsWhatChangesBeforeItDoes() {
        var made = made(program.post("/api/v1/calendars", file(calendar(event("Sale", 2, 4), event("Move", 5, 6)))));
        String path = "/api/v1/calendars/" + made.path("id").asString();
        String other = "{\"dryRun\": %s, \"ics\": " + quoted(calendar(event("Sale", 3, 4), event("Party", 8, 9))) + "}";
        var dry = json(program.post(path + "/reread", other.formatted("true")));
        assertThat(dry.path("came").toString()).isEqualTo("[\"“Party”\"]");
        assertThat(dry.path("gone").toString()).isEqualTo("[\"“Move”\"]");
        assertThat(dry.path("changed").toString()).isEqualTo("[\"“Sale”\"]");
        assertThat(json(program.get(path)).path("closed")).isEqualTo(made.path("closed"));
        program.post(path + "/reread", other.formatted("false"));
        assertThat(json(program.get(path)).path("closed").findValuesAsString("name"))
                .containsExactly("Sale", "Party");
        var same = json(program.post(path + "/reread", other.formatted("false")));
        assertThat(same.path("came").size()
                        + same.path("gone").size()
                        + same.path("changed").size())
                .isZero();
        assertThat(words(made.path("id").asString())).contains("new “Party”; gone “Move”; another time “Sale”");
    }

    @Test
    void rule29OnlyListedHostsAreAskedAndNothingIsFollowed() {
        answer = calendar(event("Sale", 2, 4));
        for (String url : new String[] {
            "http://127.0.0.2:%d/", "http://169.254.169.254:%d/", "http://[::1]:%d/", "http://10.0.0.1:%d/"
        }) {
            var refused = program.post(
                    "/api/v1/calendars",
                    body("\"url\": \"" + url.formatted(elsewhere.getAddress().getPort()) + "\""));
            assertThat(refused.statusCode()).as(url).isEqualTo(422);
            assertThat(refused.body())
                    .as(url)
                    .containsAnyOf("faultline.calendars.allow", "nothing ever goes to such an address");
        }
        status = 302;
        assertThat(program.post("/api/v1/calendars", address("")).body())
                .contains("points elsewhere, which is not followed");
        status = 404;
        assertThat(program.post("/api/v1/calendars", address("")).body()).contains("it answers 404");
        status = 200;
        answer = calendar("X-LONG:" + "a".repeat(1024 * 1024) + "\r\n");
        assertThat(program.post("/api/v1/calendars", address("")).body()).contains("it has more than 1024 KiB");
        answer = "<html>";
        assertThat(program.post("/api/v1/calendars", address("")).body()).contains("Line 1: This is no iCalendar file");
    }

    @Test
    void anAddressIsReadAgainAndShownByItsHostAlone() {
        answer = calendar(event("Sale", 2, 4));
        var made = made(program.post("/api/v1/calendars", address("")));
        String id = made.path("id").asString();
        assertThat(made.at("/source/host").asString()).isEqualTo("127.0.0.1");
        answer = calendar(event("Sale", 2, 4), event("Party", 8, 9));
        age(id, "1 hour");
        rereading.look();
        var read = program.get("/api/v1/calendars/" + id);
        assertThat(json(read).path("closed").findValuesAsString("name")).containsExactly("Sale", "Party");
        assertThat(json(read).at("/source/stale").asBoolean()).isFalse();
        assertThat(read.body() + words(id)).doesNotContain("4711");
        assertThat(words(id)).contains("was read again: new “Party”");
    }

    @Test
    void rule32WhatIsTooOldIsStaleAndRefusesUnlessItWasSetToHoldOn() {
        String experiment = experiment();
        answer = calendar(event("Sale", 2, 4));
        var strict =
                made(program.post("/api/v1/calendars", address(""))).path("id").asString();
        assertThat(start(experiment).statusCode()).isEqualTo(202);
        status = 500;
        age(strict, "23 hours");
        rereading.look();
        var troubled = json(program.get("/api/v1/calendars/" + strict));
        assertThat(troubled.at("/source/trouble").asString()).isEqualTo("it answers 500");
        assertThat(troubled.path("closed").findValuesAsString("name"))
                .as("the last good copy")
                .containsExactly("Sale");
        assertThat(start(experiment).statusCode()).as("not stale yet").isEqualTo(202);

        age(strict, "2 hours");
        rereading.look();
        assertThat(json(program.get("/api/v1/calendars/" + strict))
                        .path("state")
                        .asString())
                .isEqualTo("stale");
        var refused = start(experiment);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("from 127.0.0.1 is STALE", "may not be older than 24 h");
        assertThat(words(strict))
                .containsOnlyOnce("could not be read again: it answers 500")
                .containsOnlyOnce("is STALE: nothing starts that it concerns.");

        status = 200;
        age(strict, "0 hours");
        rereading.look();
        assertThat(start(experiment).statusCode()).isEqualTo(202);

        program.post("/api/v1/calendars/" + strict + "/end", "{\"reason\": \"no more\"}");
        var lenient = made(program.post("/api/v1/calendars", address(", \"whenStale\": \"guard\"")))
                .path("id")
                .asString();
        status = 500;
        age(lenient, "25 hours");
        rereading.look();
        assertThat(json(program.get("/api/v1/calendars/" + lenient))
                        .at("/source/stale")
                        .asBoolean())
                .isTrue();
        assertThat(start(experiment).statusCode()).isEqualTo(202);
        assertThat(words(lenient)).contains("its last good copy holds on");
    }

    @Test
    void rule12ACalendarOfOthersIsReadAgainShortlyBeforeTheHalfHourAndWhatIsNewInItIsTold() {
        answer = calendar(event("Sale", 5, 6));
        var id = made(program.post("/api/v1/calendars", address(", \"refresh\": \"6h\"")))
                .path("id")
                .asString();
        database.sql("update calendar_import set read_at = read_at - interval '10 minutes' where calendar_id = ?::uuid")
                .param(id)
                .update();
        var at = LocalDateTime.now(ZoneOffset.UTC).plusMinutes(31).truncatedTo(ChronoUnit.SECONDS);
        answer = calendar(event("Sale", 5, 6), event("Audit", -1, 2));
        var schedule = made(program.post("/api/v1/schedules", """
                {"experimentId": "%s", "name": "once %s", "at": "%s", "zone": "UTC"}
                """.formatted(experiment(), id, at)))
                .path("id")
                .asString();
        assertThat(dueAgain(id)).as("read again before long").isTrue();
        rereading.look();
        assertThat(words(id)).contains("was read again: new “Audit”");

        database.sql("update occurrence set due_at = due_at - interval '2 minutes' where schedule_id = ?::uuid")
                .param(schedule)
                .update();
        assertThat(told(schedule)).contains("will skip", "“Audit” holds for team");
    }

    private boolean dueAgain(String calendar) {
        for (int i = 0; i < 100; i++) {
            if (database.sql("select next_at <= now() from calendar_import where calendar_id = ?::uuid")
                    .param(calendar)
                    .query(Boolean.class)
                    .single()) {
                return true;
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        return false;
    }

    private String told(String schedule) {
        for (int i = 0; i < 100; i++) {
            var told = database.sql(
                            "select words from fact where kind = 'schedule.will-skip' and body ->> 'schedule' = ?")
                    .param(schedule)
                    .query(String.class)
                    .optional();
            if (told.isPresent()) {
                return told.get();
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new AssertionError("nobody said that it will be skipped");
    }

    @Test
    void aCalendarThatIsSuddenlyEmptyIsNotBelieved() {
        answer = calendar(event("Sale", 2, 4));
        var id = made(program.post("/api/v1/calendars", address(""))).path("id").asString();
        answer = calendar();
        age(id, "1 hour");
        rereading.look();
        var kept = json(program.get("/api/v1/calendars/" + id));
        assertThat(kept.path("closed").findValuesAsString("name")).containsExactly("Sale");
        assertThat(kept.at("/source/trouble").asString()).contains("nothing is closed in it any more");
        assertThat(json(program.post("/api/v1/calendars/" + id + "/reread", ""))
                        .path("gone")
                        .toString())
                .as("by hand")
                .isEqualTo("[\"“Sale”\"]");
    }

    @Test
    void anotherTeamsCalendarIsNotReadAgain() {
        var id = made(program.post("/api/v1/calendars", file(calendar())))
                .path("id")
                .asString();
        var stranger = signedIn.with(Role.APPROVER);
        assertThat(stranger.post("/api/v1/calendars/" + id + "/reread", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void oneCalendarTakesThePlaceOfAnother() {
        var first = made(program.post("/api/v1/calendars", file(calendar(event("Sale", 2, 4)))))
                .path("id")
                .asString();
        var second = file(calendar()).replace("\"kind\"", "\"replaces\": \"%s\", \"kind\"".formatted(first));
        made(program.post("/api/v1/calendars", second));
        assertThat(json(program.get("/api/v1/calendars/" + first)).path("state").asString())
                .isEqualTo("ended");
        var strange = signedIn.with(Role.APPROVER);
        assertThat(strange.post("/api/v1/calendars/preview", second).statusCode())
                .isEqualTo(422);
    }

    @Test
    void filesHoursAndHolidaysAreKeptOnPages() {
        String name = database.sql("select name from team where id = ?")
                .param(team)
                .query(String.class)
                .single();
        try (var browser = Chromium.browser().newContext()) {
            var page = signedIn.open(browser, ada);
            var eyes = Eyes.on(page);
            bringIn(page, name);
            eyes.picture("calendar-new-import");
            eyes.findItAccessible();
            page.locator("#save").click();
            assertThat(page.locator("#closed")).containsText("Black Friday");
            page.locator("#f-file")
                    .setInputFiles(new FilePayload(
                            "b.ics",
                            "text/calendar",
                            calendar(event("Party", 8, 9)).getBytes(StandardCharsets.UTF_8)));
            page.locator("#again button").click();
            assertThat(page.locator("#reread")).containsText("Party");
            assertThat(page.locator("#closed")).containsText("Black Friday");
            eyes.picture("calendar-reread");
            eyes.findItAccessible();
            page.locator("#apply").click();
            assertThat(page.locator("#closed")).containsText("Party");
            assertThat(page.locator("#closed")).not().containsText("Black Friday");

            writeHours(page, name, eyes);
            assertThat(page.locator("h1")).containsText(name);
            eyes.picture("calendar-hours");
            page.locator("#change").click();
            assertThat(page.locator("#f-monday")).hasValue("09:00-12:00, 13:00-17:00");
            assertThat(page.locator("#f-sunday")).hasValue("");
            page.locator("#f-monday").fill("");
            page.locator("#save").click();
            assertThat(page.locator(".lead")).not().containsText("Mon");
            page.navigate(signedIn.url() + "/calendars");
            assertThat(page.locator("tbody tr").nth(1)).containsText("replaced by another");
            eyes.picture("calendars-of-all-kinds");
            eyes.findItAccessible();
        }
    }

    private void bringIn(Page page, String name) {
        page.navigate(signedIn.url() + "/calendars/new?kind=import");
        page.locator("#f-name").fill(name);
        page.locator("#f-zone").fill("UTC");
        page.locator("#f-reason").fill("others are busy");
        page.locator("#f-file")
                .setInputFiles(new FilePayload(
                        "a.ics", "text/calendar", "BEGIN:VCALENDAR\r\nnonsense".getBytes(StandardCharsets.UTF_8)));
        page.locator("#look").click();
        assertThat(page.locator("#p-ics")).containsText("Line 2: This line is not iCalendar");
        page.locator("#f-file")
                .setInputFiles(new FilePayload(
                        "a.ics",
                        "text/calendar",
                        calendar(event("Black Friday", 2, 3)).getBytes(StandardCharsets.UTF_8)));
        page.locator("#look").click();
        assertThat(page.locator("#drawn")).containsText("Black Friday");
    }

    private void writeHours(Page page, String name, Eyes eyes) {
        page.navigate(signedIn.url() + "/calendars/new?kind=business-hours");
        page.locator("#f-name").fill(name);
        page.locator("#f-zone").fill("Europe/Berlin");
        page.locator("#f-reason").fill("people are there");
        page.locator("#f-monday").fill("09:00-12:00, 13:00-17:00");
        page.locator("#f-tuesday").fill("9-17");
        page.locator("#f-region").fill("DE-BY");
        page.locator("#save").click();
        assertThat(page.locator("#p-tuesday")).containsText("“9” is not a time of day");
        page.locator("#f-tuesday").fill("22:00-02:00");
        page.locator("#look").click();
        assertThat(page.locator("#drawn")).containsText("Epiphany");
        eyes.picture("calendar-new-hours");
        eyes.findItAccessible();
        page.locator("#save").click();
    }
}
