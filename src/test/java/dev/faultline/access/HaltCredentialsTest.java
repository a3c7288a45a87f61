package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import dev.faultline.ports.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class HaltCredentialsTest {

    private static final UUID ADA = UUID.fromString("00000000-0000-7000-8000-00000000000a");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T09:00:00Z"));
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
    private final HikariDataSource pool = TestDatabase.newDataSource();
    private final JdbcClient database = JdbcClient.create(pool);
    private final Ids ids = new Ids(clock, new Random(7));
    private final Tokens tokens = new Tokens(database, clock, ids, fact -> {});
    private final HaltCredentials halt = new HaltCredentials(tokens, new SigningKeys(database), database, clock);

    @BeforeEach
    void ada() {
        database.sql("insert into person (id, login, display_name, role) values (:id, 'ada', 'Ada', 'OPERATOR')")
                .param("id", ADA)
                .update();
        database.sql("insert into membership (person_id, team_id) values (:id, :team)")
                .param("id", ADA)
                .param("team", Teams.MAIN)
                .update();
    }

    @AfterEach
    void disconnect() {
        pool.close();
    }

    @Test
    void knowsABrowserThatLoggedInWithoutTheDatabase() {
        var request = press(cookieFor(Role.OPERATOR));
        pool.close();

        assertThat(halt.verify(request)).hasValueSatisfying(caller -> {
            assertThat(caller.id()).isEqualTo(ADA);
            assertThat(caller.name()).isEqualTo("ada");
            assertThat(caller.teams()).containsExactly(Teams.MAIN);
            assertThat(caller.permissions()).containsExactlyInAnyOrder(Permission.HALT, Permission.HALT_ALL);
        });
    }

    @Test
    void knowsATokenWithoutTheDatabase() {
        String secret = token(Scope.HALT);
        halt.refresh();
        pool.close();

        assertThat(halt.verify(bearer(secret))).hasValueSatisfying(caller -> {
            assertThat(caller.id()).isEqualTo(ADA);
            assertThat(caller.permissions()).containsExactlyInAnyOrder(Permission.HALT, Permission.HALT_ALL);
        });
        now.updateAndGet(time -> time.plus(Duration.ofHours(2)));
        assertThat(halt.verify(bearer(secret))).as("expired").isEmpty();
    }

    @Test
    void knowsNoTokenThatMayNotStop() {
        String secret = token(Scope.READ);
        halt.refresh();

        assertThat(halt.verify(bearer(secret))).isEmpty();
        assertThat(halt.verify(bearer("flt_guessed"))).isEmpty();
    }

    @Test
    void letsAViewerStopTheirOwnTeamsOnly() {
        assertThat(halt.verify(press(cookieFor(Role.VIEWER))))
                .hasValueSatisfying(caller -> assertThat(caller.permissions()).containsExactly(Permission.HALT));
    }

    @Test
    void givesNothingToWhoeverMayNotStop() {
        assertThat(cookieFor(Role.AUDITOR)).isEmpty();
    }

    @Test
    void takesNoPressThatAnotherSiteMadeTheBrowserSend() {
        String cookie = cookieFor(Role.OPERATOR);
        var forged = request("POST");
        forged.setCookies(new jakarta.servlet.http.Cookie("halt", cookie));
        var guessed = press(cookie);
        guessed.setParameter("proof", "guessed");
        var looking = request("GET");
        looking.setCookies(new jakarta.servlet.http.Cookie("halt", cookie));

        assertThat(halt.verify(forged)).isEmpty();
        assertThat(halt.verify(guessed)).isEmpty();
        assertThat(halt.verify(looking)).isPresent();
    }

    @Test
    void takesTheProofInAHeaderToo() {
        String cookie = cookieFor(Role.OPERATOR);
        var scripted = request("POST");
        scripted.setCookies(new jakarta.servlet.http.Cookie("halt", cookie));
        scripted.addHeader(HaltCredentials.PROOF_HEADER, halt.proof(scripted));

        assertThat(halt.verify(scripted)).isPresent();
    }

    @Test
    void takesNoCookieThatWasChanged() {
        String cookie = cookieFor(Role.VIEWER);
        for (int at = 0; at < cookie.length(); at += 7) {
            char other = cookie.charAt(at) == 'A' ? 'B' : 'A';
            var request = press(cookie.substring(0, at) + other + cookie.substring(at + 1));
            assertThat(halt.verify(request)).as("changed at %d", at).isEmpty();
        }
        for (String nonsense : List.of("", ".", "a.b", "=.=", "x".repeat(10_000))) {
            assertThat(halt.verify(press(nonsense))).isEmpty();
        }
    }

    @Test
    void forgetsABrowserAfterTwelveHours() {
        var request = press(cookieFor(Role.OPERATOR));

        now.updateAndGet(time -> time.plus(Duration.ofHours(12)).minusSeconds(1));
        assertThat(halt.verify(request)).isPresent();
        now.updateAndGet(time -> time.plusSeconds(1));
        assertThat(halt.verify(request)).isEmpty();
    }

    @Test
    void forgetsWhoeverWasSignedOutOrDisabledSince() {
        var request = press(cookieFor(Role.OPERATOR));
        database.sql("update person set signed_out_at = :now")
                .param("now", now.get().plusSeconds(1).atOffset(ZoneOffset.UTC))
                .update();
        halt.refresh();
        assertThat(halt.verify(request)).as("signed out").isEmpty();

        database.sql("update person set signed_out_at = '-infinity', disabled_at = now()")
                .update();
        halt.refresh();
        assertThat(halt.verify(request)).as("disabled").isEmpty();
    }

    @Test
    void isTheSameOnEveryNode() {
        var request = press(cookieFor(Role.OPERATOR));
        var other = new HaltCredentials(tokens, new SigningKeys(database), database, clock);

        assertThat(other.verify(request)).isPresent();
    }

    @Test
    void bindsItsCookieToTheHostUnderHttps() {
        var request = request("POST");
        request.setSecure(true);
        var response = new MockHttpServletResponse();

        halt.grant(request, response, caller(Role.OPERATOR));

        assertThat(response.getHeader("Set-Cookie"))
                .startsWith("__Host-halt=")
                .contains("Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=43200")
                .doesNotContain("Domain");
    }

    private String token(Scope scope) {
        return tokens.issue("user:ada", ADA, "ci", EnumSet.of(scope), null, Duration.ofHours(1))
                .secret();
    }

    /** Empty when the role gets none. */
    private String cookieFor(Role role) {
        var response = new MockHttpServletResponse();
        halt.grant(request("POST"), response, caller(role));
        String cookie = String.valueOf(response.getHeader("Set-Cookie"));
        return cookie.substring("halt=".length(), cookie.indexOf(';'));
    }

    private static Caller caller(Role role) {
        return new Caller(ADA, "ada", role.permissions(), Set.of(Teams.MAIN), false);
    }

    /** The form of one of our pages. */
    private MockHttpServletRequest press(String cookie) {
        var request = request("POST");
        request.setCookies(new jakarta.servlet.http.Cookie("halt", cookie));
        request.setParameter("proof", halt.proof(request));
        return request;
    }

    private static MockHttpServletRequest bearer(String secret) {
        var request = request("POST");
        request.addHeader("Authorization", "Bearer " + secret);
        return request;
    }

    private static MockHttpServletRequest request(String method) {
        return new MockHttpServletRequest(method, "/stop");
    }
}
