package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import({TestDatabase.class, SignedIn.class})
class AccessTest {

    @Autowired
    SignedIn signedIn;

    @Test
    void sendsAStrangerToTheLoginPage() {
        var answer = signedIn.nobody().get("/", "Accept", "text/html");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("location")).hasValue("/login");
    }

    @Test
    void letsSomebodyInWhoKnowsTheirPassword() {
        var browser = signedIn.as(Role.VIEWER);

        assertThat(browser.cookies()).containsKeys("sid", "halt");
        assertThat(browser.get("/people", "Accept", "text/html").statusCode()).isEqualTo(403);
    }

    @Test
    void turnsAwaySomebodyWhoDoesNot() {
        Caller person = signedIn.person(Role.VIEWER);
        var browser = signedIn.nobody();

        var answer = browser.submit("/login", Map.of("login", person.name(), "password", "not the one of this person"));

        assertThat(answer.headers().firstValue("location")).hasValue("/login?wrong");
        assertThat(browser.get("/people", "Accept", "text/html").statusCode()).isEqualTo(302);
    }

    @Test
    void knowsAProgramByItsToken() {
        Caller owner = signedIn.person(Role.OPERATOR);

        var answer = signedIn.with(signedIn.token(owner, "read")).get("/api/v1/me");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains(owner.id().toString(), "\"permissions\":[\"view\"]");
    }

    @Test
    void asksStrangersForATokenInTheApi() {
        var answer = signedIn.nobody().get("/api/v1/me");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("www-authenticate")).hasValue("Bearer realm=\"faultline\"");
        assertThat(answer.headers().allValues("set-cookie")).isEmpty();
    }

    @Test
    void saysThatATokenIsNoGood() {
        var expired = signedIn.expiredToken(signedIn.person(Role.ADMIN));

        for (String token : new String[] {expired, "flt_no-such-token", "x"}) {
            var answer = signedIn.with(token).get("/api/v1/me");
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("www-authenticate"))
                    .hasValue("Bearer realm=\"faultline\", error=\"invalid_token\"");
        }
    }

    @Test
    void tellsSomebodyKnownWhatIsNotThereAndWhatIsDoneOtherwise() {
        var program = signedIn.with(Role.ADMIN);
        var browser = signedIn.as(Role.ADMIN);

        assertThat(program.get("/api/v1/nothing").statusCode()).isEqualTo(404);
        assertThat(program.delete("/api/v1/me").statusCode()).isEqualTo(405);
        assertThat(browser.get("/nothing", "Accept", "text/html").statusCode()).isEqualTo(404);
        assertThat(signedIn.nobody().get("/api/v1/nothing").statusCode()).isEqualTo(401);
    }
}
