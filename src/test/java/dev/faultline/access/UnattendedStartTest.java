package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "FAULTLINE_SETUP_PASSWORD=chosen by whoever deploys",
            "FAULTLINE_SETUP_TOKEN=a-token-that-somebody-chose"
        })
@Import({TestDatabase.class, SignedIn.class})
class UnattendedStartTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    FirstStart firstStart;

    @Autowired
    Accounts accounts;

    @Autowired
    JdbcClient database;

    @Test
    void letsAdminInWithTheGivenPassword() {
        var browser = signedIn.nobody();

        browser.logIn("admin", "chosen by whoever deploys");

        assertThat(browser.get("/people", "Accept", "text/html").statusCode()).isEqualTo(200);
    }

    @Test
    void takesTheGivenTokenForEverything() {
        var program = signedIn.with("a-token-that-somebody-chose");

        assertThat(program.get("/api/v1/people").statusCode()).isEqualTo(200);
        var made = program.post("/api/v1/tokens", """
                {"name": "ci", "scopes": ["read"], "expiresIn": "1h"}""");
        assertThat(made.statusCode()).isEqualTo(201);
    }

    @Test
    void changesNothingWhenThereIsSomebodyAlready() {
        int before = accounts.all().size();

        firstStart.afterSingletonsInstantiated();

        assertThat(accounts.all()).hasSize(before);
        assertThat(database.sql("select count(*) from api_token where name = 'setup'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }
}
