package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import dev.faultline.mail.Inbox;
import dev.faultline.mail.Inbox.Received;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Invitations as they arrive on a real mail server. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=invitations")
@Import({TestDatabase.class, SignedIn.class})
class InvitationsTest {

    private static final Inbox INBOX = new Inbox();
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern CODE = Pattern.compile("(?m)^([A-Za-z0-9_-]{12})\\s*$");

    @DynamicPropertySource
    static void mail(DynamicPropertyRegistry settings) {
        INBOX.settings().forEach(each -> {
            var pair = each.substring(2).split("=", 2);
            settings.add(pair[0], () -> pair[1]);
        });
    }

    @AfterAll
    static void close() {
        INBOX.close();
    }

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private UUID team = new UUID(0, 0);

    @SuppressWarnings("NullAway.Init")
    private Caller ada;

    private String address = "";

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor program;

    private String schedule = "";
    private String feed = "";

    @BeforeEach
    void somebodyWhoIsInvited() {
        INBOX.empty();
        team = signedIn.newTeam();
        ada = signedIn.person(Role.OPERATOR, team);
        address = "ada-%s@example.org".formatted(team.toString().substring(24));
        program = signedIn.with(signedIn.token(ada));
        confirmAddress();
        expect(204, program.send("PUT", "/api/v1/invitations/teams/" + team, ""));
        feed = json(program.post("/api/v1/feeds", "{\"name\": \"phone\"}"))
                .path("path")
                .asString();
        schedule = json(program.post("/api/v1/schedules", """
                {"experimentId": "%s", "name": "täglich, um zwei", "cron": "0 14 * * *", "zone": "Europe/Berlin"}
                """.formatted(experiment())))
                .path("id")
                .asString();
        INBOX.empty();
    }

    private void confirmAddress() {
        var browser = signedIn.as(ada);
        expect(302, browser.submit("/me/mail", Map.of("address", address)));
        var code = CODE.matcher(INBOX.received().getLast().text().replace("\r", ""));
        assertThat(code.find()).isTrue();
        assertThat(browser.get("/me/mail").body()).contains("You get no e-mail");
        expect(422, browser.submit("/me/mail/confirm", Map.of("code", "not the code")));
        expect(302, browser.submit("/me/mail/confirm", Map.of("code", code.group(1))));
        expect(422, browser.submit("/me/mail/confirm", Map.of("code", code.group(1))));
        assertThat(browser.get("/me/mail").body()).contains(address);
    }

    private String experiment() {
        return json(program.post("/api/v1/experiments", """
                {"name": "invited %s", "hypothesis": "It answers.",
                 "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status",
                             "tolerance": {"exactly": 200}}],
                 "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                             "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}}]}
                """.formatted(UUID.randomUUID(), signedIn.url())))
                .path("id")
                .asString();
    }

    private static void expect(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JsonMapper.shared().readTree(answer.body());
    }

    private String path() {
        return "/api/v1/schedules/" + schedule;
    }

    private Instant planned(int number) {
        var items = json(program.get(path() + "/occurrences?limit=200")).path("items");
        return Instant.parse(items.get(number).path("plannedAt").asString());
    }

    /** All that was changed was changed a while ago, and nobody has looked since. */
    private void twoMinutesPass() {
        for (var column : List.of(
                "calendar_entry.changed_at", "schedule.changed_at", "schedule.deleted_at", "occurrence.decided_at")) {
            var name = column.split("\\.");
            database.sql("update %s set %s = %s - interval '3 minutes' where %s is not null"
                            .formatted(name[0], name[1], name[1], name[1]))
                    .update();
        }
        look();
    }

    private void look() {
        database.sql("update invitation_wish set looked_at = null").update();
    }

    /** Waits until the last look that was asked for is over, and all that waits is sent. */
    private void untilAllIsSent() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> database.sql("""
                        select not exists (select from invitation_wish where looked_at is null)
                           and not exists (select from invitation where state in ('WAITING', 'SENDING') and next_at <= clock_timestamp())
                        """).query(Boolean.class).single());
    }

    private List<Received> arrived() {
        twoMinutesPass();
        untilAllIsSent();
        var all = INBOX.received();
        INBOX.empty();
        return all;
    }

    private static Ics.Event event(Received letter, String method) {
        assertThat(letter.raw()).contains("text/calendar; charset=UTF-8; method=" + method);
        return Ics.readInvitation(letter.calendar().orElseThrow().getBytes(StandardCharsets.UTF_8), method);
    }

    private Map<String, Ics.Event> feed() {
        var file = signedIn.nobody().get(feed).body().getBytes(StandardCharsets.UTF_8);
        return Ics.read(file).events().stream().collect(Collectors.toMap(each -> each.get("UID"), each -> each));
    }

    private void agreesWithTheFeed(Ics.Event event) {
        assertThat(feed().get(event.get("UID"))).isNotNull().satisfies(each -> {
            assertThat(each.get("SEQUENCE")).isEqualTo(event.get("SEQUENCE"));
            assertThat(each.get("DTSTART")).isEqualTo(event.get("DTSTART"));
            assertThat(each.get("DTEND")).isEqualTo(event.get("DTEND"));
        });
    }

    @Test
    void rule27WhatIsPlannedArrivesAsARequestOnce() {
        LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
        look();
        untilAllIsSent();
        assertThat(INBOX.received()).as("within two minutes").isEmpty();

        var first = arrived();
        assertThat(first).hasSize(Standing.NEXT);
        assertThat(first.getFirst()).satisfies(letter -> {
            assertThat(letter.to()).contains(address);
            assertThat(letter.subject()).startsWith("Planned: täglich, um zwei, ");
            assertThat(letter.text()).contains("(Europe/Berlin)", "Answers are not read.");
        });
        for (int i = 0; i < first.size(); i++) {
            var event = event(first.get(i), "REQUEST");
            assertThat(event.get("DTSTART")).isEqualTo(UTC.format(planned(i)));
            assertThat(event.get("ATTENDEE")).isEqualTo("mailto:" + address);
            assertThat(event.get("ORGANIZER")).isEqualTo("mailto:faultline@example.org");
            assertThat(event.get("STATUS")).isEqualTo("CONFIRMED");
            agreesWithTheFeed(event);
        }
        assertThat(arrived()).as("a second look").isEmpty();
    }

    @Test
    void rule27WhatMovesKeepsItsUidAndWhatIsTakenOutIsCancelled() {
        var before = event(arrived().get(2), "REQUEST");
        var at = planned(2);
        var to = at.plus(Duration.ofHours(3)).atOffset(ZoneOffset.UTC).atZoneSameInstant(CalendarRulesTest.BERLIN);
        json(program.post(path() + "/occurrences/" + at + "/move", "{\"to\": \"%s\"}".formatted(to.toLocalDateTime())));

        assertThat(arrived()).singleElement().satisfies(letter -> {
            var moved = event(letter, "REQUEST");
            assertThat(moved.get("UID")).isEqualTo(before.get("UID"));
            assertThat(moved.get("SEQUENCE")).isEqualTo("1");
            assertThat(moved.get("DTSTART")).isEqualTo(UTC.format(to));
            agreesWithTheFeed(moved);
        });

        json(program.post(path() + "/occurrences/" + to.toInstant() + "/skip", "{\"reason\": \"nobody is there\"}"));
        assertThat(arrived()).anySatisfy(letter -> {
            var cancelled = event(letter, "CANCEL");
            assertThat(cancelled.get("UID")).isEqualTo(before.get("UID"));
            assertThat(cancelled.get("SEQUENCE")).isEqualTo("2");
            assertThat(cancelled.get("STATUS")).isEqualTo("CANCELLED");
            assertThat(letter.text()).contains("nobody is there");
            agreesWithTheFeed(cancelled);
        });
    }

    @Test
    void rule27APauseTakesBackWhatItHoldsUpAndAllComesAgain() {
        var uids = arrived().stream()
                .map(each -> event(each, "REQUEST").get("UID"))
                .toList();

        json(program.post(path() + "/pause", "{\"reason\": \"holidays\", \"until\": \"%s\"}".formatted(planned(4))));
        // those after the ten move up meanwhile
        assertThat(arrived())
                .filteredOn(each -> each.raw().contains("method=CANCEL"))
                .hasSize(4)
                .allSatisfy(letter -> {
                    var held = event(letter, "CANCEL");
                    assertThat(uids.subList(0, 4)).contains(held.get("UID"));
                    assertThat(letter.subject()).startsWith("Paused: ");
                    assertThat(letter.text()).contains("holidays");
                    agreesWithTheFeed(held);
                });

        json(program.post(path() + "/resume", ""));
        var again = arrived().stream().map(each -> event(each, "REQUEST")).toList();
        assertThat(again).extracting(each -> each.get("UID")).containsAll(uids.subList(0, 4));
        assertThat(again).allSatisfy(this::agreesWithTheFeed);
    }

    @Test
    void rule27ADeletedScheduleIsTakenBack() {
        var uids = arrived().stream()
                .map(each -> event(each, "REQUEST").get("UID"))
                .toList();
        expect(204, program.send("DELETE", path(), "", "If-Match", "\"1\""));

        assertThat(arrived())
                .extracting(each -> event(each, "CANCEL").get("UID"))
                .containsExactlyInAnyOrderElementsOf(uids);
    }

    @Test
    void whatChangesTwiceWithinTwoMinutesIsOneLetter() {
        arrived();
        var at = planned(1);
        var to = at.plus(Duration.ofHours(1)).atZone(CalendarRulesTest.BERLIN).toLocalDateTime();
        json(program.post(path() + "/occurrences/" + at + "/move", "{\"to\": \"%s\"}".formatted(to)));
        json(program.post(
                path() + "/occurrences/" + at.plus(Duration.ofHours(1)) + "/move",
                "{\"to\": \"%s\"}".formatted(to.plusHours(1))));

        assertThat(arrived()).singleElement().satisfies(letter -> {
            assertThat(event(letter, "REQUEST").get("SEQUENCE")).isEqualTo("2");
            agreesWithTheFeed(event(letter, "REQUEST"));
        });
    }

    /** As {@code kill -9} leaves it: taken, and nobody knows whether it was sent. */
    @Test
    void aNodeThatDiesAtItLetsItArriveOnceMoreAndKnownAsTheSame() {
        var sent = arrived().getFirst();
        diedAtTheFirst(Post.PATIENCE.minus(Duration.ofMinutes(1)));
        look();
        untilDead();
        assertThat(INBOX.received()).as("it may still be at it").isEmpty();

        diedAtTheFirst(Post.PATIENCE.plus(Duration.ofSeconds(1)));
        await().atMost(Duration.ofSeconds(30)).until(() -> !INBOX.received().isEmpty());
        untilDead();
        assertThat(INBOX.received()).singleElement().satisfies(again -> {
            assertThat(again.header("Message-ID")).isEqualTo(sent.header("Message-ID"));
            assertThat(again.calendar()).isEqualTo(sent.calendar());
        });
    }

    private void diedAtTheFirst(Duration ago) {
        database.sql("""
                        update invitation set state = 'SENDING', decided_at = null, taken_at = clock_timestamp() - make_interval(secs => :ago)
                        where id = (select id from invitation where person_id = :person order by planned_at limit 1)
                        """)
                .param("ago", ago.toSeconds())
                .param("person", ada.id())
                .update();
    }

    private static void untilDead() {
        LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void whoWantsNoneAndWhoSeesTheTeamNoMoreGetsNone() {
        arrived();
        expect(204, program.delete("/api/v1/invitations/teams/" + team));
        expect(204, program.send("DELETE", path(), "", "If-Match", "\"1\""));
        assertThat(arrived()).isEmpty();
        assertThat(json(program.get("/api/v1/invitations/teams")).path("items")).isEmpty();

        expect(404, program.send("PUT", "/api/v1/invitations/teams/" + signedIn.newTeam(), ""));
    }

    @Test
    void whatIsNotForThemAnyMoreIsNotSentEvenWhenItWaits() {
        var other = signedIn.newTeam();
        database.sql("update membership set team_id = :other where person_id = :person")
                .param("other", other)
                .param("person", ada.id())
                .update();
        assertThat(arrived()).isEmpty();
    }

    @Test
    void whatBecameOfEachIsThereToSee() {
        arrived();
        var items = StreamSupport.stream(
                        json(program.get("/api/v1/invitations")).path("items").spliterator(), false)
                .toList();
        assertThat(items).hasSize(Standing.NEXT).allSatisfy(each -> {
            assertThat(each.path("state").asString()).isEqualTo("SENT");
            assertThat(each.path("method").asString()).isEqualTo("REQUEST");
            assertThat(OffsetDateTime.parse(each.path("decidedAt").asString())).isNotNull();
        });
        assertThat(signedIn.as(ada).get("/me/feeds").body()).contains("täglich, um zwei", "sent", address);
        assertThat(json(signedIn.with(Role.ADMIN).get("/api/v1/invitations")).path("items"))
                .isEmpty();
    }
}
