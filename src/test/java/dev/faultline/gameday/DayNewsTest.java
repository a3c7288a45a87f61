package dev.faultline.gameday;

import static dev.faultline.gameday.Day.json;
import static dev.faultline.gameday.Day.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.mail.Inbox;
import dev.faultline.notification.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** What leaves a GameDay over channels, to a real server and a real mail server. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "a-database-of-its-own=gameday-news",
            "faultline.probes.allow=localhost",
            "faultline.notifications.allow=127.0.0.0/8",
            "faultline.notifications.plain=true"
        })
@Import({TestDatabase.class, SignedIn.class})
class DayNewsTest {

    private static final Receiver RECEIVER = new Receiver();
    private static final Inbox INBOX = new Inbox();

    @DynamicPropertySource
    static void mail(DynamicPropertyRegistry registry) {
        INBOX.settings().forEach(each -> {
            var parts = each.substring(2).split("=", 2);
            registry.add(parts[0], () -> parts[1]);
        });
    }

    @AfterAll
    static void close() {
        RECEIVER.close();
        INBOX.close();
    }

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private void channel(Day day, String more) {
        ok(day.as(day.planner)
                .post(
                        "/api/v1/notification-channels",
                        "{\"name\": \"c %s\", \"team\": \"%s\", %s}".formatted(UUID.randomUUID(), day.team, more)));
    }

    private void hook(Day day, String more) {
        channel(day, "\"kind\": \"webhook\", \"url\": \"%s\"%s".formatted(RECEIVER.url("/" + day.team), more));
    }

    private static void told(Day day, String type) {
        RECEIVER.await("/" + day.team, each -> each.body().contains("\"faultline.gamedays." + type + "\""));
    }

    @Test
    void aTeamIsToldBeforeAtTheBeginningOnHoldAtAStopAndWhenAllIsClear() {
        var day = Day.talk(signedIn, database);
        hook(day, "");
        channel(day, "\"kind\": \"email\", \"to\": [\"ada@example.org\"], \"occasions\": [\"start\"]");
        day.ready();
        told(day, "before");
        ok(day.goWhenDrillIsKnown());
        told(day, "start");
        ok(day.event(day.commander, "hold"));
        told(day, "hold");
        ok(day.post(day.scribe, "/stop", "{\"reason\": \"a real incident\"}"));
        told(day, "stop");
        var before = RECEIVER.messages("/" + day.team).stream()
                .map(each -> JsonMapper.shared().readTree(each.body()))
                .filter(each -> each.path("type").asString().endsWith(".before"))
                .toList();
        assertThat(before).hasSize(1);
        assertThat(before.getFirst().path("data").path("title").asString()).isEqualTo("GameDay “A talk” begins");
        assertThat(before.getFirst().path("data").path("when").asString()).contains("Europe/Berlin", " UTC)");
        for (int i = 0; i < 100 && INBOX.received().isEmpty(); i++) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        assertThat(INBOX.received()).hasSize(1);
        assertThat(INBOX.received().getFirst().to()).contains("ada@example.org");
        assertThat(INBOX.received().getFirst().subject()).isEqualTo("[Faultline] GameDay “A talk” has begun");
    }

    @Test
    void whatIsFurtherAheadThanTheLeadIsNotToldYet() {
        var day = Day.talk(signedIn, database);
        hook(day, ", \"lead\": \"5m\"");
        day.approved();
        ok(day.schedule(Instant.now().plusSeconds(600)));
        LockSupport.parkNanos(Duration.ofSeconds(7).toNanos());
        assertThat(RECEIVER.messages("/" + day.team)).isEmpty();
    }

    @Test
    void actionsAndWhatIsOverdueAreToldWithAllThatATrackerNeeds() {
        var day = Day.talk(signedIn, database);
        hook(day, ", \"occasions\": [\"action\", \"overdue\", \"report\"]");
        day.debriefing();
        var made = json(ok(day.post(day.scribe, "/actions", """
                {"title": "Alert on the queue", "owner": "%s", "due": "2190-01-31", "doneWhen": "It fires in a drill."}
                """.formatted(day.injector.name()))));
        var told = RECEIVER.await("/" + day.team, each -> each.body().contains("gamedays.action"));
        assertThat(JsonMapper.shared()
                        .readTree(told.body())
                        .path("data")
                        .path("doneWhen")
                        .asString())
                .isEqualTo("It fires in a drill.");
        assertThat(JsonMapper.shared()
                        .readTree(told.body())
                        .path("data")
                        .path("action")
                        .asString())
                .isEqualTo(made.path("id").asString());
        database.sql("alter table gameday_action disable trigger all").update();
        database.sql("update gameday_action set due = current_date - 2 where id = ?")
                .param(UUID.fromString(made.path("id").asString()))
                .update();
        database.sql("update notification_channel set made_at = now() - interval '3 days' where team_id = ?")
                .param(day.team)
                .update();
        database.sql("alter table gameday_action enable trigger all").update();
        RECEIVER.await("/" + day.team, each -> each.body().contains("gamedays.overdue"));
    }

    /** Whoever reads a channel may be anybody. */
    @Test
    void aSealedDayTellsNothingOfWhatItDoes() {
        for (var mode : new String[] {"blind", "double-blind"}) {
            var plan = Day.talking("Payments lose their database " + mode)
                    .replaceFirst("\"level\": 1", "\"level\": 1, \"mode\": \"" + mode + "\", \"codeName\": \"Heron\"");
            var day = Day.draft(signedIn, database, plan);
            hook(
                    day,
                    ", \"occasions\": [\"before\", \"start\", \"hold\", \"stop\", \"all-clear\", \"report\", \"action\"]");
            var id = UUID.fromString(day.id());
            // however far it is: the redaction decides, not the state
            database.sql("alter table gameday disable trigger all").update();
            database.sql("update gameday set state = 'BRIEFING', starts_at = now() + interval '5 minutes' where id = ?")
                    .param(id)
                    .update();
            database.sql("alter table gameday enable trigger all").update();
            ok(day.post(day.planner, "/stop", "{\"reason\": \"the database is really gone\"}"));
            LockSupport.parkNanos(Duration.ofSeconds(7).toNanos());
            var told = RECEIVER.messages("/" + day.team);
            assertThat(told).noneMatch(each -> each.body().contains("database"));
            assertThat(told).noneMatch(each -> each.body().contains("gamedays.stop"));
            if (mode.equals("double-blind")) {
                assertThat(told).isEmpty();
            }
        }
    }
}
