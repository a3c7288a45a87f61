package dev.faultline.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import dev.faultline.fleet.Fleet;
import dev.faultline.halt.Halt;
import dev.faultline.halt.Halts;
import dev.faultline.halt.Scope;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=peers")
@Import({TestDatabase.class, SignedIn.class})
class PressTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    Fleet fleet;

    @Autowired
    Halts halts;

    @Test
    void aPressOfAnotherNodeHoldsHereOnceAndIsItsOwn() {
        var team = UUID.randomUUID();
        var halt = halt(team, Instant.now());

        assertThat(tell(halt, fleet.serverKeys().getPrivate())).isEqualTo(200);
        assertThat(tell(halt, fleet.serverKeys().getPrivate())).isEqualTo(200);

        assertThat(halts.current().stream().filter(each -> each.id().equals(halt.id())))
                .hasSize(1)
                .allMatch(each -> each.node().equals("node-2") && each.by().equals("user:ada"));
        signedIn.with(Role.ADMIN).post("/api/v1/halts/" + halt.id() + "/release", "{\"reason\":\"the test is over\"}");
    }

    @Test
    void whatNoNodeHasJustSignedIsNoPress() {
        var ours = fleet.serverKeys().getPrivate();
        var before = halts.current();

        assertThat(tell(halt(UUID.randomUUID(), Instant.now()), Seal.newKeys().getPrivate()))
                .isEqualTo(403);
        assertThat(tell(halt(UUID.randomUUID(), Instant.now().minus(Duration.ofMinutes(2))), ours))
                .isEqualTo(403);
        assertThat(post("nonsense")).isEqualTo(403);
        assertThat(halts.current()).isEqualTo(before);
    }

    @Test
    void whatIsSignedForAnAgentIsNoPress() {
        var keys = Seal.newKeys();
        var press = Press.of(halt(UUID.randomUUID(), Instant.now()));
        var frame =
                new Seal("the nonce of a connection", Seal.Direction.DOWN).seal(Wire.write(press), keys.getPrivate());

        assertThat(Press.open(press.sealed(keys.getPrivate()), keys.getPublic()))
                .isEqualTo(press);
        assertThatThrownBy(() -> Press.open(
                        Base64.getEncoder().encodeToString(frame.getBytes(StandardCharsets.UTF_8)), keys.getPublic()))
                .isInstanceOf(SecurityException.class);
    }

    private static Halt halt(UUID team, Instant at) {
        return new Halt(UUID.randomUUID(), new Scope.Team(team), 0, "user:ada", at, "node-2", "a test", null);
    }

    private int tell(Halt halt, PrivateKey key) {
        return post(Press.of(halt).sealed(key));
    }

    private int post(String sealed) {
        return signedIn.nobody()
                .post("/node/v1/halts", Wire.write(Map.of("press", sealed)), "Content-Type", "application/json")
                .statusCode();
    }
}
