package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import({TestDatabase.class, SignedIn.class})
class SessionTest {

    private static final String[] HTML = {"Accept", "text/html"};

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Test
    void givesASessionANewNameAtLogin() {
        Caller person = signedIn.person(Role.VIEWER);
        var browser = signedIn.nobody();
        browser.get("/login", HTML);
        String planted = String.valueOf(browser.cookies().get("sid"));

        browser.logIn(person.name(), SignedIn.PASSWORD);

        assertThat(browser.cookies().get("sid")).isNotNull().isNotEqualTo(planted);
        var attacker = signedIn.nobody();
        attacker.cookies().put("sid", planted);
        assertThat(attacker.get("/me", HTML).statusCode()).isEqualTo(302);
    }

    @Test
    void keepsCookiesFromScriptsAndOtherSites() {
        Caller person = signedIn.person(Role.VIEWER);
        var browser = signedIn.nobody();

        var cookies = browser.logIn(person.name(), SignedIn.PASSWORD).headers().allValues("set-cookie");

        assertThat(cookies).hasSize(2);
        assertThat(cookies)
                .filteredOn(cookie -> cookie.startsWith("sid="))
                .singleElement()
                .satisfies(cookie -> assertThat(cookie)
                        .contains("Path=/", "HttpOnly", "SameSite=Lax")
                        .doesNotContain("Secure", "Domain", "Max-Age", "Expires"));
        assertThat(cookies)
                .filteredOn(cookie -> cookie.startsWith("halt="))
                .singleElement()
                .satisfies(cookie -> assertThat(cookie)
                        .contains("Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=43200")
                        .doesNotContain("Secure", "Domain"));
    }

    @Test
    void bindsCookiesToTheHostUnderHttps() {
        var request = new MockHttpServletRequest();
        request.setSecure(true);
        var response = new MockHttpServletResponse();

        new SessionCookie()
                .writeCookieValue(new org.springframework.session.web.http.CookieSerializer.CookieValue(
                        request, response, "some-id"));

        assertThat(response.getHeader("Set-Cookie"))
                .startsWith("__Host-sid=")
                .contains("Path=/", "Secure", "HttpOnly", "SameSite=Lax")
                .doesNotContain("Domain");
    }

    @Test
    void endsAtLogout() {
        var browser = signedIn.as(Role.VIEWER);
        var stolen = signedIn.nobody();
        stolen.cookies().putAll(browser.cookies());

        var answer = browser.submit("/logout", Map.of());

        assertThat(answer.headers().firstValue("location")).hasValue("/login?out");
        assertThat(browser.cookies()).doesNotContainKeys("halt");
        assertThat(stolen.get("/me", HTML).statusCode()).isEqualTo(302);
    }

    @Test
    void endsWhenThePersonIsDisabled() {
        Caller person = signedIn.person(Role.OPERATOR);
        var browser = signedIn.as(person);
        var program = signedIn.with(signedIn.token(person));

        change(person, "{\"disabled\": true}");

        assertThat(browser.get("/me", HTML).statusCode()).isEqualTo(302);
        assertThat(program.get("/api/v1/me").statusCode()).isEqualTo(401);
        var again = signedIn.nobody();
        assertThat(again.submit("/login", Map.of("login", person.name(), "password", SignedIn.PASSWORD))
                        .headers()
                        .firstValue("location"))
                .hasValue("/login?wrong");
    }

    @Test
    void endsWhenTheRoleChangesAndTokensShrink() {
        Caller person = signedIn.person(Role.ADMIN);
        var browser = signedIn.as(person);
        var program = signedIn.with(signedIn.token(person));
        assertThat(program.get("/api/v1/people").statusCode()).isEqualTo(200);

        change(person, "{\"role\": \"viewer\"}");

        assertThat(browser.get("/me", HTML).statusCode()).isEqualTo(302);
        assertThat(program.get("/api/v1/people").statusCode()).isEqualTo(403);
        assertThat(program.get("/api/v1/me").statusCode()).isEqualTo(200);
    }

    @Test
    void endsEverywhereWhenThePasswordChanges() {
        Caller person = signedIn.person(Role.OPERATOR);
        var here = signedIn.as(person);
        var there = signedIn.as(person);
        var program = signedIn.with(signedIn.token(person));

        var answer = here.submit(
                "/me/password",
                Map.of(
                        "current",
                        SignedIn.PASSWORD,
                        "password",
                        "a new one, and longer",
                        "again",
                        "a new one, and longer"));

        assertThat(answer.headers().firstValue("location")).hasValue("/login?changed");
        assertThat(here.get("/me", HTML).statusCode()).isEqualTo(302);
        assertThat(there.get("/me", HTML).statusCode()).isEqualTo(302);
        assertThat(program.get("/api/v1/me").statusCode()).isEqualTo(401);
        signedIn.nobody().logIn(person.name(), "a new one, and longer");
    }

    @Test
    void changesNoPasswordForSomebodyWhoDoesNotKnowTheOldOne() {
        var browser = signedIn.as(Role.OPERATOR);

        var answer = browser.submit(
                "/me/password",
                Map.of("current", "a guess", "password", "a new one, and longer", "again", "a new one, and longer"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(browser.get("/me", HTML).statusCode()).isEqualTo(200);
    }

    @Test
    void isListedAndEndedByItsOwner() {
        Caller person = signedIn.person(Role.VIEWER);
        var here = signedIn.as(person);
        var there = signedIn.as(person);
        String handle = Sessions.handle(sessionId(there));
        assertThat(here.get("/me", HTML).body()).contains("/me/sessions/" + handle + "/end");

        here.submit("/me/sessions/" + handle + "/end", Map.of());

        assertThat(there.get("/me", HTML).statusCode()).isEqualTo(302);
        assertThat(here.get("/me", HTML).statusCode()).isEqualTo(200);
    }

    @Test
    void isNotEndedBySomebodyElse() {
        var there = signedIn.as(Role.VIEWER);

        var answer =
                signedIn.as(Role.ADMIN).submit("/me/sessions/" + Sessions.handle(sessionId(there)) + "/end", Map.of());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(there.get("/me", HTML).statusCode()).isEqualTo(200);
    }

    @Test
    void isOverAfterHalfAnHourOfNothing() {
        Caller person = signedIn.person(Role.VIEWER);
        signedIn.as(person);

        assertThat(database.sql("select max_inactive_interval from spring_session where principal_name = ?")
                        .param(person.id().toString())
                        .query(Integer.class)
                        .list())
                .containsExactly(1800);
    }

    @Test
    void isOverTwelveHoursAfterTheLoginHoweverBusy() throws Exception {
        Instant login = Instant.parse("2026-03-01T09:00:00Z");

        assertThat(isOver(login, login.plus(Duration.ofHours(12)).minusSeconds(1)))
                .isFalse();
        assertThat(isOver(login, login.plus(Duration.ofHours(12)))).isTrue();
    }

    @Test
    void leadsBackToThePageThatWasWanted() {
        Caller person = signedIn.person(Role.ADMIN);
        var browser = signedIn.nobody();
        browser.get("/people?from=a-link", HTML);

        var answer = browser.logIn(person.name(), SignedIn.PASSWORD);

        assertThat(answer.headers().firstValue("location")).hasValue("/people?from=a-link");
    }

    @Test
    void isNotReplacedByALoginPageInsideAPage() {
        for (List<String> header : List.of(List.of("HX-Request", "true"), List.of("Accept", "text/event-stream"))) {
            var answer = signedIn.nobody().get("/me", header.toArray(String[]::new));

            assertThat(answer.statusCode()).isEqualTo(HttpServletResponse.SC_UNAUTHORIZED);
            assertThat(answer.headers().firstValue("location")).isEmpty();
        }
    }

    private void change(Caller person, String change) {
        assertThat(signedIn.with(Role.ADMIN)
                        .send("PATCH", "/api/v1/people/" + person.id(), change)
                        .statusCode())
                .isEqualTo(200);
    }

    private static String sessionId(SignedIn.Visitor browser) {
        return new String(
                java.util.Base64.getDecoder().decode(browser.cookies().get("sid")),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    private static boolean isOver(Instant login, Instant now) throws Exception {
        MockHttpSession session = new MockHttpSession();
        session.setAttribute(Sessions.SIGNED_IN_AT, login);
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setSession(session);
        new SessionAge(Clock.fixed(now, ZoneOffset.UTC))
                .doFilter(request, new MockHttpServletResponse(), new MockFilterChain());
        return session.isInvalid();
    }
}
