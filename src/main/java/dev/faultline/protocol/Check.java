package dev.faultline.protocol;

import java.util.regex.Pattern;

/** The checks that values make once, in their constructors. The messages are for people and name the field. */
final class Check {

    private Check() {}

    static void range(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s is %d; it must be %d to %d".formatted(field, value, least, most));
        }
    }

    static void pattern(String field, String value, Pattern allowed) {
        if (!allowed.matcher(value).matches()) {
            throw new IllegalArgumentException("%s has characters that are not allowed".formatted(field));
        }
    }
}
