package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

/** What is answered when every connection of the pool hangs, as they do when PostgreSQL has stopped without closing them. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"spring.datasource.hikari.maximum-pool-size=3", "spring.datasource.hikari.minimum-idle=1"})
@Import({TestDatabase.class, SignedIn.class})
class NoDatabaseTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    @Qualifier("dataSource") HikariDataSource pool;

    @Test
    void failsFastWithAPageThatStillStops() throws SQLException {
        var browser = signedIn.as(Role.OPERATOR);
        String token = signedIn.token(signedIn.person(Role.OPERATOR));

        whileEveryConnectionHangs(() -> {
            var page = browser.get("/me", "Accept", "text/html");
            assertThat(page.statusCode()).isEqualTo(503);
            assertThat(page.headers().firstValue("retry-after")).hasValue("5");
            assertThat(page.body()).contains("The database does not answer", "action=\"/stop\"");
            Matcher proof = Pattern.compile("name=\"proof\" value=\"([^\"]+)\"").matcher(page.body());
            assertThat(proof.find()).isTrue();

            var api = signedIn.with(token).get("/api/v1/me");
            assertThat(api.statusCode()).isEqualTo(503);
            assertThat(api.headers().firstValue("content-type")).hasValue("application/problem+json");

            assertThat(signedIn.nobody().get("/health/live").statusCode()).isEqualTo(200);
            assertThat(browser.get("/faultline.css").statusCode()).isEqualTo(200);

            long before = System.nanoTime();
            var pressed = browser.submit("/stop", Map.of("proof", proof.group(1), "_csrf", "none"));
            assertThat(pressed.statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
            assertThat(signedIn.with(token).post("/api/v1/halts", "{}").statusCode())
                    .isEqualTo(200);
            return true;
        });
    }

    private <T> T whileEveryConnectionHangs(Supplier<T> work) throws SQLException {
        List<Connection> held = new ArrayList<>();
        try {
            while (held.size() < pool.getMaximumPoolSize()) {
                held.add(pool.getConnection());
            }
            return work.get();
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
    }
}
