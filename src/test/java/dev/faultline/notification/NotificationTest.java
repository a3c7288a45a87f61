package dev.faultline.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import dev.faultline.access.Signature;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Channels, over real connections to a real server. Each test has a team of its own, and presses for it alone. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "a-database-of-its-own=notifications",
            "faultline.notifications.allow=127.0.0.0/8",
            "faultline.notifications.plain=true",
            "faultline.notifications.url=https://faultline.example.org/",
            "faultline.notifications.retries=100ms,100ms"
        })
@Import({TestDatabase.class, SignedIn.class})
class NotificationTest {

    private static final Receiver RECEIVER = new Receiver();

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Sending sending;

    private UUID team;
    private SignedIn.Visitor operator;
    private SignedIn.Visitor approver;
    private String at;

    @BeforeEach
    void newTeam() {
        team = signedIn.newTeam();
        operator = signedIn.with(Role.OPERATOR, team);
        approver = signedIn.with(Role.APPROVER, team);
        at = "/" + team;
    }

    @AfterAll
    static void close() {
        RECEIVER.close();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private JsonNode channel(String kind, String more) {
        var made = operator.post(
                "/api/v1/notification-channels",
                "{\"name\": \"%s %s\", \"kind\": \"%s\", \"url\": \"%s\", \"zone\": \"Europe/Berlin\"%s}"
                        .formatted(kind, UUID.randomUUID(), kind, RECEIVER.url(at), more));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return json(made);
    }

    private String press(String reason) {
        var pressed =
                operator.post("/api/v1/halts", "{\"scope\": \"team:%s\", \"reason\": \"%s\"}".formatted(team, reason));
        assertThat(pressed.statusCode()).as(pressed.body()).isEqualTo(200);
        return json(pressed).path("id").asString();
    }

    private void release(String halt) {
        var released = approver.post("/api/v1/halts/" + halt + "/release", "{\"reason\": \"it was only a test\"}");
        assertThat(released.statusCode()).as(released.body()).isEqualTo(200);
    }

    private JsonNode message(String state) {
        for (int i = 0; i < 200; i++) {
            for (var each : json(operator.get("/api/v1/notifications")).path("items")) {
                if (each.path("state").asString().equals(state)) {
                    return each;
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new AssertionError(operator.get("/api/v1/notifications").body());
    }

    @Test
    void aPressIsToldOnceInSignedWordsAndSoIsItsRelease() {
        var channel = channel("webhook", "");
        var secret =
                Base64.getDecoder().decode(channel.path("secret").asString().substring("whsec_".length()));

        var halt = press("checkout is down");
        release(halt);

        var stop = RECEIVER.await(at, each -> each.body().contains("faultline.button.stop"));
        assertThat(new Signature(stop.id(), stop.timestamp(), stop.signature())
                        .isOf(stop.body().getBytes(StandardCharsets.UTF_8), secret, Instant.now()))
                .isTrue();
        var said = JsonMapper.shared().readTree(stop.body());
        assertThat(said.path("data").path("title").asString())
                .contains("pressed STOP")
                .contains("checkout is down");
        assertThat(said.path("data").path("link").asString()).isEqualTo("https://faultline.example.org/halts/" + halt);
        assertThat(said.path("data").path("when").asString())
                .contains("Europe/Berlin")
                .contains("UTC");
        RECEIVER.await(at, each -> each.body().contains("faultline.button.all-clear"));
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
        assertThat(RECEIVER.messages(at)).hasSize(2);
    }

    @Test
    void whatDoesNotArriveIsTriedAgainUnderTheSameIdAndThenGivenUpForAllToSee() {
        channel("webhook", ", \"occasions\": [\"stop\"]");
        RECEIVER.answering(500, 302, 500);
        var halt = press("one");
        release(halt);

        var lost = message("given-up");
        assertThat(lost.path("attempts").asInt()).isEqualTo(3);
        assertThat(lost.path("trouble").asString()).isEqualTo("it answers 500");
        assertThat(lost.path("log").findValuesAsString("outcome"))
                .contains("it answers 500", "it answers 302 and points elsewhere, which is not followed");
        assertThat(RECEIVER.messages(at).stream()
                        .filter(each -> lost.path("id").asString().equals(each.id())))
                .hasSize(3);
        assertThat(RECEIVER.messages("/elsewhere")).isEmpty();
        assertThat(operator.get("/api/v1/timeline").body()).contains("notification.given-up");

        var again = operator.post("/api/v1/notifications/" + lost.path("id").asString() + "/resend", "");
        assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
        assertThat(json(again).path("state").asString()).isEqualTo("sent");
        assertThat(json(again).path("attempts").asInt()).isEqualTo(4);
    }

    @Test
    void whoeverWantsNoMoreOfItIsNotAskedAgain() {
        channel("webhook", ", \"occasions\": [\"stop\"]");
        RECEIVER.answering(410);
        release(press("gone"));
        assertThat(message("given-up").path("attempts").asInt()).isEqualTo(1);
    }

    @Test
    void whoDiesBetweenSendingAndNotingLeavesItToTheNextUnderTheSameId() {
        channel("webhook", "");
        release(press("noted late"));
        var sent = message("sent");
        // as if the node had gone before it could say so
        database.sql(
                        "update notification set state = 'WAITING', next_at = clock_timestamp(), over_at = null where id = ?")
                .param(UUID.fromString(sent.path("id").asString()))
                .update();
        sending.send(UUID.fromString(sent.path("id").asString()));
        for (int i = 0; i < 100 && count(sent) < 2; i++) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        assertThat(count(sent)).isEqualTo(2);
    }

    private long count(JsonNode sent) {
        return RECEIVER.messages(at).stream()
                .filter(each -> sent.path("id").asString().equals(each.id()))
                .count();
    }

    @Test
    void slackGetsTextThatMentionsNobody() {
        channel("slack", ", \"templates\": {\"stop\": \"*{occasion}* {title} {link}\"}");
        release(press("<!channel> & co"));
        var message = RECEIVER.await(at, each -> each.body().contains("*Stop*"));
        assertThat(JsonMapper.shared().readTree(message.body()).path("text").asString())
                .startsWith("*Stop* ")
                .contains("&lt;!channel&gt; &amp; co")
                .contains("https://faultline.example.org/halts/");
    }

    @Test
    void onlyWhoWantsItIsToldAndNobodyOfAnotherTeam() {
        channel("webhook", ", \"occasions\": [\"start\"]");
        var others = signedIn.newTeam();
        var stranger = signedIn.with(Role.OPERATOR, others);
        var theirs = stranger.post(
                "/api/v1/notification-channels",
                "{\"name\": \"theirs\", \"kind\": \"webhook\", \"url\": \"%s\"}".formatted(RECEIVER.url("/" + others)));
        assertThat(theirs.statusCode()).as(theirs.body()).isEqualTo(201);
        release(press("nobody cares"));
        var mine = channel("webhook", "");
        release(press("told"));
        RECEIVER.await(at, each -> each.body().contains("told"));
        assertThat(RECEIVER.messages(at)).noneMatch(each -> each.body().contains("nobody cares"));
        assertThat(RECEIVER.messages("/" + others)).isEmpty();
        var id = mine.path("id").asString();
        for (var answer : new HttpResponse<?>[] {
            stranger.get("/api/v1/notification-channels/" + id),
            stranger.post("/api/v1/notification-channels/" + id + "/test", ""),
            stranger.delete("/api/v1/notification-channels/" + id),
            stranger.post("/api/v1/notifications/" + message("sent").path("id").asString() + "/resend", "")
        }) {
            assertThat(answer.statusCode()).isEqualTo(404);
        }
        assertThat(stranger.get("/api/v1/notifications").body()).isEqualTo("{\"items\":[],\"next\":null}");
    }

    /** Whatever becomes of messages, and whoever holds on to their tables: a press is a press. */
    @Test
    void nothingAboutMessagesDelaysAPress() throws Exception {
        channel("webhook", "");
        RECEIVER.slow(Duration.ofSeconds(3));
        var held = new CountDownLatch(1);
        var pressed = new CountDownLatch(1);
        var holder = CompletableFuture.runAsync(() -> transaction.executeWithoutResult(_ -> {
            database.sql(
                            "lock table notification, notification_channel, notification_tide, notification_attempt in access exclusive mode")
                    .update();
            held.countDown();
            await(pressed);
        }));
        await(held);
        try {
            var before = System.nanoTime();
            var halt = press("while tables are held");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
            release(halt);
        } finally {
            pressed.countDown();
            holder.get(10, TimeUnit.SECONDS);
            RECEIVER.slow(Duration.ZERO);
        }
        RECEIVER.await(at, each -> each.body().contains("while tables are held"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(9, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A fact whose transaction takes long is told all the same, though others that came later were told before. */
    @Test
    void whatIsCommittedLateIsNotMissed() {
        channel("webhook", "");
        transaction.executeWithoutResult(_ -> {
            database.sql("insert into team (id, name) values (?, ?)")
                    .params(UUID.randomUUID(), "a row of a slow transaction " + UUID.randomUUID())
                    .update();
            release(press("within"));
            LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
        });
        RECEIVER.await(at, each -> each.body().contains("within"));
    }

    @Test
    void addressesAndSecretsAreNeverShownAgainAndNotInTheTables() {
        var made = operator.post(
                "/api/v1/notification-channels",
                "{\"name\": \"sealed\", \"kind\": \"webhook\", \"url\": \"%s\"}"
                        .formatted(RECEIVER.url("/services/T0/B0/very-secret")));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        var path = "/api/v1/notification-channels/" + json(made).path("id").asString();
        assertThat(made.body()).contains("whsec_").doesNotContain("very-secret");
        assertThat(operator.get(path).body()).doesNotContain("whsec_").doesNotContain("very-secret");
        assertThat(operator.get("/api/v1/timeline").body())
                .contains("channel-made")
                .doesNotContain("very-secret");
        assertThat(database.sql("select count(*) from notification_channel c where c::text like '%very-secret%'")
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(operator.post(path + "/test", "").body()).contains("\"state\":\"sent\"");
        assertThat(RECEIVER.messages("/services/T0/B0/very-secret")).hasSize(1);
    }

    @Test
    void aChannelIsChangedByWhoSawItAndKeepsItsAddress() {
        var channel = channel("webhook", "");
        var path = "/api/v1/notification-channels/" + channel.path("id").asString();
        var body = "{\"name\": \"renamed\", \"occasions\": [\"stop\"], \"lead\": \"2h\"}";
        assertThat(operator.send("PUT", path, body, "If-Match", "\"7\"").statusCode())
                .isEqualTo(412);
        var changed = operator.send("PUT", path, body, "If-Match", "\"1\"");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(json(changed).path("lead").asString()).isEqualTo("2h");
        assertThat(json(operator.post(path + "/test", "")).path("state").asString())
                .isEqualTo("sent");
        assertThat(operator.delete(path).statusCode()).isEqualTo(204);
        assertThat(operator.get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "http://[::ffff:169.254.169.254]/",
                "http://10.1.2.3/",
                "http://0.0.0.0/",
                "http://user:pw@127.0.0.1/",
                "http://127.0.0.1/#x",
                "ftp://127.0.0.1/",
                "file:///etc/passwd",
                "not an address"
            })
    void nothingGoesWhereItMayNot(String url) {
        var answer = operator.post(
                "/api/v1/notification-channels",
                "{\"name\": \"elsewhere\", \"kind\": \"slack\", \"url\": \"%s\"}".formatted(url));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(answer.body()).contains("#/url");
    }

    @Test
    void aTemplateSaysOnlyWhatThereIs() {
        var answer = operator.post(
                "/api/v1/notification-channels",
                "{\"name\": \"x\", \"kind\": \"slack\", \"url\": \"%s\", \"templates\": {\"stop\": \"{titel}\", \"hold\": \"{title}\"}}"
                        .formatted(RECEIVER.url(at)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(answer.body())
                .contains("#/templates/stop")
                .contains("{titel}")
                .doesNotContain("#/templates/hold");
    }
}
