package dev.faultline.gate;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Where a list goes on, as text that only we can write, good for that list only. */
@Component
final class Cursors {

    private static final String SEPARATOR = "\u001f";
    private static final int MAC_BYTES = 16;

    private final JdbcClient jdbc;
    private volatile @Nullable SecretKeySpec key;

    Cursors(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    String write(String list, List<String> after) {
        byte[] payload = String.join(SEPARATOR, after).getBytes(StandardCharsets.UTF_8);
        byte[] out = Arrays.copyOf(mac(list, payload), MAC_BYTES + payload.length);
        System.arraycopy(payload, 0, out, MAC_BYTES, payload.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out);
    }

    Optional<List<String>> read(String list, String cursor) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        if (bytes.length < MAC_BYTES) {
            return Optional.empty();
        }
        byte[] payload = Arrays.copyOfRange(bytes, MAC_BYTES, bytes.length);
        return MessageDigest.isEqual(mac(list, payload), Arrays.copyOf(bytes, MAC_BYTES))
                ? Optional.of(List.of(new String(payload, StandardCharsets.UTF_8).split(SEPARATOR, -1)))
                : Optional.empty();
    }

    private byte[] mac(String list, byte[] payload) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key());
            mac.update(list.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(payload), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the database, so that every node reads what any other wrote; made by the migration. */
    private SecretKeySpec key() {
        SecretKeySpec known = key;
        if (known == null) {
            byte[] bytes = jdbc.sql("select key from cursor_key")
                    .query((row, _) -> row.getBytes(1))
                    .single();
            known = new SecretKeySpec(bytes, "HmacSHA256");
            key = known;
        }
        return known;
    }
}
