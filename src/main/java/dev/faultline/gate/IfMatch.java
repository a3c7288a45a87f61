package dev.faultline.gate;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The version that somebody saw before they changed it. A parameter of a controller's method; there, its header is required.
 */
public final class IfMatch {

    private static final Pattern TAGS = Pattern.compile("\\s*(W/)?\"[!#-~]*\"\\s*(,\\s*(W/)?\"[!#-~]*\"\\s*){0,20}");

    private final List<String> tags;

    private IfMatch(List<String> tags) {
        this.tags = tags;
    }

    /** For pages, where the version is a field of the form. */
    public static IfMatch version(int version) {
        return new IfMatch(List.of(tag(version)));
    }

    /** The ETag of a version. */
    public static String tag(int version) {
        return "\"" + version + "\"";
    }

    static IfMatch header(@Nullable String value) {
        if (value == null) {
            throw new Problem(
                    428,
                    "precondition-required",
                    "The version is missing",
                    "Send the ETag of the version that you want to change as If-Match.",
                    List.of(FieldError.header("If-Match", "required", "If-Match is missing.")));
        }
        if (!value.strip().equals("*") && !TAGS.matcher(value).matches()) {
            throw Problem.unreadable(
                    "unreadable", FieldError.header("If-Match", "etag", "If-Match is an ETag in double quotes."));
        }
        return new IfMatch(List.of(value.strip().split("\\s*,\\s*")));
    }

    /** @throws Problem 412 when the version is another one now */
    public void check(int current) {
        if (!tags.contains("*") && !tags.contains(tag(current))) {
            throw new Problem(
                            412,
                            "precondition-failed",
                            "Changed meanwhile",
                            "Somebody changed this meanwhile; it is at version %d now.".formatted(current),
                            List.of(FieldError.header("If-Match", "stale", "Not the current version.")))
                    .header("ETag", tag(current));
        }
    }
}
