package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import({TestDatabase.class, SignedIn.class})
class HeadersTest {

    @Autowired
    SignedIn signedIn;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/login",
                "/",
                "/nothing",
                "/stop",
                "/api/v1/me",
                "/health/live",
                "/faultline.css",
                "/v3/api-docs"
            })
    void closesEveryAnswerAgainstOtherSites(String path) {
        HttpResponse<String> answer = signedIn.nobody().get(path, "Accept", "text/html, */*");

        assertThat(header(answer, "content-security-policy"))
                .isEqualTo(
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
                                + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'");
        assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
        assertThat(header(answer, "x-frame-options")).isEqualTo("DENY");
        assertThat(header(answer, "cross-origin-opener-policy")).isEqualTo("same-origin");
        assertThat(header(answer, "cross-origin-resource-policy")).isEqualTo("same-origin");
        assertThat(header(answer, "referrer-policy")).isEqualTo("same-origin");
        assertThat(answer.headers().firstValue("server")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/stop", "/api/v1/me", "/health/ready"})
    void keepsWhatIsPersonalOrPassingOutOfCaches(String path) {
        assertThat(header(signedIn.nobody().get(path, "Accept", "text/html, */*"), "cache-control"))
                .contains("no-store");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/me;a=b",
                "/api//v1/me",
                "/api/v1/%2e%2e/me",
                "/api/v1/me%00",
                "/experiments/%2F",
                "/a%0d%0ab"
            })
    void refusesAddressesThatMeanTwoThings(String path) {
        HttpResponse<String> answer = signedIn.with(Role.ADMIN).get(path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("Exception", "org.springframework", "Tomcat");
    }

    @Test
    void refusesAMethodThatNobodyUses() {
        HttpResponse<String> answer = signedIn.with(Role.ADMIN).send("BREW", "/api/v1/me", "");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(header(answer, "content-type")).isEqualTo("application/problem+json");
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
