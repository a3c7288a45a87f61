package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calendars as programs outside read them, each judged by two strict readers. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=feeds")
@Import({TestDatabase.class, SignedIn.class})
@ExtendWith(OutputCaptureExtension.class)
class FeedsTest {

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private UUID team = new UUID(0, 0);

    @SuppressWarnings("NullAway.Init")
    private Caller ada;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor program;

    @SuppressWarnings("NullAway.Init")
    private String experiment;

    @BeforeEach
    void aTeamOfItsOwn() {
        team = signedIn.newTeam();
        ada = signedIn.person(Role.OPERATOR, team);
        program = signedIn.with(signedIn.token(ada));
        experiment = experiment("Prüfung; mit Überlast");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JsonMapper.shared().readTree(answer.body());
    }

    private String experiment(String name) {
        return json(program.post("/api/v1/experiments", """
                        {"name": "%s", "hypothesis": "It answers.",
                         "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status",
                                     "interval": "1s", "tolerance": {"exactly": 200}}],
                         "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                                     "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}}],
                         "limits": {"maxTargets": 1, "maxDuration": "10m", "recoverWithin": "5s"}}
                        """.formatted(name, signedIn.url())))
                .path("id")
                .asString();
    }

    private String body(String name, String when) {
        return "{\"experimentId\": \"%s\", \"name\": \"%s\", \"zone\": \"Europe/Berlin\", %s}"
                .formatted(experiment, name, when);
    }

    private String schedule(String name, String when) {
        return json(program.post("/api/v1/schedules", body(name, when)))
                .path("id")
                .asString();
    }

    private void change(String schedule, int version, String name, String when) {
        json(program.send("PUT", "/api/v1/schedules/" + schedule, body(name, when), "If-Match", "\"" + version + "\""));
    }

    private JsonNode feed(SignedIn.Visitor maker, String more) {
        return json(maker.post("/api/v1/feeds", "{\"name\": \"phone\"%s}".formatted(more)));
    }

    private String link() {
        return feed(program, "").path("path").asString();
    }

    private HttpResponse<byte[]> ask(String path, String... headers) {
        return ask(HttpClient.newHttpClient(), path, headers);
    }

    private HttpResponse<byte[]> ask(HttpClient client, String path, String... headers) {
        try {
            var request = HttpRequest.newBuilder(signedIn.url().resolve(path));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(path, e);
        }
    }

    private Ics read(String path) {
        var answer = ask(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        return Ics.read(answer.body());
    }

    private static Stream<Instant> starts(Ics calendar) {
        return calendar.events().stream()
                .map(each -> Instant.from(UTC.withZone(ZoneOffset.UTC).parse(each.get("DTSTART"))));
    }

    @Test
    void rule25TellsWhatIsPlannedAsOnTheWall() {
        schedule("working days", "\"cron\": \"0 14 * * 1-5\"");
        var calendar = read(link());
        assertThat(calendar.name()).isEqualTo("Faultline");
        assertThat(starts(calendar).map(each -> each.atZone(CalendarRulesTest.BERLIN)))
                .hasSizeBetween(62, 65) // the working days of ninety
                .allSatisfy(each -> {
                    assertThat(each.getHour()).isEqualTo(14);
                    assertThat(each.getDayOfWeek().getValue()).isLessThan(6);
                });
        var first = calendar.events().getFirst();
        assertThat(first.get("SUMMARY")).isEqualTo("working days");
        assertThat(first.get("STATUS")).isEqualTo("CONFIRMED");
        assertThat(first.get("SEQUENCE")).isEqualTo("0");
        assertThat(first.get("DESCRIPTION"))
                .contains("Experiment: Prüfung; mit Überlast, at most 10m.", "T14:00:00+0", "(Europe/Berlin)");
        assertThat(first.get("DTEND")).endsWith("1000Z");
    }

    @Test
    void everyTwoHoursIsTwelveADayWhateverClocksShow() {
        schedule("often", "\"cron\": \"@every 2h\"");
        var starts = starts(read(link())).toList();
        assertThat(starts).hasSizeBetween(1079, 1080);
        for (int i = 1; i < starts.size(); i++) {
            assertThat(Duration.between(starts.get(i - 1), starts.get(i))).isEqualTo(Duration.ofHours(2));
        }
    }

    @Test
    void rule25WhatMovesKeepsItsUidAndGrowsAndWhatIsTakenBackStaysAsCancelled() {
        var schedule = schedule("daily", "\"cron\": \"0 14 * * *\"");
        var link = link();
        var before = read(link).events();

        change(schedule, 1, "daily", "\"cron\": \"30 15 * * 1-5\"");
        var after = read(link);
        assertThat(after.events()).hasSizeGreaterThanOrEqualTo(before.size());
        var moved = after.events().stream()
                .filter(each -> each.get("STATUS").equals("CONFIRMED"))
                .toList();
        assertThat(moved).hasSizeBetween(62, 65);
        assertThat(before.stream().map(each -> each.get("UID")))
                .containsAll(moved.subList(1, moved.size()).stream()
                        .map(each -> each.get("UID"))
                        .toList());
        assertThat(moved.subList(1, moved.size())).allSatisfy(each -> {
            assertThat(each.get("SEQUENCE")).isEqualTo("1");
            assertThat(each.get("DTSTART")).contains("3000Z");
        });
        var cancelled = after.events().stream()
                .filter(each -> each.get("STATUS").equals("CANCELLED"))
                .toList();
        assertThat(cancelled).hasSizeBetween(24, 28).allSatisfy(each -> {
            assertThat(each.get("SEQUENCE")).isEqualTo("1");
            assertThat(each.get("SUMMARY")).isEqualTo("Cancelled: daily");
            assertThat(each.get("DESCRIPTION")).contains("It was taken back.");
        });

        program.delete("/api/v1/schedules/" + schedule, "If-Match", "\"2\"");
        var deleted = read(link).events();
        assertThat(deleted)
                .hasSameSizeAs(after.events())
                .allSatisfy(each -> assertThat(each.get("STATUS")).isEqualTo("CANCELLED"));
    }

    @Test
    void rule25CancelledIsKeptForThirtyDays() {
        var schedule = schedule("daily", "\"cron\": \"0 14 * * *\"");
        var link = link();
        program.delete("/api/v1/schedules/" + schedule, "If-Match", "\"1\"");
        aged(schedule, 29);
        assertThat(read(link).events()).isNotEmpty();
        aged(schedule, 31);
        assertThat(read(link).events()).isEmpty();
    }

    private void aged(String schedule, int days) {
        database.sql(
                        "update calendar_entry set changed_at = now() - make_interval(days => ?) where schedule_id = ?::uuid")
                .params(days, schedule)
                .update();
    }

    @Test
    void aPauseMakesWhatItHoldsUpTentativeWithTheReason() {
        var schedule = schedule("daily", "\"cron\": \"0 14 * * *\"");
        var until = Instant.now().plus(Duration.ofDays(10)).truncatedTo(ChronoUnit.SECONDS);
        json(program.post(
                "/api/v1/schedules/" + schedule + "/pause",
                "{\"reason\": \"release week\", \"until\": \"%s\"}".formatted(until)));
        var calendar = read(link());
        assertThat(calendar.events().getFirst().get("STATUS")).isEqualTo("TENTATIVE");
        assertThat(calendar.events().getFirst().get("DESCRIPTION")).contains("release week");
        assertThat(calendar.events().stream().filter(each -> each.get("STATUS").equals("TENTATIVE")))
                .hasSizeBetween(9, 11);
    }

    /** Really skipped by a pause, and really missed because its time was over before anybody could take it. */
    @Test
    void rule14TellsWhatDidNotStartAndWhy() {
        var at = "\"at\": \"%s\""
                .formatted(Instant.now()
                        .plusSeconds(3)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .atZone(CalendarRulesTest.BERLIN)
                        .toLocalDateTime());
        var skipped = schedule("held up", at);
        json(program.post("/api/v1/schedules/" + skipped + "/pause", "{\"reason\": \"release week\"}"));
        var missed = schedule("too late", "\"cron\": \"0 14 * * *\"");
        database.sql("""
                        update occurrence set good_until = now() - interval '1 minute'
                        where id = (select id from occurrence where schedule_id = ?::uuid order by planned_at limit 1)
                        """).param(missed).update();
        awaitDecided(skipped);
        awaitDecided(missed);

        var events = read(link()).events();
        assertThat(events).anySatisfy(each -> {
            assertThat(each.get("SUMMARY")).isEqualTo("Skipped: held up");
            assertThat(each.get("STATUS")).isEqualTo("CANCELLED");
            assertThat(each.get("SEQUENCE")).as("paused, then skipped").isEqualTo("2");
            assertThat(each.get("DESCRIPTION")).contains("release week");
        });
        assertThat(events).anySatisfy(each -> {
            assertThat(each.get("SUMMARY")).isEqualTo("Missed: too late");
            assertThat(each.get("STATUS")).isEqualTo("CANCELLED");
            assertThat(each.get("DESCRIPTION")).contains("No server was there to start it in time.");
        });
    }

    private void awaitDecided(String schedule) {
        for (int i = 0; i < 300; i++) {
            var decided = database.sql(
                            "select count(*) from occurrence where schedule_id = ?::uuid and decided_at is not null")
                    .param(schedule)
                    .query(Integer.class)
                    .single();
            if (decided > 0) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new AssertionError("nothing was decided of " + schedule);
    }

    @Test
    void rule25AnswersThatNothingChangedUntilSomethingDid() {
        var schedule = schedule("daily", "\"cron\": \"0 14 * * *\"");
        var link = link();
        var first = ask(link);
        assertThat(first.headers().firstValue("content-type")).hasValue("text/calendar;charset=utf-8");
        assertThat(first.headers().firstValue("cache-control")).hasValue("no-cache, private");
        assertThat(first.headers().firstValue("referrer-policy")).hasValue("no-referrer");
        assertThat(first.headers().firstValue("set-cookie")).isEmpty();
        var tag = first.headers().firstValue("etag").orElseThrow();
        var since = first.headers().firstValue("last-modified").orElseThrow();

        assertThat(ask(link, "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(ask(link, "If-None-Match", tag).body()).isEmpty();
        assertThat(ask(link, "If-Modified-Since", since).statusCode()).isEqualTo(304);

        change(schedule, 1, "renamed", "\"cron\": \"0 14 * * *\"");
        assertThat(ask(link, "If-None-Match", tag).statusCode()).isEqualTo(200);
        assertThat(ask(link, "If-Modified-Since", since).statusCode())
                .as("in the same second, too")
                .isEqualTo(200);
    }

    @Test
    void rule25TellsOfEachTeamWhatItsOwnerMaySeeWhenItIsAskedFor() {
        var other = signedIn.newTeam();
        schedule("ours", "\"cron\": \"0 14 * * *\"");
        var guest = signedIn.person(Role.VIEWER, team, other);
        var visitor = signedIn.with(signedIn.token(guest));
        var all = feed(visitor, "").path("path").asString();
        var ours =
                feed(visitor, ", \"team\": \"%s\"".formatted(team)).path("path").asString();
        var theirs = feed(visitor, ", \"team\": \"%s\"".formatted(other))
                .path("path")
                .asString();
        assertThat(read(all).events()).isNotEmpty();
        assertThat(read(ours).events()).isNotEmpty();
        assertThat(read(ours).name()).startsWith("Faultline: team ");
        assertThat(read(theirs).events()).isEmpty();

        database.sql("delete from membership where person_id = ? and team_id = ?")
                .params(guest.id(), team)
                .update();
        assertThat(read(all).events()).isEmpty();
        assertThat(read(ours).events()).isEmpty();
        assertThat(read(ours).name()).isEqualTo("Faultline");

        var refused = visitor.post("/api/v1/feeds", "{\"name\": \"x\", \"team\": \"%s\"}".formatted(team));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("#/team");
    }

    @Test
    void diesWithItsOwnerAndWithTheTokenThatMadeIt() {
        var guest = signedIn.person(Role.VIEWER, team);
        var visitor = signedIn.with(signedIn.token(guest));
        var link = feed(visitor, "").path("path").asString();
        var token = json(visitor.get("/api/v1/tokens")).at("/items/0/id").asString();
        assertThat(ask(link).statusCode()).isEqualTo(200);
        visitor.delete("/api/v1/tokens/" + token);
        assertThat(ask(link).statusCode()).isEqualTo(404);

        var browser = signedIn.as(guest);
        var page = browser.submit("/me/feeds", java.util.Map.of("name", "laptop", "team", ""));
        var own = page.body().replaceAll("(?s).*id=\"link\">[^<]*(/feeds/[^<]*\\.ics)<.*", "$1");
        assertThat(ask(own).statusCode()).isEqualTo(200);
        signedIn.disable(guest);
        assertThat(ask(own).statusCode()).isEqualTo(404);
    }

    @Test
    void rule24EveryLinkThatIsNoneGetsTheSameAnswer() {
        var feed = feed(program, "");
        var link = feed.path("path").asString();
        var id = feed.path("id").asString();
        assertThat(json(program.get("/api/v1/feeds")).path("items").toString())
                .contains(id)
                .doesNotContain("path");

        var renewed = json(program.post("/api/v1/feeds/" + id + "/renew", ""))
                .path("path")
                .asString();
        assertThat(ask(renewed).statusCode()).isEqualTo(200);
        var dead = ask(link, "Accept", "text/html");
        assertThat(program.delete("/api/v1/feeds/" + id).statusCode()).isEqualTo(204);
        assertThat(program.delete("/api/v1/feeds/" + id).statusCode()).isEqualTo(404);
        var revoked = ask(renewed);
        var unknown = ask("/feeds/nobody-knows-this.ics");
        for (var each : List.of(dead, revoked, unknown)) {
            assertThat(each.statusCode()).isEqualTo(404);
            assertThat(new String(each.body(), java.nio.charset.StandardCharsets.UTF_8).replaceAll("#req-\\w+", ""))
                    .isEqualTo(new String(unknown.body(), java.nio.charset.StandardCharsets.UTF_8)
                            .replaceAll("#req-\\w+", ""));
        }
        assertThat(new String(unknown.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("/feeds/***");
    }

    @Test
    void rule24KeepsTheSecretToItself(CapturedOutput log) {
        var feed = feed(program, "");
        var secret = feed.path("path").asString().replaceAll("/feeds/|\\.ics", "");
        assertThat(secret).matches("[A-Za-z0-9_-]{43}");
        assertThat(ask("/feeds/" + secret + ".ics").statusCode()).isEqualTo(200);
        assertThat(database.sql(
                                "select f::text || coalesce((select string_agg(t::text, '') from fact t), '') from feed f where id = ?::uuid")
                        .param(feed.path("id").asString())
                        .query(String.class)
                        .single())
                .contains("phone")
                .doesNotContain(secret);
        assertThat(log.getAll()).doesNotContain(secret);
    }

    @Test
    void isAFactForThoseWhoSeeAllTeamsOnly() {
        feed(program, "");
        assertThat(program.get("/api/v1/timeline?limit=200").body()).doesNotContain("schedule.feed-made");
        assertThat(signedIn.with(Role.ADMIN).get("/api/v1/timeline?limit=200").body())
                .contains("schedule.feed-made");
    }

    @Test
    void rule24OnlyItsOwnerHasItAndNobodyHasTooMany() {
        var id = feed(program, "").path("id").asString();
        var other = signedIn.with(Role.ADMIN);
        assertThat(other.post("/api/v1/feeds/" + id + "/renew", "").statusCode())
                .isEqualTo(404);
        assertThat(other.delete("/api/v1/feeds/" + id).statusCode()).isEqualTo(404);
        for (int i = 1; i < 20; i++) {
            feed(program, "");
        }
        var refused = program.post("/api/v1/feeds", "{\"name\": \"one more\"}");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("too-many-feeds");
    }

    /** From an address of its own, so that it gets in nobody's way. */
    @Test
    void rule24WhoGuessesIsHeldUp() throws IOException {
        try (var client = HttpClient.newBuilder()
                .localAddress(InetAddress.getByName("127.0.0.9"))
                .build()) {
            var answers = Stream.generate(() ->
                            ask(client, "http://127.0.0.1:" + signedIn.url().getPort() + "/feeds/guess.ics"))
                    .limit(90)
                    .takeWhile(each -> each.statusCode() != 429)
                    .toList();
            assertThat(answers).hasSizeBetween(60, 89);
            assertThat(answers).allSatisfy(each -> assertThat(each.statusCode()).isEqualTo(404));
        }
        assertThat(ask("/feeds/guess.ics").statusCode()).isEqualTo(404);
    }

    @Test
    void noCalendarIsTooLong() {
        for (int i = 0; i < 2; i++) {
            schedule("often " + i, "\"cron\": \"@every 30m\"");
        }
        assertThat(read(link()).events()).hasSize(2000);
    }
}
