package dev.faultline.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody who has logged in, without a screen: pages, forms with their token, and the stream of an open page. */
final class Browser {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final URI server;
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).version(HttpClient.Version.HTTP_1_1).build();

    private Browser(URI server) {
        this.server = server;
    }

    static Browser of(int port, String login, String password) {
        var browser = new Browser(URI.create("http://127.0.0.1:" + port));
        browser.submit("/login", "/login", Map.of("login", login, "password", password));
        return browser;
    }

    /** @param formOn the page that has a token for it */
    void submit(String formOn, String path, Map<String, String> fields) {
        var form = CSRF.matcher(send(HttpRequest.newBuilder(server.resolve(formOn)).header("Accept", "text/html")).body());
        if (!form.find()) {
            throw new IllegalStateException("no form on " + formOn);
        }
        var body = fields.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "_csrf=" + form.group(1) + "&", ""));
        var answer = send(HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        if (answer.statusCode() >= 400 || answer.headers().firstValue("location").orElse("").contains("/login")) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    InputStream stream(String topic) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(server.resolve("/live?topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8)))
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the stream of " + topic + " answered " + answer.statusCode());
        }
        return answer.body();
    }
}
