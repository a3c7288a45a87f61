package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Sends every request there is as everybody there is, and compares with {@code authz-matrix.csv}. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=matrix")
@Import({TestDatabase.class, SignedIn.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorizationMatrixTest {

    /** Where the container and the file server end; nobody may ask for them by these names. */
    private static final Set<String> BEHIND = Set.of("ANY /error", "GET /**", "GET /webjars/**");

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Autowired
    ApplicationContext context;

    private final Matrix matrix = Matrix.read();
    private final Map<String, Asking> everybody = new LinkedHashMap<>();

    @SuppressWarnings("NullAway.Init")
    private MatrixRequests requests;

    @SuppressWarnings("NullAway.Init")
    private UUID elsewhere;

    /** @param person null for nobody */
    private record Asking(@Nullable Caller person, SignedIn.Visitor browser, SignedIn.Visitor program) {}

    @BeforeAll
    void gather() {
        requests = new MatrixRequests(signedIn, database);
        elsewhere = signedIn.newTeam();
        matrix.callers().forEach(caller -> everybody.put(caller, asking(caller)));
    }

    private Asking asking(String caller) {
        if (caller.equals("anonymous")) {
            return new Asking(null, signedIn.nobody(), signedIn.nobody());
        }
        Caller person = signedIn.person(role(caller), caller.startsWith("other-") ? elsewhere : Teams.MAIN);
        return switch (caller) {
            case "read", "run" -> {
                var program = signedIn.with(signedIn.token(person, caller));
                yield new Asking(person, program, program);
            }
            case "expired" -> {
                var program = signedIn.with(signedIn.expiredToken(person));
                yield new Asking(person, program, program);
            }
            case "disabled" -> {
                Asking before = new Asking(person, signedIn.as(person), signedIn.with(signedIn.token(person)));
                signedIn.disable(person);
                yield before;
            }
            default -> new Asking(person, signedIn.as(person), signedIn.with(signedIn.token(person)));
        };
    }

    private static Role role(String caller) {
        return switch (caller) {
            case "read", "run", "expired", "disabled" -> Role.OPERATOR;
            default -> Role.valueOf(caller.replace("other-", "").toUpperCase(java.util.Locale.ROOT));
        };
    }

    @TestFactory
    Stream<DynamicTest> answersEveryRequestOfEverybodyAsTheMatrixSays() {
        return matrix.lines().stream().map(line -> DynamicTest.dynamicTest(line.toString(), () -> check(line)));
    }

    private void check(Matrix.Line line) {
        SoftAssertions softly = new SoftAssertions();
        boolean allowedOnce = false;
        for (String caller : matrix.callers()) {
            String expected = line.answerTo(caller);
            if (expected.equals("-")) {
                continue;
            }
            Answer answer = ask(line, caller);
            softly.assertThat(answer.fits(expected, line))
                    .as("%s as %s: expected %s, got %s", line, caller, expected, answer)
                    .isTrue();
            allowedOnce |= answer.fits("ok", line);
        }
        softly.assertThat(allowedOnce)
                .as("%s was allowed to nobody, so no refusal means anything", line)
                .isTrue();
        requests.afterwards(line);
        softly.assertAll();
    }

    private record Answer(int status, String location, String body) {

        boolean fits(String expected, Matrix.Line line) {
            boolean sentToLogin = status == 302 && location.equals("/login");
            return switch (expected) {
                case "ok" -> line.allowed().contains(status) && !sentToLogin;
                case "login" -> sentToLogin;
                default -> expected.equals(Integer.toString(status));
            };
        }

        @Override
        public String toString() {
            return status + " " + location + (status >= 400 ? " " + body : "");
        }
    }

    private Answer ask(Matrix.Line line, String name) {
        Asking caller =
                MatrixRequests.spendsItsCaller(line) && !name.equals("disabled") ? asking(name) : everybody.get(name);
        if (caller == null) {
            throw new IllegalStateException("nobody is called " + name);
        }
        var visitor = line.isForBrowsers() ? caller.browser() : caller.program();
        Caller owner = name.equals("disabled") || name.equals("expired") ? null : caller.person();
        return send(line, requests.valid(line, owner, visitor), visitor);
    }

    private static Answer send(Matrix.Line line, MatrixRequests.Request request, SignedIn.Visitor visitor) {
        if (line.isForBrowsers() && line.isUnsafe()) {
            var answer = visitor.submit(request.path(), request.form());
            return new Answer(answer.statusCode(), location(answer), answer.body());
        }
        if (line.path().endsWith("/live") && !line.path().startsWith("/health")) {
            int status = visitor.status(request.path());
            return new Answer(status, status == 302 ? "/login" : "", "");
        }
        String[] headers = request.headers();
        if (line.isForBrowsers()) {
            headers = new String[] {"Accept", "text/html, */*"};
        }
        var answer = visitor.send(line.method(), request.path(), request.body(), headers);
        return new Answer(answer.statusCode(), location(answer), answer.body());
    }

    private static String location(java.net.http.HttpResponse<?> answer) {
        return answer.headers().firstValue("location").orElse("");
    }

    @Test
    void hasALineForEveryHandlerAndAHandlerForEveryLine() {
        Set<String> handled = handlers();
        Set<String> listed =
                matrix.lines().stream().map(Matrix.Line::shape).collect(Collectors.toCollection(TreeSet::new));

        Set<String> unlisted = new TreeSet<>(handled);
        unlisted.removeAll(listed);
        unlisted.removeAll(BEHIND);
        Set<String> unhandled = new TreeSet<>(listed);
        unhandled.removeAll(handled);
        unhandled.removeAll(Set.of("POST /login", "POST /logout")); // answered by filters
        unhandled.removeIf(line -> line.contains("*")); // files

        assertThat(unlisted).as("handlers without a line in authz-matrix.csv").isEmpty();
        assertThat(unhandled)
                .as("lines in authz-matrix.csv that nothing handles")
                .isEmpty();
    }

    @Test
    void namesTheSameRequestsAsTheTableThatIsEnforced() {
        Set<String> listed =
                matrix.lines().stream().map(Matrix.Line::shape).collect(Collectors.toCollection(TreeSet::new));
        Set<String> enforced = RequestTable.rows().stream()
                .map(row -> Matrix.Line.shape(row.method().name(), row.path()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(enforced).isEqualTo(listed);
    }

    private Set<String> handlers() {
        Set<String> handlers = new TreeSet<>();
        for (HandlerMapping mapping :
                context.getBeansOfType(HandlerMapping.class).values()) {
            if (mapping instanceof RequestMappingHandlerMapping controllers) {
                controllers.getHandlerMethods().keySet().forEach(info -> handlers.addAll(shapes(info)));
            } else if (mapping instanceof AbstractUrlHandlerMapping urls) {
                urls.getHandlerMap().keySet().forEach(path -> handlers.add(Matrix.Line.shape("GET", path)));
            }
        }
        return handlers;
    }

    private static Set<String> shapes(RequestMappingInfo info) {
        var methods =
                info.getMethodsCondition().getMethods().stream().map(Enum::name).collect(Collectors.toSet());
        return info.getPatternValues().stream()
                .flatMap(path -> (methods.isEmpty() ? Set.of("ANY") : methods)
                        .stream().map(method -> Matrix.Line.shape(method, path)))
                .collect(Collectors.toSet());
    }

    /** Nobody can tell what another team has from what nobody has. */
    @TestFactory
    Stream<DynamicTest> saysTheSameOfWhatIsNotYoursAndOfWhatIsNotThere() {
        return matrix.lines().stream()
                .filter(line -> line.answerTo("other-operator").equals("404")
                        && line.path().contains("{"))
                .map(line -> DynamicTest.dynamicTest(line.toString(), () -> compare(line)));
    }

    private void compare(Matrix.Line line) {
        Asking stranger = everybody.get("other-operator");
        if (stranger == null) {
            throw new IllegalStateException("no stranger");
        }
        var visitor = line.isForBrowsers() ? stranger.browser() : stranger.program();
        var real = requests.valid(line, stranger.person(), visitor);
        var nothing = requests.forNothing(real);

        Answer toReal = send(line, real, visitor);
        Answer toNothing = send(line, nothing, visitor);
        requests.afterwards(line);

        assertThat(toReal.status()).isEqualTo(404);
        assertThat(neutral(toReal, real)).isEqualTo(neutral(toNothing, nothing));
    }

    private static String neutral(Answer answer, MatrixRequests.Request request) {
        return answer.status()
                + " "
                + answer.location()
                + " "
                + answer.body()
                        .replace(request.path(), "PATH")
                        .replace(request.path().replaceFirst("\\?.*", ""), "PATH")
                        .replaceAll("req-[0-9A-Za-z-]+", "REQUEST")
                        .replaceAll("(name=\"_csrf\" value=|X-CSRF-TOKEN&quot;: &quot;)[^>}]*", "CSRF")
                        .replaceAll("\\d\\d:\\d\\d:\\d\\d|\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME");
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryFormWithoutItsToken() {
        return matrix.lines().stream()
                .filter(line ->
                        line.isForBrowsers() && line.isUnsafe() && !line.path().matches("/stop(/.*)?"))
                .map(line -> DynamicTest.dynamicTest(line.toString(), () -> forge(line)));
    }

    private void forge(Matrix.Line line) {
        Asking admin = everybody.get("admin");
        Asking another = everybody.get("other-admin");
        if (admin == null || another == null) {
            throw new IllegalStateException("no administrators");
        }
        var browser = admin.browser();
        var request = requests.valid(line, admin.person(), browser);
        Map<String, String> empty = new LinkedHashMap<>(request.form());
        empty.put("_csrf", "");
        Map<String, String> foreign = new LinkedHashMap<>(request.form());
        foreign.put("_csrf", another.browser().csrf());
        Map<String, String> good = new LinkedHashMap<>(request.form());
        good.put("_csrf", browser.csrf());

        assertThat(browser.submit(request.path(), empty).statusCode())
                .as("without")
                .isEqualTo(403);
        assertThat(browser.submit(request.path(), foreign).statusCode())
                .as("with that of another session")
                .isEqualTo(403);
        assertThat(browser.submit(request.path(), good, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .as("from another site")
                .isEqualTo(403);
        requests.afterwards(line);
    }

    @Test
    void refusesEveryOtherMethod() {
        SoftAssertions softly = new SoftAssertions();
        Asking admin = everybody.get("admin");
        if (admin == null) {
            throw new IllegalStateException("no administrator");
        }
        Map<String, Set<String>> methods = matrix.lines().stream()
                .collect(Collectors.groupingBy(
                        Matrix.Line::path, Collectors.mapping(Matrix.Line::method, Collectors.toSet())));
        for (Matrix.Line line : matrix.lines()) {
            Set<String> known = RequestTable.rows().stream()
                    .filter(row -> Matrix.Line.shape("", row.path()).equals(Matrix.Line.shape("", line.path()))
                            || covers(row.path(), line.path()))
                    .map(row -> row.method().name())
                    .collect(Collectors.toSet());
            known.addAll(methods.getOrDefault(line.path(), Set.of()));
            var visitor = line.isForBrowsers() ? admin.browser() : admin.program();
            for (String method : METHODS) {
                if (!known.contains(method)) {
                    String path = line.path()
                            .replaceAll("\\{[^}]*}", UUID.randomUUID().toString())
                            .replace("**", "x")
                            .replace("*", "x");
                    int status = visitor.send(method, path, "", "X-CSRF-TOKEN", visitor.csrf())
                            .statusCode();
                    softly.assertThat(status).as("%s %s", method, path).isEqualTo(405);
                }
            }
        }
        softly.assertAll();
    }

    /** Whether a pattern with variables is also another path's, such as {@code /halts/{id}} and {@code /halts/current}. */
    private static boolean covers(String pattern, String path) {
        return path.matches(
                pattern.replace("**", ".+").replace("*.", "[^/]+\\.").replaceAll("\\{[^}]*}", "[^/]+"));
    }
}
