package dev.faultline.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Enrolment;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import dev.faultline.protocol.Wire;
import java.net.http.HttpResponse;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import({TestDatabase.class, SignedIn.class})
class FleetWebTest {

    private static final Call CALL = new Call("node-1", "192.0.2.1", UUID.randomUUID());

    @Autowired
    SignedIn signedIn;

    @Autowired
    Fleet fleet;

    @Test
    void anAgentEnrolsWithATokenFromTheApi() {
        JsonNode made = json(signedIn.with(Role.ADMIN)
                .post("/api/v1/agents/join-tokens", "{\"name\":\"web-1\",\"expiresIn\":\"5m\"}"));
        assertThat(made.get("token").asString()).startsWith("fltj_").hasSizeGreaterThan(45);

        HttpResponse<String> answer = enrol(made.get("token").asString(), "web-1", newKey());

        assertThat(answer.statusCode()).isEqualTo(201);
        Enrolment.Answer identity = Wire.read(answer.body(), Enrolment.Answer.class);
        assertThat(Base64.getDecoder().decode(identity.serverKey()))
                .isEqualTo(fleet.serverKeys().getPublic().getEncoded());
        assertThat(fleet.keyOf(identity.agent())).isPresent();
        assertThat(answer.headers().allValues("set-cookie")).isEmpty();
        HttpResponse<String> again = enrol(made.get("token").asString(), "web-1", newKey());
        assertThat(again.statusCode()).isEqualTo(403);
        assertThat(again.body())
                .contains("/problems/join-token")
                .doesNotContain(made.get("token").asString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'';400",
                "hello;400",
                "[];400",
                "null;400",
                "{};422",
                "'{\"token\":7,\"name\":\"a\",\"publicKey\":\"AAAA\"}';422",
                "'{\"token\":\"x\",\"name\":\"A B\",\"publicKey\":\"AAAA\"}';422",
                "'{\"token\":\"x\",\"name\":\"../etc\",\"publicKey\":\"AAAA\"}';422",
                "'{\"token\":\"x\",\"name\":\"-a\",\"publicKey\":\"AAAA\"}';422",
                "'{\"token\":\"x\",\"name\":\"a\",\"publicKey\":\"not base64!\"}';422",
                "'{\"token\":\"x\",\"name\":\"a\",\"publicKey\":\"AAAA\"}';422",
                "'{\"token\":\"x\",\"token\":\"y\",\"name\":\"a\",\"publicKey\":\"AAAA\"}';400",
                "'{\"token\":\"\\u0000\",\"name\":\"a\",\"publicKey\":\"AAAA\"}';422",
            })
    void refusesABadEnrolment(String body, int status) {
        HttpResponse<String> answer =
                signedIn.nobody().post("/agent/v1/enrolments", body, "Content-Type", "application/json");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    }

    @Test
    void refusesAKeyOfAnotherKindWithAPointer() throws NoSuchAlgorithmException {
        String rsa = Base64.getEncoder()
                .encodeToString(KeyPairGenerator.getInstance("RSA")
                        .generateKeyPair()
                        .getPublic()
                        .getEncoded());

        HttpResponse<String> answer = enrol("x", "a", rsa);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("#/publicKey", "Ed25519");
    }

    @Test
    void readsNoMoreThanFourKibibytesOfAnEnrolment() {
        assertThat(enrol("x".repeat(5000), "a", newKey()).statusCode()).isEqualTo(413);
    }

    @Test
    void slowsDownWhoTriesTooOften() {
        Set<Integer> statuses = new HashSet<>();
        IntStream.range(0, 80)
                .forEach(_ -> statuses.add(enrol("no such token", "a", newKey()).statusCode()));

        assertThat(statuses).contains(429).isSubsetOf(403, 429);
    }

    @Test
    void listsTargetsBySelectorAndByPage() {
        UUID agent = anAgent("web-paged");
        String path = "/api/v1/targets?limit=2&selector=host%3Dweb-paged";

        JsonNode first = json(signedIn.with(Role.VIEWER).get(path));
        assertThat(first.get("items").size()).isEqualTo(2);
        assertThat(first.get("count").asInt()).isEqualTo(3);
        assertThat(first.get("items").get(0).get("agent").asString()).isEqualTo(agent.toString());
        assertThat(first.get("items").get(0).get("labels").get("host").asString())
                .isEqualTo("web-paged");
        JsonNode second = json(signedIn.with(Role.VIEWER)
                .get(path + "&cursor=" + first.get("next").asString()));
        assertThat(second.get("items").size()).isEqualTo(1);
        assertThat(second.get("next").isNull()).isTrue();
        JsonNode catalog =
                json(signedIn.with(Role.VIEWER).get("/api/v1/targets?selector=service%3Dcatalog,host%3Dweb-paged"));
        assertThat(catalog.get("items").size()).isEqualTo(1);
    }

    @Test
    void saysWhatIsWrongWithASelector() {
        HttpResponse<String> answer = signedIn.with(Role.VIEWER).get("/api/v1/targets?selector=service");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("\"parameter\":\"selector\"", "“service” is not label=value.");
    }

    @Test
    void showsAgentsWithWhatTheyCannotDoAndWhy() {
        anAgent("web-shown");

        JsonNode agents = json(signedIn.with(Role.VIEWER).get("/api/v1/agents?limit=200"));
        assertThat(agents.get("items").findValuesAsString("name")).contains("web-shown");
        HttpResponse<String> page = signedIn.as(Role.VIEWER).get("/fleet?q=host%3Dweb-shown", "Accept", "text/html");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("web-shown", "the policy names no directory", "service=catalog")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script>alert(1)")
                .doesNotContain("Make a join token");
    }

    @Test
    void findsAgentsByWhatTheyCanAndCannotDo() {
        anAgent("web-found");
        SignedIn.Visitor viewer = signedIn.with(Role.VIEWER);

        assertThat(json(viewer.get("/api/v1/agents?q=web-found%20names%20no%20directory"))
                        .get("items")
                        .findValuesAsString("name"))
                .containsExactly("web-found");
        assertThat(json(viewer.get("/api/v1/agents?limit=200&can=disk-fill"))
                        .get("items")
                        .findValuesAsString("name"))
                .doesNotContain("web-found");
        SignedIn.Visitor browser = signedIn.as(Role.VIEWER);
        assertThat(browser.get("/fleet?q=web-found").body()).contains("the policy names no directory");
        assertThat(browser.get("/fleet?q=nobody-is-called-so").body()).contains("No agent is like that");
    }

    @Test
    void anAdministratorAddsAnAgentByPageAndRevokesIt() {
        SignedIn.Visitor admin = signedIn.as(Role.ADMIN);
        assertThat(admin.get("/fleet", "Accept", "text/html").body()).contains("Make a join token");

        HttpResponse<String> joining = admin.submit("/fleet/join-tokens", Map.of("name", "web-joined"));
        Matcher token = Pattern.compile("fltj_[A-Za-z0-9_-]{43}").matcher(joining.body());
        assertThat(token.find()).as(joining.body()).isTrue();
        UUID agent = Wire.read(enrol(token.group(), "web-joined", newKey()).body(), Enrolment.Answer.class)
                .agent();

        assertThat(admin.submit("/fleet/" + agent + "/revoke", Map.of("reason", "no"))
                        .body())
                .contains("Say why");
        HttpResponse<String> revoked =
                admin.submit("/fleet/" + agent + "/revoke", Map.of("reason", "the host is gone"));
        assertThat(revoked.statusCode()).isEqualTo(302);
        assertThat(admin.get("/fleet/" + agent, "Accept", "text/html").body()).contains("revoked", "the host is gone");
        assertThat(fleet.keyOf(agent)).isEmpty();
        assertThat(admin.submit("/fleet/join-tokens", Map.of("name", "No Name!"))
                        .body())
                .contains("small letters, digits");
    }

    @Test
    void revokesByApiWithAReason() {
        UUID agent = anAgent("web-revoked");
        SignedIn.Visitor admin = signedIn.with(Role.ADMIN);

        assertThat(admin.post("/api/v1/agents/" + agent + "/revoke", "{}").statusCode())
                .isEqualTo(422);
        JsonNode revoked = json(admin.post("/api/v1/agents/" + agent + "/revoke", "{\"reason\":\"stolen\"}"));

        assertThat(revoked.get("freshness").asString()).isEqualTo("REVOKED");
        assertThat(revoked.get("revoked").get("reason").asString()).isEqualTo("stolen");
        assertThat(admin.post("/api/v1/agents/" + UUID.randomUUID() + "/revoke", "{\"reason\":\"stolen\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(signedIn.with(Role.OPERATOR)
                        .post("/api/v1/agents/" + agent + "/revoke", "{\"reason\":\"stolen\"}")
                        .statusCode())
                .isEqualTo(403);
    }

    private UUID anAgent(String name) {
        String token = fleet.newJoinToken(name, Fleet.TIME_TO_JOIN);
        UUID agent = Wire.read(enrol(token, name, newKey()).body(), Enrolment.Answer.class)
                .agent();
        fleet.heard(
                new AgentMessage.Hello(
                        agent,
                        "0.1.0",
                        "boot-1",
                        Map.of("os", "Linux <script>alert(1)</script>"),
                        List.of(
                                target("host", "host", TargetKind.HOST),
                                target("process:catalog", "catalog", TargetKind.PROCESS),
                                target("route:payments", "payments", TargetKind.ROUTE)),
                        List.of(
                                new Capability("cpu-stress", true, null),
                                new Capability("disk-fill", false, "the policy names no directory")),
                        List.of(),
                        0,
                        null),
                CALL);
        return agent;
    }

    private static Target target(String key, String service, TargetKind kind) {
        return new Target(key, kind, service, Map.of("service", service), true, Set.of("cpu-stress"));
    }

    private HttpResponse<String> enrol(String token, String name, String key) {
        return signedIn.nobody().post("/agent/v1/enrolments", Wire.write(new Enrolment.Request(token, name, key)));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static String newKey() {
        try {
            return Base64.getEncoder()
                    .encodeToString(KeyPairGenerator.getInstance("Ed25519")
                            .generateKeyPair()
                            .getPublic()
                            .getEncoded());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
