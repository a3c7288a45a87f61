package dev.faultline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Enrolment;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import dev.faultline.protocol.Wire;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who an agent is, as the server sees it: over real connections, with real signatures. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=identity")
@Import({TestDatabase.class, SignedIn.class})
class IdentityTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration A_SECOND_AND_THE_MACHINE = Duration.ofSeconds(3);

    @Autowired
    SignedIn signedIn;

    @LocalServerPort
    int port;

    // ---- frames

    /** What somebody between agent and server may do to the second of two frames. */
    enum Tampering {
        REPLAYED {
            @Override
            void send(WireAgent agent, String first, String second, WireAgent other) {
                agent.write(first);
                agent.write(first);
            }
        },
        REORDERED {
            @Override
            void send(WireAgent agent, String first, String second, WireAgent other) {
                agent.write(second);
                agent.write(first);
            }
        },
        LEFT_OUT {
            @Override
            void send(WireAgent agent, String first, String second, WireAgent other) {
                agent.write(second);
            }
        },
        ALTERED {
            @Override
            void send(WireAgent agent, String first, String second, WireAgent other) {
                agent.write(first.replace("\"epoch\":0", "\"epoch\":9"));
            }
        },
        RENUMBERED {
            @Override
            void send(WireAgent agent, String first, String second, WireAgent other) {
                agent.write(first);
                agent.write("3" + first.substring(1));
            }
        },
        TRUNCATED {
            @Override
            void send(WireAgent agent, String first, String second, WireAgent other) {
                agent.write(first.substring(0, first.length() - 1));
            }
        },
        UNSIGNED {
            @Override
            void send(WireAgent agent, String first, String second, WireAgent other) {
                agent.write(first.substring(first.indexOf('{')));
            }
        },
        OF_ANOTHER_CONNECTION {
            @Override
            void send(WireAgent agent, String first, String second, WireAgent other) {
                other.frame(other.sync());
                agent.write(other.frame(other.sync()));
            }
        },
        SIGNED_BY_ANOTHER_AGENT {
            @Override
            void send(WireAgent agent, String first, String second, WireAgent other) {
                agent.write(agent.frame(agent.sync(), Seal.newKeys()));
            }
        };

        abstract void send(WireAgent agent, String first, String second, WireAgent other);
    }

    @ParameterizedTest
    @EnumSource
    void aFrameThatWasTamperedWithEndsTheConnection(Tampering tampering) {
        var identity = enrolled(null);
        try (var agent = new WireAgent(port, identity, true);
                var other = new WireAgent(port, identity, true)) {
            agent.hello(process(1, 1));
            agent.answer(agent.sync());
            String third = agent.frame(agent.sync());
            String fourth = tampering == Tampering.SIGNED_BY_ANOTHER_AGENT ? "" : agent.frame(agent.sync());
            assertThat(agent.closed()).isNull();

            tampering.send(agent, third, fourth, other);

            await().atMost(A_SECOND_AND_THE_MACHINE).until(() -> agent.closed() != null);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrameThatWasTamperedWithEndsAConnectionWithKeysOfItsOwnToo(Tampering tampering) {
        var identity = enrolled(null);
        try (var agent = new WireAgent(port, identity, true);
                var other = new WireAgent(port, identity, true)) {
            agent.hello(process(1, 1));
            agent.agreed().answer(agent.sync());
            String third = agent.frame(agent.sync());
            String fourth = tampering == Tampering.SIGNED_BY_ANOTHER_AGENT ? "" : agent.frame(agent.sync());
            assertThat(agent.closed()).isNull();

            tampering.send(agent, third, fourth, other);

            await().atMost(A_SECOND_AND_THE_MACHINE).until(() -> agent.closed() != null);
        }
    }

    @Test
    void untamperedFramesAreHeard() {
        try (var agent = new WireAgent(port, enrolled(null), true)) {
            agent.hello(process(1, 1));
            IntStream.range(0, 20).forEach(_ -> agent.answer(agent.sync()));
            assertThat(agent.closed()).isNull();
        }
    }

    @Test
    void framesAreHeardWithKeysOfTheConnectionAndTheServerUsesThemToo() {
        try (var agent = new WireAgent(port, enrolled(null), true)) {
            agent.hello(process(1, 1));
            agent.agreed();
            IntStream.range(0, 20).forEach(_ -> agent.answer(agent.sync()));
            assertThat(agent.closed()).isNull();
            assertThat(agent.lastFrame().split("\\.", 3)[1])
                    .as("a code of 32 bytes, not a signature of 64")
                    .hasSize(44);
        }
    }

    @Test
    void anAgentCannotSpeakForAnother() {
        var one = enrolled(null);
        var two = enrolled(null);
        var thief = new WireAgent.Identity(one.agent(), two.keys(), one.server());
        try (var agent = new WireAgent(port, thief, true)) {
            agent.hello(process(1, 1));
            await().atMost(A_SECOND_AND_THE_MACHINE).until(() -> agent.closed() != null);
        }
        assertThat(agent(one).path("freshness").asString()).isEqualTo("NEW");
    }

    // ---- revocation

    @Test
    void aRevocationEndsTheOpenConnectionAndTheIdentityForEver() {
        var identity = enrolled(null);
        try (var agent = new WireAgent(port, identity, true)) {
            agent.hello(process(1, 1), target());
            agent.answer(agent.sync());

            assertThat(signedIn.with(Role.ADMIN)
                            .post("/api/v1/agents/" + identity.agent() + "/revoke", "{\"reason\":\"stolen\"}")
                            .statusCode())
                    .isEqualTo(200);

            await().atMost(A_SECOND_AND_THE_MACHINE).until(() -> agent.closed() != null);
        }
        try (var again = new WireAgent(port, identity, true)) {
            await().atMost(A_SECOND_AND_THE_MACHINE).until(() -> again.closed() != null);
            assertThat(again.heard).isEmpty();
        }
    }

    // ---- admission

    @Test
    void anAgentThatWaitsIsSeenAndCountsForNothingUntilSomebodyAdmitsIt() {
        var identity = enrolled(false);
        try (var agent = new WireAgent(port, identity, true)) {
            agent.hello(process(1, 1), target());
            var entry = entry();
            assertThat(agent.answer(agent.sync(entry)).revert()).containsExactly(entry.injection());
            await().atMost(PATIENCE)
                    .until(() -> agent(identity).path("freshness").asString().equals("LIVE"));
            assertThat(agent(identity).path("quarantine").path("why").asString())
                    .isEqualTo("WAITING");
            assertThat(agent(identity).path("fingerprint").asString())
                    .isEqualTo(Seal.fingerprint(identity.keys().getPublic()));
            assertThat(agent(identity).path("address").asString()).isEqualTo("127.0.0.1");
            assertThat(targetsOf(identity)).isZero();

            assertThat(signedIn.with(Role.OPERATOR)
                            .post("/api/v1/agents/" + identity.agent() + "/admit", "")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(signedIn.with(Role.ADMIN)
                            .post("/api/v1/agents/" + identity.agent() + "/admit", "")
                            .statusCode())
                    .isEqualTo(200);

            assertThat(agent(identity).path("quarantine").isNull()).isTrue();
            assertThat(targetsOf(identity)).isOne();
            assertThat(agent.closed()).isNull();
        }
        assertThat(told()).contains("and waits to be admitted", "was admitted.");
    }

    @Test
    void oneThatIsRefusedIsRevoked() {
        var identity = enrolled(false);

        signedIn.with(Role.ADMIN)
                .post("/api/v1/agents/" + identity.agent() + "/revoke", "{\"reason\":\"nobody knows it\"}");

        assertThat(agent(identity).path("freshness").asString()).isEqualTo("REVOKED");
        assertThat(told()).contains("was refused, and is revoked: nobody knows it");
        assertThat(signedIn.with(Role.ADMIN)
                        .post("/api/v1/agents/" + identity.agent() + "/admit", "")
                        .statusCode())
                .isEqualTo(409);
    }

    // ---- copies

    @Test
    void twoAliveWithOneIdentityAreBothPutInQuarantine() {
        var identity = enrolled(null);
        try (var original = new WireAgent(port, identity, true)) {
            original.hello(process(4, 7), target());
            original.answer(original.sync());
            assertThat(targetsOf(identity)).isOne();
            try (var copy = new WireAgent(port, identity, true)) {
                copy.hello(process(5, 1), target());

                await().atMost(PATIENCE).until(() -> original.closed() != null && copy.closed() != null);
            }
        }
        assertThat(agent(identity).path("quarantine").path("why").asString()).isEqualTo("CLONED");
        assertThat(targetsOf(identity)).isZero();
        assertThat(told())
                .contains("Two at once claimed to be agent "
                        + agent(identity).path("name").asString());
        try (var again = new WireAgent(port, identity, true)) {
            again.hello(process(6, 1), target());
            await().atMost(A_SECOND_AND_THE_MACHINE).until(() -> again.closed() != null);
        }
    }

    @Test
    void aCounterThatGoesBackwardsGivesACopyAway() {
        var identity = enrolled(null);
        try (var original = new WireAgent(port, identity, true)) {
            original.hello(process(9, 1));
            original.answer(original.sync());
        }
        try (var copy = new WireAgent(port, identity, true)) {
            copy.hello(process(4, 1));
            await().atMost(PATIENCE).until(() -> copy.closed() != null);
        }
        assertThat(agent(identity).path("quarantine").path("why").asString()).isEqualTo("CLONED");
    }

    @Test
    void connectingAgainRestartingAndRebootingAreNoCopies() {
        var identity = enrolled(null);
        var first = process(1, 1);
        // never closed by the agent: a network that went away, of which the server hears nothing
        try (var halfOpen = new WireAgent(port, identity, false);
                var reconnected = new WireAgent(port, identity, false);
                var restarted = new WireAgent(port, identity, true)) {
            halfOpen.hello(first);
            halfOpen.answer(halfOpen.sync());
            reconnected.hello(new AgentMessage.Process(first.instance(), 1, 2));
            reconnected.answer(reconnected.sync());
            restarted.hello(process(2, 1));
            restarted.answer(restarted.sync());

            await().atMost(PATIENCE).until(() -> halfOpen.closed() != null && reconnected.closed() != null);
            assertThat(agent(identity).path("quarantine").isNull()).isTrue();
            restarted.answer(restarted.sync());
            assertThat(restarted.closed()).isNull();
        }
    }

    @Test
    void aCopyThatIsAdmittedStaysOnlyIfItIsAlone() {
        var identity = enrolled(null);
        try (var original = new WireAgent(port, identity, true);
                var copy = new WireAgent(port, identity, true)) {
            original.hello(process(1, 1));
            original.answer(original.sync());
            copy.hello(process(2, 1));
            await().atMost(PATIENCE).until(() -> original.closed() != null && copy.closed() != null);
        }
        signedIn.with(Role.ADMIN).post("/api/v1/agents/" + identity.agent() + "/admit", "");
        try (var alone = new WireAgent(port, identity, true)) {
            alone.hello(process(1, 2), target());
            alone.answer(alone.sync());
            assertThat(targetsOf(identity)).isOne();
        }
    }

    // ---- tokens

    @Test
    void ofTwoAgentsWithOneTokenExactlyOneComesIn() throws Exception {
        for (int round = 0; round < 5; round++) {
            String token = token(null);
            Callable<Integer> racer =
                    () -> enrol(token, newName(), Seal.newKeys()).statusCode();
            try (var racers = Executors.newFixedThreadPool(2)) {
                var statuses = racers.invokeAll(List.of(racer, racer)).stream()
                        .map(Future::resultNow)
                        .toList();
                assertThat(statuses).containsExactlyInAnyOrder(201, 403);
            }
        }
    }

    private WireAgent.Identity enrolled(@Nullable Boolean admit) {
        var keys = Seal.newKeys();
        var answer = Wire.read(enrol(token(admit), newName(), keys).body(), Enrolment.Answer.class);
        return new WireAgent.Identity(answer.agent(), keys, Seal.publicKey(answer.serverKey()));
    }

    private String token(@Nullable Boolean admit) {
        return json(signedIn.with(Role.ADMIN)
                        .post("/api/v1/agents/join-tokens", admit == null ? "{}" : "{\"admit\":" + admit + "}")
                        .body())
                .path("token")
                .asString();
    }

    private HttpResponse<String> enrol(String token, String name, KeyPair keys) {
        return signedIn.nobody()
                .post(
                        "/agent/v1/enrolments",
                        Wire.write(new Enrolment.Request(token, name, Seal.text(keys.getPublic()))),
                        "Content-Type",
                        "application/json");
    }

    private static String newName() {
        return "wire-" + UUID.randomUUID();
    }

    private static AgentMessage.Process process(long life, long connection) {
        return new AgentMessage.Process(UUID.randomUUID(), life, connection);
    }

    private static Target target() {
        return new Target("process:catalog", TargetKind.PROCESS, "catalog", Map.of(), true, Set.of("process-pause"));
    }

    private static Entry entry() {
        return new Entry(
                UUID.randomUUID(), UUID.randomUUID(), "process:catalog", EntryState.ACTIVE, Instant.now(), "on", null);
    }

    private JsonNode agent(WireAgent.Identity identity) {
        return json(signedIn.with(Role.VIEWER)
                .get("/api/v1/agents/" + identity.agent())
                .body());
    }

    private long targetsOf(WireAgent.Identity identity) {
        return json(signedIn.with(Role.VIEWER)
                        .get("/api/v1/targets?selector=host="
                                + agent(identity).path("name").asString())
                        .body())
                .path("count")
                .asLong();
    }

    private String told() {
        return signedIn.with(Role.ADMIN).get("/api/v1/timeline?limit=200").body();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
