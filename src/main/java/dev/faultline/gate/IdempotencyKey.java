package dev.faultline.gate;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header by which a client says that a request is the same one again. */
public final class IdempotencyKey {

    private static final String HEADER = "Idempotency-Key";
    private static final Pattern FORM = Pattern.compile("[!-~]{1,200}");

    private IdempotencyKey() {}

    /** @throws Problem 428 without one, 400 for one that cannot be read */
    public static String required(@Nullable String key) {
        if (key == null) {
            throw new Problem(
                    428,
                    "idempotency-key",
                    "The Idempotency-Key is missing",
                    "Send a fresh Idempotency-Key with each start, and the same one again when you repeat it.",
                    List.of(FieldError.header(HEADER, "required", "Idempotency-Key is missing.")));
        }
        return readable(key);
    }

    /** @throws Problem 400 for one that cannot be read */
    public static @Nullable String optional(@Nullable String key) {
        return key == null ? null : readable(key);
    }

    private static String readable(String key) {
        if (!FORM.matcher(key).matches()) {
            throw new Problem(
                    400,
                    "idempotency-key",
                    "The Idempotency-Key cannot be read",
                    "An Idempotency-Key has 1 to 200 visible ASCII characters.",
                    List.of(FieldError.header(HEADER, "pattern", "1 to 200 visible ASCII characters.")));
        }
        return key;
    }
}
