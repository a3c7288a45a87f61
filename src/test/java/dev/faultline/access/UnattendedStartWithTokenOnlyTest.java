package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "FAULTLINE_SETUP_TOKEN=only-a-token")
@Import({TestDatabase.class, SignedIn.class})
class UnattendedStartWithTokenOnlyTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    FirstStart firstStart;

    @Test
    void makesAnAdministratorWhoCannotLogInUntilTheLinkIsUsed() {
        assertThat(signedIn.with("only-a-token").get("/api/v1/people").statusCode())
                .isEqualTo(200);

        String token = URI.create(firstStart.newLink()).getQuery().substring("token=".length());
        String password = "two good words and one";
        var browser = signedIn.nobody();
        browser.submit("/setup", Map.of("token", token, "login", "admin", "password", password, "again", password));
        browser.logIn("admin", password);

        assertThat(browser.get("/people", "Accept", "text/html").statusCode()).isEqualTo(200);
        assertThat(signedIn.with("only-a-token").get("/api/v1/me").body()).contains("\"login\":\"admin\"");
    }
}
