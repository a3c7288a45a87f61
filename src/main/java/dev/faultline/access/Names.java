package dev.faultline.access;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may be the name of somebody. */
final class Names {

    static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");
    static final String LOGIN_IN_WORDS =
            "a name of 1 to 64 letters, digits and . _ @ + -, beginning with a letter or digit";

    private Names() {}

    static Optional<String> objectionToLogin(@Nullable String login) {
        return login != null && LOGIN.matcher(login).matches()
                ? Optional.empty()
                : Optional.of("This is not " + LOGIN_IN_WORDS + ".");
    }

    /** What people see; any script, one line, nothing invisible. */
    static Optional<String> objectionToDisplayName(@Nullable String name) {
        boolean fine = name != null
                && !name.isBlank()
                && name.length() <= 128
                && name.codePoints().noneMatch(Names::isInvisible);
        return fine ? Optional.empty() : Optional.of("This is not a name of 1 to 128 characters on one line.");
    }

    private static boolean isInvisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
