package dev.faultline.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.protocol.Seal.Direction;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AgreementTest {

    private static final String NONCE = "nonce-of-one-connection-0123456789";

    private final UUID agent = UUID.randomUUID();
    private final Agreement server = Agreement.begin();
    private final Agreement mine = Agreement.begin();
    private final Agreement.Keys atServer = server.withAgent(mine.offer(), NONCE, agent);
    private final Agreement.Keys atAgent = mine.withServer(server.offer(), NONCE, agent);

    @Test
    void bothSidesComeToTheSameKeysOneForEachDirection() {
        assertThat(atServer).isEqualTo(atAgent);
        assertThat(atServer.up()).isNotEqualTo(atServer.down());
    }

    @Test
    void anotherConnectionAnotherAgentAndAnotherHalfMakeOtherKeys() {
        assertThat(server.withAgent(mine.offer(), "another " + NONCE, agent)).isNotEqualTo(atServer);
        assertThat(server.withAgent(mine.offer(), NONCE, UUID.randomUUID())).isNotEqualTo(atServer);
        assertThat(server.withAgent(Agreement.begin().offer(), NONCE, agent)).isNotEqualTo(atServer);
    }

    /** All zeros is a point of small order: whatever is agreed with it, everybody knows. RFC 7748, section 6.1. */
    @Test
    void whatIsNoKeyOrLetsEverybodyKnowTheSecretIsRefused() {
        var zero = "MCowBQYDK2VuAyEA" + "A".repeat(43) + "=";
        assertThatThrownBy(() -> server.withAgent("no key", NONCE, agent)).isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> server.withAgent(zero, NONCE, agent)).isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> server.withAgent(Seal.text(Seal.newKeys().getPublic()), NONCE, agent))
                .isInstanceOf(SecurityException.class);
    }

    @Test
    void whatIsSealedWithTheKeysIsOpenedOnceAndOnlyAsItWas() {
        var keys = Seal.newKeys();
        var up = new Seal(NONCE, Direction.UP);
        var reader = new Seal(NONCE, Direction.UP);
        var signed = up.seal("{\"a\":1}", keys.getPrivate());
        up.agree(atAgent.up());
        reader.agree(atServer.up());
        var coded = up.seal("{\"a\":2}", keys.getPrivate());

        assertThat(reader.open(signed, keys.getPublic())).isEqualTo("{\"a\":1}");
        assertThatThrownBy(() -> reader.open(coded.replace("2}", "3}"), keys.getPublic()))
                .isInstanceOf(SecurityException.class);
        assertThat(reader.open(coded, keys.getPublic())).isEqualTo("{\"a\":2}");
        assertThatThrownBy(() -> reader.open(coded, keys.getPublic())).isInstanceOf(SecurityException.class);
    }

    @Test
    void withoutAnAgreementACodeIsNothing() {
        var keys = Seal.newKeys();
        var up = new Seal(NONCE, Direction.UP);
        up.agree(atAgent.up());
        var coded = up.seal("{}", keys.getPrivate());
        assertThatThrownBy(() -> new Seal(NONCE, Direction.UP).open(coded, keys.getPublic()))
                .isInstanceOf(SecurityException.class);
    }

    @Test
    void aCodeOfTheOtherDirectionDoesNotFit() {
        var keys = Seal.newKeys();
        var up = new Seal(NONCE, Direction.UP);
        var down = new Seal(NONCE, Direction.DOWN);
        up.agree(atAgent.up());
        down.agree(atServer.down());
        var coded = up.seal("{}", keys.getPrivate());
        assertThatThrownBy(() -> down.open(coded, keys.getPublic())).isInstanceOf(SecurityException.class);
    }
}
