package dev.faultline.gameday;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.faultline.gameday.Day.json;
import static dev.faultline.gameday.Day.ok;
import static dev.faultline.gameday.Day.refusedAs;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.faultline.Chromium;
import dev.faultline.Eyes;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import dev.faultline.live.Live;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Big screens: what hangs on a wall is true, or says how old it is, and gives nothing away. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"a-database-of-its-own=gameday", "faultline.probes.allow=localhost"})
@Import({TestDatabase.class, SignedIn.class})
@ExtendWith(OutputCaptureExtension.class)
class ScreensTest {

    private static final String NAMED = "{\"name\": \"by the door\"}";

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Autowired
    Live live;

    @Test
    void onlyTheFacilitatorMakesOneAndTurnsItOff() {
        var day = Day.talk(signedIn, database).cast();
        refusedAs(day.post(day.commander, "/screens", NAMED), 403, "forbidden");
        refusedAs(day.post(day.scribe, "/screens", NAMED), 403, "forbidden");
        assertThat(day.post(day.observer, "/screens", NAMED).statusCode()).isEqualTo(403);
        var screen = json(ok(day.post(day.facilitator, "/screens", NAMED)));
        var one = "/screens/" + screen.path("id").asString();
        assertThat(day.as(day.commander).delete(day.path() + one).statusCode()).isEqualTo(403);
        assertThat(day.browserOf(day.planner)
                        .submit(day.page() + one + "/revoke", Map.of())
                        .statusCode())
                .as("the team may plan it, but not turn its screens off")
                .isEqualTo(403);
        assertThat(day.as(day.facilitator).delete(day.path() + one).statusCode())
                .isEqualTo(204);
        assertThat(day.as(day.facilitator).delete(day.path() + one).statusCode())
                .isEqualTo(404);
        assertThat(day.kinds()).contains("gameday.screen-made", "gameday.screen-revoked");
    }

    @Test
    void itsLinkIsShownOnceAndKeptNowhere(CapturedOutput log) {
        var day = Day.talk(signedIn, database).cast();
        var screen = json(ok(day.post(day.facilitator, "/screens", NAMED)));
        var secret = screen.path("path").asString().replace("/screen/", "");
        assertThat(secret).matches("[A-Za-z0-9_-]{43}");
        assertThat(day.as(day.facilitator).get(day.path() + "/screens").body())
                .contains("by the door")
                .doesNotContain(secret, "\"path\"");
        assertThat(signedIn.nobody().get("/screen/" + secret).statusCode()).isEqualTo(200);
        assertThat(signedIn.nobody().status("/screen/" + secret + "/live")).isEqualTo(200);
        assertThat(database.sql(
                                "select s::text || (select string_agg(f::text, '') from fact f where f.chain = s.gameday_id) from gameday_screen s where id = ?")
                        .param(UUID.fromString(screen.path("id").asString()))
                        .query(String.class)
                        .single())
                .contains("by the door")
                .doesNotContain(secret);
        assertThat(log.getAll()).doesNotContain(secret);
        assertThat(signedIn.nobody().get("/screen/" + secret + "/nothing").body())
                .as("an error names the address without what is secret in it")
                .contains("/screen/***")
                .doesNotContain(secret);
    }

    @Test
    void itNeedsNoLoginAndIsKeptByNobody() {
        var day = Day.talk(signedIn, database).cast();
        var path = screenOf(day);
        var answer = signedIn.nobody().get(path, "Accept", "text/html");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("referrer-policy")).hasValue("no-referrer");
        assertThat(answer.headers().allValues("set-cookie")).isEmpty();
        assertThat(answer.body()).contains("A talk").doesNotContain("<form", path.replace("/screen/", ""));
        for (var method : new String[] {"POST", "PUT", "DELETE"}) {
            assertThat(signedIn.nobody().send(method, path, "{}").statusCode()).isIn(403, 404, 405);
        }
        var unknown = signedIn.nobody().get("/screen/nobody-knows-this", "Accept", "text/html");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("turned off");
        assertThat(signedIn.nobody().status("/screen/nobody-knows-this/live")).isEqualTo(404);
    }

    @Test
    void nobodyElseWatchesWhatAScreenWatches() {
        var day = Day.talk(signedIn, database).cast();
        var screen = json(ok(day.post(day.facilitator, "/screens", NAMED)))
                .path("id")
                .asString();
        assertThat(day.browserOf(day.facilitator).status("/live?topic=gameday-screen:" + screen))
                .isEqualTo(404);
    }

    @Test
    void itIsWorthNoMoreThanWhoeverMadeIt() {
        var day = Day.talk(signedIn, database).cast();
        var other = signedIn.person(Role.OPERATOR, day.team);
        day.give(other, "facilitator");
        var path = json(ok(day.post(other, "/screens", NAMED))).path("path").asString();
        assertThat(signedIn.nobody().get(path).statusCode()).isEqualTo(200);
        signedIn.disable(other);
        assertThat(signedIn.nobody().get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void aGameDayThatIsOverHasNoScreens() {
        var day = Day.talk(signedIn, database).cast();
        var path = screenOf(day);
        ok(day.event(day.planner, "cancel", "nobody has time"));
        assertThat(signedIn.nobody().get(path).statusCode()).isEqualTo(404);
        refusedAs(day.post(day.facilitator, "/screens", NAMED), 409, "state");
    }

    @Test
    void itHasNotTooManyOfThem() {
        var day = Day.talk(signedIn, database).cast();
        for (int i = 0; i < 10; i++) {
            screenOf(day);
        }
        refusedAs(day.post(day.facilitator, "/screens", NAMED), 409, "too-many-screens");
    }

    /** From an address of its own, so that it gets in nobody's way. */
    @Test
    void whoeverGuessesIsHeldUp() throws IOException {
        var guess = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + signedIn.url().getPort() + "/screen/guess"))
                .build();
        try (var client = HttpClient.newBuilder()
                .localAddress(InetAddress.getByName("127.0.0.10"))
                .build()) {
            var answers = Stream.generate(() -> status(client, guess))
                    .limit(90)
                    .takeWhile(each -> each != 429)
                    .toList();
            assertThat(answers).hasSizeBetween(60, 89).containsOnly(404);
        }
    }

    private static int status(HttpClient client, HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void itIsMadeInAPageAndShowsWhatGoesOn() {
        var day = Day.talk(signedIn, database).live();
        try (var ones = Chromium.browser().newContext();
                var wall = Chromium.browser().newContext()) {
            var lead = signedIn.open(ones, day.facilitator);
            var eyes = Eyes.on(lead);
            lead.navigate(signedIn.url() + day.page() + "/screens");
            lead.locator("#make").click();
            assertThat(lead.locator("#p-name")).isVisible();
            lead.locator("#f-name").fill("by the door");
            lead.locator("#make").click();
            var link = lead.locator("#link").textContent();
            eyes.expect(422);
            eyes.picture("gameday-screens");
            eyes.findItAccessible();
            eyes.sawNothingWrong();

            var screen = wall.newPage();
            screen.setViewportSize(1600, 900);
            var looks = Eyes.on(screen);
            screen.navigate(link);
            assertThat(screen.locator("#phase")).hasText("live");
            assertThat(screen.locator("html")).hasAttribute("data-fresh", "live");
            ok(day.round(day.commander, 1, "{\"do\": \"start\"}"));
            assertThat(screen.locator("#round")).containsText("The database is gone");
            looks.picture("gameday-screen");
            looks.findItAccessible();

            ok(day.post(day.observer, "/stop", "{\"reason\": \"a customer\"}"));
            assertThat(screen.locator(".stopped h2")).isVisible();
            assertThat(screen.locator("html")).hasAttribute("data-stopped", "");
            assertThat(screen.locator("body")).not().containsText("a customer");
            looks.picture("gameday-screen-stopped");
            looks.findItAccessible();

            lead.navigate(signedIn.url() + day.page() + "/screens");
            lead.getByText("Turn off").click();
            assertThat(screen.locator("h1")).hasText("This screen is turned off");
            looks.expect(404);
            looks.sawNothingWrong();
        }
    }

    @Test
    void itSaysHowOldItIsAndComesBackByItself() {
        var day = Day.talk(signedIn, database).live();
        var path = screenOf(day);
        try (var wall = Chromium.browser().newContext()) {
            Page screen = wall.newPage();
            screen.clock().install();
            screen.navigate(signedIn.url() + path);
            assertThat(screen.locator("html")).hasAttribute("data-fresh", "live");
            screen.route("**/live", Route::abort);
            live.stop();
            screen.clock().fastForward(4_000);
            assertThat(screen.locator("html")).hasAttribute("data-fresh", "late");
            screen.clock().fastForward(8_000);
            assertThat(screen.locator("html")).hasAttribute("data-fresh", "stale");
            assertThat(screen.locator("#stale"))
                    .hasText(Pattern.compile("STALE\\s*last true \\d\\d:\\d\\d:\\d\\d \\S+, 0:00:\\d\\d ago"));
            Eyes.on(screen).picture("gameday-screen-stale");
            screen.unroute("**/live");
            live.start();
            screen.clock().runFor(8_000);
            assertThat(screen.locator("html")).hasAttribute("data-fresh", "live");
            assertThat(screen.locator("#stale")).isHidden();
        }
    }

    private static String screenOf(Day day) {
        return json(ok(day.post(day.facilitator, "/screens", NAMED)))
                .path("path")
                .asString();
    }
}
