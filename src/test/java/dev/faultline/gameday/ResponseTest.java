package dev.faultline.gameday;

import static dev.faultline.gameday.Day.json;
import static dev.faultline.gameday.Day.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Signature;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.component.VEvent;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How people and monitors responded, and the files in which it is handed on. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"a-database-of-its-own=gameday-response", "faultline.probes.allow=localhost"})
@Import({TestDatabase.class, SignedIn.class})
class ResponseTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private String path = "";
    private String secret = "";

    private void hookOf(Day day) {
        var made = json(ok(day.as(day.planner)
                .post("/api/v1/alert-hooks", "{\"name\": \"alertmanager\", \"team\": \"%s\"}".formatted(day.team))));
        path = made.path("path").asString();
        secret = made.path("secret").asString();
    }

    /** As Alertmanager's documentation has its version 4. */
    static String message(String name, String status, Instant starts, String ends) {
        return """
                {"version": "4", "groupKey": "{}:{alertname=\\"%1$s\\"}", "truncatedAlerts": 0, "status": "%2$s", "receiver": "faultline",
                 "groupLabels": {"alertname": "%1$s"}, "commonLabels": {"alertname": "%1$s", "severity": "page"}, "commonAnnotations": {},
                 "externalURL": "http://alertmanager:9093",
                 "alerts": [{"status": "%2$s", "labels": {"alertname": "%1$s", "severity": "page"}, "annotations": {"summary": "slow"},
                             "startsAt": "%3$s", "endsAt": "%4$s", "generatorURL": "http://prometheus/graph", "fingerprint": "%5$s"}]}
                """.formatted(name, status, starts, ends, Integer.toHexString(name.hashCode()));
    }

    private HttpResponse<String> say(String body) {
        return signedIn.nobody().post(path, body, "Authorization", "Bearer " + secret);
    }

    private static final String NEVER = "0001-01-01T00:00:00Z";

    private Day talk() {
        var plan = Day.talking("=Talk, with \\\"quotes\\\"")
                .replaceFirst(
                        "\"signal\": \"The dashboard.\"",
                        "\"signal\": \"The dashboard.\", \"alerts\": [\"QueueFull\", \"DiskFull\"]");
        var day = Day.draft(signedIn, database, plan);
        hookOf(day);
        return day.live();
    }

    @Test
    void expectedAlertsAreHeldAgainstThoseThatFiredAndTimesAgainstTheirFacts() {
        var day = talk();
        ok(day.round(day.commander, 1, "{\"do\": \"start\"}"));
        var now = Instant.now();
        assertThat(json(say(message("QueueFull", "firing", now, NEVER)))
                        .path("news")
                        .asInt())
                .isEqualTo(1);
        assertThat(json(say(message("QueueFull", "firing", now, NEVER)))
                        .path("news")
                        .asInt())
                .isZero();
        say(message("Odd", "firing", now, NEVER));
        ok(day.post(day.scribe, "/notes", "{\"mark\": \"acknowledged\"}"));
        say(message("QueueFull", "resolved", now, now.plusSeconds(5).toString()));
        ok(day.round(day.commander, 1, "{\"do\": \"end\", \"verdict\": \"held\"}"));
        ok(day.round(day.commander, 2, "{\"do\": \"start\"}"));
        ok(day.post(day.scribe, "/stop", "{\"reason\": \"enough\"}"));
        day.await("STOPPED");

        var report = json(day.as(day.planner).get(day.path() + "/report.json"));
        var first = report.path("rounds").get(0);
        assertThat(first.path("alerts").toString())
                .contains("\"name\":\"QueueFull\",\"what\":\"fired\"")
                .contains("\"name\":\"DiskFull\",\"what\":\"missing\"")
                .contains("\"name\":\"Odd\",\"what\":\"unexpected\"");
        assertThat(figure(first, "Time to detect").path("until").asString()).contains("The alert “QueueFull” fires");
        assertThat(figure(first, "Time to detect").path("value").asString()).isNotEmpty();
        assertThat(figure(first, "Time to acknowledge").path("value").asString())
                .isNotEmpty();
        assertThat(figure(first, "Time to mitigate").path("missing").asString())
                .isEqualTo("nothing says that anybody mitigated it");
        var second = report.path("rounds").get(1);
        assertThat(figure(second, "Time to abort").path("value").asString()).isNotEmpty();
        assertThat(figure(second, "Time to decide").path("missing").asString())
                .isEqualTo("nothing says that anything was out of its bounds before");
        assertThat(day.kinds()).containsOnlyOnce("gameday.alert-resolved").contains("gameday.alert-fired");
        assertThat(day.browserOf(day.planner).get(day.page() + "/debrief").body())
                .contains("How we responded")
                .contains("expected, and did not fire");
        assertThat(day.as(day.planner).get(day.path() + "/report.md").body())
                .contains("- Alert DiskFull: expected, and did not fire")
                .contains("- Time to mitigate: not known: nothing says that anybody mitigated it");
    }

    private static tools.jackson.databind.JsonNode figure(tools.jackson.databind.JsonNode round, String name) {
        for (var each : round.path("figures")) {
            if (each.path("name").asString().equals(name)) {
                return each;
            }
        }
        throw new AssertionError(name + " is not in " + round);
    }

    @Test
    void onlyWhoHasTheSecretIsListenedToAndNothingElseIsTaken() {
        var day = Day.talk(signedIn, database);
        hookOf(day);
        var body = message("X", "firing", Instant.now(), NEVER);
        assertThat(signedIn.nobody().post(path, body).statusCode()).isEqualTo(401);
        assertThat(signedIn.nobody()
                        .post(path, body, "Authorization", "Bearer whsec_AAAA")
                        .statusCode())
                .isEqualTo(401);
        assertThat(signedIn.nobody()
                        .post("/hooks/alerts/" + UUID.randomUUID(), body, "Authorization", "Bearer " + secret)
                        .statusCode())
                .isEqualTo(401);
        var signature = Signature.of(
                "m1",
                Instant.now(),
                body.getBytes(StandardCharsets.UTF_8),
                Base64.getDecoder().decode(secret.substring("whsec_".length())));
        assertThat(signedIn.nobody()
                        .post(
                                path,
                                body,
                                "webhook-id",
                                "m1",
                                "webhook-timestamp",
                                signature.timestamp(),
                                "webhook-signature",
                                signature.signatures())
                        .statusCode())
                .isEqualTo(200);
        assertThat(say("not JSON").statusCode()).isEqualTo(400);
        assertThat(say("{\"version\": \"3\", \"alerts\": []}").statusCode()).isEqualTo(422);
        assertThat(say("[]").statusCode()).isEqualTo(422);
        assertThat(say("{\"version\": \"4\", \"alerts\": [{\"labels\": 7}]}").statusCode())
                .isEqualTo(422);
        assertThat(say("{\"version\": \"4\", \"alerts\": []}" + " ".repeat(2_000_000))
                        .statusCode())
                .isEqualTo(413);
        var id = path.substring(path.lastIndexOf('/') + 1);
        assertThat(day.as(day.planner).delete("/api/v1/alert-hooks/" + id).statusCode())
                .isEqualTo(204);
        assertThat(say(body).statusCode()).isEqualTo(401);
    }

    /** Where one is installed: what it really sends. */
    @Test
    void aRealAlertmanagerIsUnderstood() throws Exception {
        var program = List.of("/usr/bin/prometheus-alertmanager", "/usr/bin/alertmanager").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        org.junit.jupiter.api.Assumptions.assumeTrue(program.isPresent(), "no Alertmanager here");
        var day = talk();
        ok(day.round(day.commander, 1, "{\"do\": \"start\"}"));
        var home = Files.createTempDirectory("alertmanager");
        Files.writeString(home.resolve("config.yml"), """
                route: { receiver: faultline, group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
                receivers:
                  - name: faultline
                    webhook_configs:
                      - url: %s%s
                        send_resolved: true
                        http_config: { authorization: { credentials: %s } }
                """.formatted(signedIn.url(), path, secret));
        int port = free();
        var process = new ProcessBuilder(
                        program.get().toString(),
                        "--config.file=" + home.resolve("config.yml"),
                        "--storage.path=" + home.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .start();
        try {
            var alert =
                    "[{\"labels\": {\"alertname\": \"QueueFull\", \"service\": \"payments\"}, \"startsAt\": \"%s\"}]"
                            .formatted(Instant.now());
            fire(port, alert);
            for (int i = 0; i < 200 && !day.kinds().contains("gameday.alert-fired"); i++) {
                Thread.sleep(100);
            }
            assertThat(day.kinds()).as(Files.readString(home.resolve("log"))).contains("gameday.alert-fired");
        } finally {
            process.destroy();
        }
    }

    private static int free() throws IOException {
        try (var socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void fire(int port, String alerts) throws Exception {
        var client = java.net.http.HttpClient.newHttpClient();
        for (int i = 0; i < 100; i++) {
            try {
                var request = java.net.http.HttpRequest.newBuilder(
                                java.net.URI.create("http://127.0.0.1:" + port + "/api/v2/alerts"))
                        .header("Content-Type", "application/json")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(alerts))
                        .build();
                if (client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // it is starting
            }
            Thread.sleep(Duration.ofMillis(100));
        }
        throw new AssertionError("Alertmanager takes no alerts");
    }

    @Test
    void everyFileSaysTheSameTwiceAndBearsTheHashOfTheReport() throws Exception {
        var day = talk();
        ok(day.round(day.commander, 1, "{\"do\": \"start\"}"));
        ok(day.post(day.scribe, "/notes", "{\"mark\": \"surprise\", \"text\": \"=HYPERLINK(1) ü € 漢\"}"));
        ok(day.post(day.scribe, "/notes", "{\"mark\": \"note\", \"text\": \"@SUM(1)\"}"));
        ok(day.round(day.commander, 1, "{\"do\": \"end\", \"verdict\": \"held\"}"));
        ok(day.post(day.scribe, "/stop", "{\"reason\": \"enough\"}"));
        day.await("STOPPED");
        var reader = day.as(day.planner);
        var markdown = reader.get(day.path() + "/report.md").body();
        var hash = markdown.substring(markdown.lastIndexOf(' ') + 1).strip();

        var csv = reader.get(day.path() + "/report.csv").body();
        assertThat(reader.get(day.path() + "/report.csv").body()).isEqualTo(csv);
        var records = records(csv);
        assertThat(records).allMatch(each -> each.size() == 7);
        assertThat(records.getLast()).contains("sha256", hash);
        assertThat(csv).contains("\"'@SUM(1)\"").doesNotContain(",\"=").doesNotContain(",\"@");

        var ics = reader.get(day.path() + "/report.ics").body();
        assertThat(reader.get(day.path() + "/report.ics").body()).isEqualTo(ics);
        var calendar = new CalendarBuilder().build(new StringReader(ics));
        var events = calendar.<VEvent>getComponents("VEVENT");
        assertThat(events).hasSize(2);
        assertThat(events.getFirst().getUid().orElseThrow().getValue()).isEqualTo(day.id());
        assertThat(ics.replace("\r\n ", "")).contains(hash);

        var pdf = bytes(day, "/report.pdf");
        assertThat(bytes(day, "/report.pdf")).isEqualTo(pdf);
        Files.createDirectories(Path.of("target/pages"));
        Files.write(Path.of("target/pages/report.pdf"), pdf);
        try (var document = Loader.loadPDF(pdf)) {
            var text = new PDFTextStripper().getText(document);
            assertThat(text)
                    .contains("=HYPERLINK(1) ü €")
                    .contains("=Talk, with \"quotes\"")
                    .contains(hash.substring(0, 40));
            assertThat(document.getDocumentInformation().getSubject()).contains(hash);
        }
        assertThat(reader.get(day.path() + "/report.html").body()).contains(hash);
    }

    private byte[] bytes(Day day, String file) throws Exception {
        var request = java.net.http.HttpRequest.newBuilder(signedIn.url().resolve(day.path() + file))
                .header("Authorization", "Bearer " + signedIn.token(day.planner))
                .build();
        var answer = java.net.http.HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** RFC 4180, where every field stands in quotes. */
    private static List<List<String>> records(String csv) {
        return Arrays.stream(csv.split("\r\n"))
                .map(line -> {
                    var fields = new ArrayList<String>();
                    var field = new StringBuilder();
                    boolean within = false;
                    for (int i = 0; i < line.length(); i++) {
                        char c = line.charAt(i);
                        if (c == '"' && within && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                            field.append(c);
                            i++;
                        } else if (c == '"') {
                            within = !within;
                        } else if (c == ',' && !within) {
                            fields.add(field.toString());
                            field.setLength(0);
                        } else {
                            field.append(c);
                        }
                    }
                    fields.add(field.toString());
                    return List.copyOf(fields);
                })
                .toList();
    }
}
