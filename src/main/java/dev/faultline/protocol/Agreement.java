package dev.faultline.protocol;

import dev.faultline.protocol.Seal.Direction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * How server and agent come by keys for one connection that nobody else has: each makes a pair for it, and tells the public half
 * in a frame that it signs. Checking a frame against such a key is a hundred times cheaper than checking a signature, which is
 * what lets thousands of agents be told to stop, and answer, within a fraction of a second.
 *
 * <p>X25519 (RFC 7748), and HKDF with SHA-256 (RFC 5869) over what both see: the nonce, the agent, and both halves. Good for one
 * connection.
 */
public final class Agreement {

    /** A key for each direction, so that no frame can be turned round. */
    public record Keys(SecretKey up, SecretKey down) {}

    private final KeyPair mine;

    private Agreement(KeyPair mine) {
        this.mine = mine;
    }

    public static Agreement begin() {
        try {
            return new Agreement(KeyPairGenerator.getInstance("X25519").generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The half that the other side is told. */
    public String offer() {
        return Seal.text(mine.getPublic());
    }

    /** What the server has when the agent has told its half. @throws SecurityException when that is no key */
    public Keys withAgent(String offered, String nonce, UUID agent) {
        return keys(offered, nonce, agent, offer(), offered);
    }

    /** The same on the agent's side. @throws SecurityException when that is no key */
    public Keys withServer(String offered, String nonce, UUID agent) {
        return keys(offered, nonce, agent, offered, offer());
    }

    private Keys keys(String offered, String nonce, UUID agent, String server, String agents) {
        try {
            var agreement = KeyAgreement.getInstance("X25519");
            agreement.init(mine.getPrivate());
            agreement.doPhase(
                    KeyFactory.getInstance("X25519")
                            .generatePublic(
                                    new X509EncodedKeySpec(Base64.getDecoder().decode(offered))),
                    true);
            var secret = agreement.generateSecret();
            var both = "faultline link\n%s\n%s\n%s\n".formatted(agent, server, agents);
            return new Keys(derive(secret, nonce, both + Direction.UP), derive(secret, nonce, both + Direction.DOWN));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SecurityException("not an X25519 public key", e);
        }
    }

    private static SecretKey derive(byte[] secret, String nonce, String use) throws GeneralSecurityException {
        return KDF.getInstance("HKDF-SHA256")
                .deriveKey(
                        Seal.MAC,
                        HKDFParameterSpec.ofExtract()
                                .addIKM(secret)
                                .addSalt(nonce.getBytes(StandardCharsets.UTF_8))
                                .thenExpand(use.getBytes(StandardCharsets.UTF_8), 32));
    }
}
