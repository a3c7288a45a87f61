package dev.faultline.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signed messages by the rules of Standard Webhooks 1.0.0 (standardwebhooks.com): HMAC-SHA256 over id, time and body.
 *
 * @param id unique for each message, the same when it is sent again
 * @param timestamp seconds since 1970
 * @param signatures one or more, separated by spaces, each {@code v1,} and Base64
 */
public record Signature(
        @Nullable String id,
        @Nullable String timestamp,
        @Nullable String signatures) {

    /** How far the sender's clock may be off, and how old a message may be. */
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String VERSION = "v1,";
    private static final int LONGEST_ID = 200;

    public boolean isOf(byte[] body, byte[] secret, Instant now) {
        if (id == null || timestamp == null || signatures == null || id.isEmpty() || id.length() > LONGEST_ID) {
            return false;
        }
        var expected = (VERSION + sign(id, timestamp, body, secret)).getBytes(StandardCharsets.UTF_8);
        return isTimely(timestamp, now)
                && Arrays.stream(signatures.split(" "))
                        .map(each -> each.getBytes(StandardCharsets.UTF_8))
                        .anyMatch(each -> MessageDigest.isEqual(each, expected));
    }

    private static boolean isTimely(String timestamp, Instant now) {
        try {
            var said = Instant.ofEpochSecond(Long.parseLong(timestamp));
            return Duration.between(said, now).abs().compareTo(TOLERANCE) <= 0;
        } catch (RuntimeException unreadable) {
            return false;
        }
    }

    /** What is sent with a message of ours. */
    public static Signature of(String id, Instant now, byte[] body, byte[] secret) {
        var timestamp = Long.toString(now.getEpochSecond());
        return new Signature(id, timestamp, VERSION + sign(id, timestamp, body, secret));
    }

    /** A secret for one thing of many, out of a key for all of them. */
    public static byte[] derived(byte[] key, String thing) {
        return Digest.hmac(key, thing);
    }

    /** As Standard Webhooks writes secrets. */
    public static String shown(byte[] secret) {
        return "whsec_" + Base64.getEncoder().encodeToString(secret);
    }

    public static String sign(String id, String timestamp, byte[] body, byte[] secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update("%s.%s.".formatted(id, timestamp).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
