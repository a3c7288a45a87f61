package dev.faultline.fleet;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The pair of keys that every node of this control plane signs with, and that every agent pinned when it enrolled. Made by
 * whichever node comes first to a new database; read once, so that it is there when the database is not.
 */
@Component
class ServerKey {

    private static final String ALGORITHM = "Ed25519";

    private final KeyPair keys;

    ServerKey(JdbcClient jdbc) {
        this.keys = stored(jdbc).orElseGet(() -> make(jdbc));
    }

    KeyPair keys() {
        return keys;
    }

    private static Optional<KeyPair> stored(JdbcClient jdbc) {
        return jdbc.sql("select public_key, private_key from server_key")
                .query((row, _) -> read(row.getBytes("public_key"), row.getBytes("private_key")))
                .optional();
    }

    /** Two nodes may both make a pair; the first one stored is everybody's. */
    private static KeyPair make(JdbcClient jdbc) {
        try {
            KeyPair made = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            jdbc.sql(
                            "insert into server_key (public_key, private_key) values (:public, :private) on conflict do nothing")
                    .param("public", made.getPublic().getEncoded())
                    .param("private", made.getPrivate().getEncoded())
                    .update();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
        return stored(jdbc).orElseThrow();
    }

    private static KeyPair read(byte[] publicKey, byte[] privateKey) {
        try {
            return new KeyPair(
                    publicKey(publicKey),
                    KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(privateKey)));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("the table server_key does not hold a pair of keys", broken);
        }
    }

    /** @throws InvalidKeySpecException when these bytes are not an Ed25519 key */
    static PublicKey publicKey(byte[] encoded) throws InvalidKeySpecException {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
