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

/**
 * Signs and checks what goes over one connection, one direction. The signature covers a nonce of the connection, the
 * direction, a counter and the text, so that nothing can be replayed, turned round or reordered. Ed25519, RFC 8032.
 *
 * <p>A frame is {@code counter '.' base64(signature) '.' json}. Not thread-safe: one writer and one reader each.
 */
public final class Seal {

    /** Which way a frame goes. */
    public enum Direction {
        UP,
        DOWN
    }

    private final String context;
    private long sent;
    private long seen;

    /** @param nonce chosen by the server for this connection, at least 128 bits of chance */
    public Seal(String nonce, Direction direction) {
        this.context = nonce + '\n' + direction + '\n';
    }

    public String seal(String json, PrivateKey key) {
        long counter = ++sent;
        return counter + "." + Base64.getEncoder().encodeToString(sign(key, signed(counter, json))) + "." + json;
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
            if (!verify(key, signed(counter, json), signature)) {
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
