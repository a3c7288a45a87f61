package dev.faultline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything in {@code bad-inputs.json}, over a real connection: the answer is the right refusal in the right form, says
 * nothing of the inside, and nothing was stored.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"faultline.probes.allow=localhost", "a-database-of-its-own=bad-input"})
@Import({TestDatabase.class, SignedIn.class})
class BadInputTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern REPEAT = Pattern.compile("\\$\\{(\\d+)\\*(.)}");
    private static final List<String> INSIDE = List.of(
            "exception",
            "org.springframework",
            "java.",
            "tools.jackson",
            "snakeyaml",
            "sqlstate",
            "psql",
            "dev.faultline.gate",
            "stacktrace",
            "hikari");
    private static final String YAML = """
            name: small
            hypothesis: It holds.
            probes:
              - name: front page
                type: http
                url: http://127.0.0.1:18080/
                reading: status
                tolerance: { exactly: 200 }
            method:
              - name: slow
                type: fault
                fault: { type: network-latency, delay: 1s }
                duration: 30s
                target: { selector: { service: payments, kind: route }, mode: all }
            """;
    private static final String JSON_TEXT = """
            {"name":"small","hypothesis":"It holds.","probes":[{"name":"front page","type":"http",\
            "url":"http://127.0.0.1:18080/","reading":"status","tolerance":{"exactly":200}}],\
            "method":[{"name":"slow","type":"fault","fault":{"type":"network-latency","delay":"1s"},"duration":"30s",\
            "target":{"selector":{"service":"payments","kind":"route"},"mode":"all"}}]}""";

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient jdbc;

    @TestFactory
    Stream<DynamicTest> everyBadInputIsRefusedInTheRightForm() throws IOException {
        JsonNode rows = JSON.readTree(BadInputTest.class.getResourceAsStream("/bad-inputs.json"));
        String token = signedIn.token(signedIn.person(Role.OPERATOR));
        var known = new LinkedHashMap<String, String>();
        known.put("${experiment}", create(token, "taken Already"));
        known.put(
                "${foreign}",
                create(signedIn.token(signedIn.person(Role.OPERATOR, signedIn.newTeam())), "somebody else's"));
        known.putAll(new UnderWay(signedIn, jdbc).names(token));
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> DynamicTest.dynamicTest(
                        "%d %s: %s"
                                .formatted(
                                        row.path("row").asInt(), row.path("why").asString(), brief(row)),
                        () -> check(
                                row, known.getOrDefault("${as " + row.path("as").asString() + "}", token), known)));
    }

    private String create(String token, String name) throws IOException {
        var answer =
                signedIn.with(token).post("/api/v1/experiments", JSON_TEXT.replace("\"small\"", "\"" + name + "\""));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().firstValue("etag")).hasValue("\"1\"");
        String id = JSON.readTree(answer.body()).path("id").asString();
        assertThat(answer.headers().firstValue("location")).hasValue("/api/v1/experiments/" + id);
        return id;
    }

    private void check(JsonNode row, String token, Map<String, String> known) throws IOException {
        List<Long> before = stored();
        long begun = System.nanoTime();
        RawHttp.Answer answer = send(row, token, known);
        var took = Duration.ofNanos(System.nanoTime() - begun);
        List<Integer> possible = new ArrayList<>();
        if (row.path("status").isArray()) {
            row.path("status").forEach(each -> possible.add(each.asInt()));
        } else {
            possible.add(row.path("status").asInt());
        }
        assertThat(answer.status()).as(answer.body()).isIn(possible);
        assertThat(stored()).as("nothing half-stored").isEqualTo(before);
        String said = answer.body().toLowerCase(Locale.ROOT);
        assertThat(INSIDE).noneMatch(said::contains);
        row.path("forbidden").forEach(each -> assertThat(answer.body()).doesNotContain(each.asString()));
        if (row.path("quick").asBoolean(false)) {
            assertThat(took).isLessThan(Duration.ofSeconds(2)); // milliseconds on an idle machine
        }
        if (row.has("holds")) {
            row.path("holds")
                    .properties()
                    .forEach(each -> assertThat(JSON.readTree(answer.body())
                                    .path(each.getKey())
                                    .asString())
                            .isEqualTo(named(each.getValue().asString(), known)));
        } else if (!row.path("plain").asBoolean(false)) {
            checkProblem(row, answer);
        }
    }

    private static void checkProblem(JsonNode row, RawHttp.Answer answer) {
        assertThat(answer.headers().get("content-type")).isEqualTo("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("type").asString())
                .isEqualTo("https://faultline.dev/problems/" + row.path("type").asString());
        assertThat(problem.path("status").asInt()).isEqualTo(answer.status());
        assertThat(problem.path("title").asString()).isNotBlank();
        assertThat(problem.path("detail").asString()).isNotBlank();
        assertThat(problem.path("instance").asString())
                .startsWith(row.path("path").asString().startsWith("/hooks/") ? "/hooks/" : "/api/v1/")
                .contains("#req-");
        for (String place : List.of("pointer", "parameter", "header")) {
            if (row.has(place)) {
                assertThat(errors(problem, place))
                        .as(answer.body())
                        .contains(row.path(place).asString());
            }
        }
        if (row.has("code")) {
            assertThat(errors(problem, "code"))
                    .as(answer.body())
                    .contains(row.path("code").asString());
        }
        if (row.has("line")) {
            assertThat(errors(problem, "line"))
                    .as(answer.body())
                    .contains(row.path("line").asString());
        }
        if (row.has("says")) {
            assertThat(answer.body()).contains(row.path("says").asString());
        }
        if (row.has("allow")) {
            assertThat(answer.headers())
                    .containsEntry("allow", row.path("allow").asString());
        }
    }

    private RawHttp.Answer send(JsonNode row, String token, Map<String, String> known) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Authorization", "Bearer " + token);
        row.path("headers")
                .properties()
                .forEach(each ->
                        headers.put(each.getKey(), named(filled(each.getValue().asString()), known)));
        for (int i = row.path("many").asInt(0); i > 0; i--) {
            headers.put("X-" + i, "x");
        }
        String path = named(filled(row.path("path").asString()), known);
        return RawHttp.send(
                signedIn.url(),
                row.path("method").asString(),
                path,
                headers,
                body(row),
                row.path("chunked").asBoolean(false));
    }

    private static String named(String text, Map<String, String> known) {
        String named = text;
        for (var each : known.entrySet()) {
            named = named.replace(each.getKey(), each.getValue());
        }
        return named;
    }

    private static byte[] body(JsonNode row) {
        if (row.has("hex")) {
            return HexFormat.of().parseHex(row.path("hex").asString());
        }
        String text = row.has("base")
                ? row.path("base").asString().equals("yaml") ? YAML : JSON_TEXT
                : row.path("body").asString("");
        if (row.has("replace")) {
            String from = row.path("replace").path(0).asString();
            assertThat(text).contains(from);
            text = text.replace(from, row.path("replace").path(1).asString());
        }
        return filled(text).getBytes(StandardCharsets.UTF_8);
    }

    /** {@code ${1000*x}} is x, a thousand times. */
    private static String filled(String text) {
        return REPEAT.matcher(text)
                .replaceAll(each -> Matcher.quoteReplacement(each.group(2).repeat(Integer.parseInt(each.group(1)))));
    }

    private static List<String> errors(JsonNode problem, String member) {
        var all = new ArrayList<String>();
        problem.path("errors").forEach(each -> all.add(each.path(member).asString("")));
        return all;
    }

    private List<Long> stored() {
        return Stream.of("experiment", "experiment_version", "fact")
                .map(table -> jdbc.sql("select count(*) from " + table)
                        .query(Long.class)
                        .single())
                .toList();
    }

    private static String brief(JsonNode row) {
        String text = row.has("replace")
                ? row.path("replace").path(1).asString()
                : row.path("path").asString();
        return text.length() <= 50 ? text : text.substring(0, 50) + "…";
    }
}
