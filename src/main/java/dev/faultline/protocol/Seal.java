package dev.faultline.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Signs and checks what goes over one connection, one direction. The signature covers a nonce of the connection, the
 * direction, a counter and the text, so that nothing can be replayed, turned round or reordered. Ed25519, RFC 8032; once both
 * sides have {@linkplain Agreement agreed} on keys for the connection, HMAC with SHA-256 over the same, RFC 2104.
 *
 * <p>A frame is {@code counter '.' base64(signature) '.' json}. Not thread-safe: one writer and one reader each.
 */
public final class Seal {

    /** Which way a frame goes. */
    public enum Direction {
        UP,
        DOWN
    }

    static final String MAC = "HmacSHA256";

    /** What tells a code from a signature, which has twice as many bytes. */
    private static final int MAC_BYTES = 32;

    private final String context;
    private @Nullable Mac agreed;
    private long sent;
    private long seen;

    /** @param nonce chosen by the server for this connection, at least 128 bits of chance */
    public Seal(String nonce, Direction direction) {
        this.context = nonce + '\n' + direction + '\n';
    }

    /**
     * What is sealed from now on is sealed with this, and what is opened may be. What is signed is believed as before: the other
     * side may not have heard yet.
     */
    public void agree(SecretKey key) {
        agreed = mac(key);
    }

    public String seal(String json, PrivateKey key) {
        long counter = ++sent;
        byte[] bytes = signed(counter, json);
        byte[] proof = agreed == null ? sign(key, bytes) : agreed.doFinal(bytes);
        return counter + "." + Base64.getEncoder().encodeToString(proof) + "." + json;
    }

    /** @throws SecurityException when the frame is forged, replayed, out of order or not a frame */
    public String open(String frame, PublicKey key) {
        int first = frame.indexOf('.');
        int second = frame.indexOf('.', first + 1);
        if (first < 1 || first > 19 || second < 0) {
            throw new SecurityException("not a sealed frame");
        }
        try {
            long counter = Long.parseLong(frame, 0, first, 10);
            String json = frame.substring(second + 1);
            byte[] signature = Base64.getDecoder().decode(frame.substring(first + 1, second));
            if (!isProof(signature, signed(counter, json), key)) {
                throw new SecurityException("signature does not match");
            }
            if (counter != seen + 1) {
                throw new SecurityException("frame %d after %d".formatted(counter, seen));
            }
            seen = counter;
            return json;
        } catch (IllegalArgumentException malformed) {
            throw new SecurityException("not a sealed frame", malformed);
        }
    }

    private boolean isProof(byte[] proof, byte[] bytes, PublicKey key) {
        return agreed != null && proof.length == MAC_BYTES
                ? MessageDigest.isEqual(proof, agreed.doFinal(bytes))
                : verify(key, bytes, proof);
    }

    private byte[] signed(long counter, String json) {
        return (context + counter + '\n' + json).getBytes(StandardCharsets.UTF_8);
    }

    public static KeyPair newKeys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws SecurityException when the text is not an Ed25519 public key */
    public static PublicKey publicKey(String base64) {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SecurityException("not an Ed25519 public key", e);
        }
    }

    /** @throws SecurityException when the text is not an Ed25519 private key */
    public static PrivateKey privateKey(String base64) {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SecurityException("not an Ed25519 private key", e);
        }
    }

    public static String text(Key key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /** Of a public key, short enough for people to compare: as SSH writes them. */
    public static String fingerprint(Key key) {
        try {
            return "SHA256:"
                    + Base64.getEncoder()
                            .withoutPadding()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Used again for every frame: to make one takes as long as to code with it. */
    private static Mac mac(SecretKey key) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sign(PrivateKey key, byte[] bytes) {
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean verify(PublicKey key, byte[] bytes, byte[] signature) {
        try {
            var check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(bytes);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
