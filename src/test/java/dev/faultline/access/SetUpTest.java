package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import java.net.URI;
import java.util.Map;
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

@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=set-up")
@Import({TestDatabase.class, SignedIn.class})
class SetUpTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    FirstStart firstStart;

    @Autowired
    JdbcClient database;

    @BeforeEach
    void nobodyYet() {
        database.sql("delete from person").update();
        database.sql("delete from setup_link").update();
    }

    @Test
    void printsOneLineWithALinkWhileThereIsNobody(CapturedOutput output) {
        int before = output.getOut().length();

        firstStart.printLink();

        assertThat(output.getOut().substring(before).lines().filter(line -> line.contains("/setup?token=")))
                .singleElement()
                .satisfies(line -> assertThat(line).matches(".*http://localhost:\\d+/setup\\?token=[\\w-]{43}"));
    }

    @Test
    void printsNothingOnceThereIsSomebody(CapturedOutput output) {
        signedIn.person(Role.ADMIN);
        int before = output.getOut().length();

        firstStart.printLink();

        assertThat(output.getOut().substring(before)).doesNotContain("/setup?token=");
    }

    @Test
    void makesTheFirstAdministratorOnce() {
        String path = path(firstStart.newLink());
        String other = path(firstStart.newLink());
        var browser = signedIn.nobody();
        assertThat(browser.get(path, "Accept", "text/html").body()).contains("Set up the first administrator");

        var answer = browser.submit("/setup", form(path, "ada", "two good words and one"));

        assertThat(answer.headers().firstValue("location")).hasValue("/login?ready");
        browser.logIn("ada", "two good words and one");
        assertThat(browser.get("/people", "Accept", "text/html").statusCode()).isEqualTo(200);
        for (String used : new String[] {path, other}) {
            var late = signedIn.nobody();
            assertThat(late.get(used, "Accept", "text/html").statusCode()).isEqualTo(404);
            assertThat(late.submit("/setup", form(used, "eve", "two other words and one"))
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(database.sql("select login from person").query(String.class).list())
                .containsExactly("ada");
    }

    @Test
    void showsNothingWithoutAGoodLink() {
        firstStart.newLink();

        assertThat(signedIn.nobody().get("/setup", "Accept", "text/html").statusCode())
                .isEqualTo(404);
        assertThat(signedIn.nobody()
                        .get("/setup?token=guessed", "Accept", "text/html")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void forgetsALinkAfterADay() {
        String path = path(firstStart.newLink());
        database.sql("update setup_link set expires_at = now() - interval '1 second'")
                .update();

        assertThat(signedIn.nobody().get(path, "Accept", "text/html").statusCode())
                .isEqualTo(404);
    }

    @Test
    void keepsTheLinkWhenThePasswordIsNoGood() {
        String path = path(firstStart.newLink());
        var browser = signedIn.nobody();
        browser.get(path, "Accept", "text/html");

        var answer = browser.submit("/setup", form(path, "ada", "password123"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("one of the first passwords");
        assertThat(browser.submit("/setup", form(path, "ada", "two good words and one"))
                        .statusCode())
                .isEqualTo(302);
    }

    @Test
    void storesNothingThatOpensTheDoor() {
        String secret = path(firstStart.newLink()).replaceFirst(".*=", "");

        assertThat(database.sql("select encode(hash, 'escape') || encode(hash, 'base64') from setup_link")
                        .query(String.class)
                        .list())
                .noneMatch(row -> row.contains(secret));
    }

    private static Map<String, String> form(String path, String login, String password) {
        return Map.of(
                "token",
                path.replaceFirst(".*=", ""),
                "login",
                login,
                "displayName",
                "",
                "password",
                password,
                "again",
                password);
    }

    private static String path(String link) {
        URI uri = URI.create(link);
        return uri.getPath() + "?" + uri.getQuery();
    }
}
