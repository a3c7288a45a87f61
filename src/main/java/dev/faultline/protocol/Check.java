package dev.faultline.protocol;

import java.time.Duration;
import java.util.regex.Pattern;

/** The checks that values make once, in their constructors. The messages are for people and name the field. */
final class Check {

    private Check() {}

    static void range(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new Wrong(field, "%s is %d; it must be %d to %d".formatted(field, value, least, most));
        }
    }

    static void range(String field, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new Wrong(
                    field,
                    "%s is %d ms; it must be %d to %d ms"
                            .formatted(field, value.toMillis(), least.toMillis(), most.toMillis()));
        }
    }

    static void range(String field, DataSize value, DataSize least, DataSize most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new Wrong(field, "%s is %s; it must be %s to %s".formatted(field, value, least, most));
        }
    }

    static void pattern(String field, String value, Pattern allowed) {
        if (!allowed.matcher(value).matches()) {
            throw new Wrong(field, "%s has characters that are not allowed".formatted(field));
        }
    }
}
