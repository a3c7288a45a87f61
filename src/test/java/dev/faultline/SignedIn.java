package dev.faultline;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import dev.faultline.access.Teams;
import dev.faultline.access.TestAccounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * People for tests: {@code @Import({TestDatabase.class, SignedIn.class})} on a test with a real port, then
 *
 * <pre>{@code
 * signedIn.as(Role.OPERATOR).get("/runs")                              // a browser without a screen, cookies and CSRF included
 * signedIn.with(Role.OPERATOR).post("/api/v1/experiments", json)       // a program with a token
 * signedIn.open(browserContext, Role.ADMIN)                            // a page of Chromium that is logged in
 * signedIn.with(Role.OPERATOR, anotherTeam)                            // not in the main team
 * }</pre>
 */
@TestConfiguration(proxyBeanMethods = false)
public class SignedIn {

    public static final String PASSWORD = "a good long password for tests";

    private static final AtomicInteger made = new AtomicInteger();
    private static final HttpClient http = HttpClient.newHttpClient();

    private final ApplicationContext context;
    private final Environment environment;
    private final TransactionTemplate transaction;

    SignedIn(ApplicationContext context, Environment environment, TransactionTemplate transaction) {
        this.context = context;
        this.environment = environment;
        this.transaction = transaction;
    }

    /** A new person of this role; in the main team when none is named. */
    public Caller person(Role role, UUID... teams) {
        String login = role.word() + made.incrementAndGet();
        return accounts().person(login, PASSWORD, role, teams.length == 0 ? new UUID[] {Teams.MAIN} : teams);
    }

    /** A team of its own, with nobody in it. */
    public UUID newTeam() {
        return context.getBean(Teams.class)
                .add(person(Role.ADMIN), "team " + made.incrementAndGet())
                .orElseThrow()
                .id();
    }

    /** A valid token of this person; without scopes, for all they may do. */
    public String token(Caller owner, String... scopes) {
        return accounts().token(owner, Duration.ofDays(1), scopes);
    }

    public String expiredToken(Caller owner) {
        return accounts().token(owner, Duration.ofDays(-1));
    }

    public void disable(Caller person) {
        accounts().disable(person);
    }

    /** Somebody who has not said who they are. */
    public Visitor nobody() {
        return new Visitor(url(), Map.of());
    }

    /** A program with the token of a new person of this role. */
    public Visitor with(Role role, UUID... teams) {
        return with(token(person(role, teams)));
    }

    public Visitor with(String token) {
        return new Visitor(url(), Map.of("Authorization", "Bearer " + token));
    }

    /** The browser of a new person of this role, who has logged in. */
    public Visitor as(Role role, UUID... teams) {
        return as(person(role, teams));
    }

    public Visitor as(Caller person) {
        Visitor visitor = nobody();
        visitor.logIn(person.name(), PASSWORD);
        return visitor;
    }

    /** A page of a real browser that is logged in, at {@code /}. */
    public Page open(BrowserContext browser, Role role, UUID... teams) {
        return open(browser, person(role, teams));
    }

    public Page open(BrowserContext browser, Caller person) {
        browser.addCookies(as(person).cookies().entrySet().stream()
                .map(each -> new Cookie(each.getKey(), each.getValue()).setUrl(url().toString()))
                .toList());
        Page page = browser.newPage();
        page.navigate(url().toString());
        return page;
    }

    public URI url() {
        return URI.create("http://localhost:" + environment.getRequiredProperty("local.server.port"));
    }

    private TestAccounts accounts() {
        return new TestAccounts(context, transaction);
    }

    /** Sends requests as one caller, and remembers cookies as a browser does. Follows no redirects. */
    public static final class Visitor {

        private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

        private final URI server;
        private final Map<String, String> headers;
        private final Map<String, String> cookies = new LinkedHashMap<>();

        Visitor(URI server, Map<String, String> headers) {
            this.server = server;
            this.headers = headers;
        }

        public Map<String, String> cookies() {
            return cookies;
        }

        public HttpResponse<String> get(String path, String... headers) {
            return send("GET", path, "", headers);
        }

        public HttpResponse<String> delete(String path, String... headers) {
            return send("DELETE", path, "", headers);
        }

        /** JSON, unless the headers name another content type. */
        public HttpResponse<String> post(String path, String body, String... headers) {
            return send("POST", path, body, headers);
        }

        /** A form of one of our pages, with its CSRF token. */
        public HttpResponse<String> submit(String path, Map<String, String> fields, String... headers) {
            var all = new LinkedHashMap<String, String>(fields);
            if (!all.containsKey("_csrf")) {
                all.put("_csrf", csrf());
            }
            var more = new ArrayList<>(
                    List.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html"));
            more.addAll(List.of(headers));
            return send("POST", path, form(all), more.toArray(String[]::new));
        }

        /** Of an answer that may never end. */
        public int status(String path) {
            return exchange("GET", path, "", BodyHandlers.ofInputStream(), answer -> {
                answer.body().close();
                return answer.statusCode();
            });
        }

        /** What a stream tells in its first moments; that it is none, where it is none. */
        public String listen(String path) {
            return exchange("GET", path, "", BodyHandlers.ofInputStream(), answer -> {
                if (answer.statusCode() != 200) {
                    answer.body().close();
                    return "status " + answer.statusCode();
                }
                var told = new ByteArrayOutputStream();
                var until = System.nanoTime() + Duration.ofMillis(1200).toNanos();
                var part = new byte[65_536];
                // a heart beat comes every second, so that no read waits for long
                while (System.nanoTime() < until) {
                    int length = answer.body().read(part);
                    if (length < 0) {
                        break;
                    }
                    told.write(part, 0, length);
                }
                answer.body().close();
                return told.toString(StandardCharsets.UTF_8);
            });
        }

        /** Of this browser's session. */
        public String csrf() {
            // not as a browser would ask for a page: nothing is to be remembered as wanted
            Matcher field = CSRF.matcher(get("/me").body());
            if (!field.find()) {
                field = CSRF.matcher(get("/login").body());
                if (!field.find()) {
                    throw new AssertionError("no form here");
                }
            }
            return field.group(1);
        }

        public HttpResponse<String> logIn(String login, String password) {
            var answer = submit("/login", Map.of("login", login, "password", password));
            if (!answer.headers().firstValue("location").orElse("").matches("/(?!login).*|/")) {
                throw new AssertionError("not logged in as %s: %d %s"
                        .formatted(login, answer.statusCode(), answer.headers().map()));
            }
            return answer;
        }

        public HttpResponse<String> send(String method, String path, String body, String... more) {
            return exchange(method, path, body, BodyHandlers.ofString(), answer -> answer, more);
        }

        private interface Use<B, T> {
            T of(HttpResponse<B> answer) throws IOException;
        }

        private <B, T> T exchange(
                String method, String path, String body, BodyHandler<B> handler, Use<B, T> use, String... more) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                    .timeout(Duration.ofSeconds(30))
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (!body.isEmpty() && List.of(more).stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
                request.header("Content-Type", "application/json");
            }
            headers.forEach(request::header);
            if (more.length > 0) {
                request.headers(more);
            }
            if (!cookies.isEmpty()) {
                request.header(
                        "Cookie",
                        cookies.entrySet().stream()
                                .map(each -> each.getKey() + "=" + each.getValue())
                                .collect(Collectors.joining("; ")));
            }
            try {
                HttpResponse<B> answer = http.send(request.build(), handler);
                answer.headers().allValues("set-cookie").forEach(this::keep);
                return use.of(answer);
            } catch (IOException failed) {
                throw new AssertionError(method + " " + path, failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError(interrupted);
            }
        }

        private void keep(String cookie) {
            String[] pair = cookie.split(";", 2)[0].split("=", 2);
            if (pair[1].isEmpty()) {
                cookies.remove(pair[0]);
            } else {
                cookies.put(pair[0], pair[1]);
            }
        }

        private static String form(Map<String, String> fields) {
            return fields.entrySet().stream()
                    .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                    .collect(Collectors.joining("&"));
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }
}
