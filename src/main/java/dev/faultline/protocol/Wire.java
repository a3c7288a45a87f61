package dev.faultline.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The one way messages become text and plans become hashes, on both sides. Thread-safe. */
public final class Wire {

    /** Sorted, so that the same value is the same text everywhere; unknown fields are ignored. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Wire() {}

    public static String write(Object message) {
        return JSON.writeValueAsString(message);
    }

    /** @throws tools.jackson.core.JacksonException when the text is not such a message */
    public static <T> T read(String json, Class<T> type) {
        return JSON.readValue(json, type);
    }

    /** SHA-256 of the plan's text, as hex: what an approval and a Start name. */
    public static String hash(Plan plan) {
        return sha256(write(plan));
    }

    public static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
