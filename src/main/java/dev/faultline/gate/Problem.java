package dev.faultline.gate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A refusal, as RFC 9457 writes it. Thrown from anywhere below a controller; everything in it is read by whoever asked, so it
 * holds no secrets and nothing of the inside.
 */
public final class Problem extends RuntimeException {

    private final int status;
    private final String slug;
    private final String title;
    private final List<FieldError> errors;
    private final Map<String, Object> more = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();

    /** @param slug the last part of the type's URI, stable */
    public Problem(int status, String slug, String title, String detail, List<FieldError> errors) {
        super(detail);
        this.status = status;
        this.slug = slug;
        this.title = title;
        this.errors = List.copyOf(errors);
    }

    public Problem(int status, String slug, String title, String detail) {
        this(status, slug, title, detail, List.of());
    }

    /** The same for what is not there and what the caller may not know of. */
    public static Problem notFound() {
        return new Problem(404, "not-found", "Not found", "There is nothing here, or nothing you may see.");
    }

    public static Problem forbidden(String detail) {
        return new Problem(403, "forbidden", "Not allowed", detail);
    }

    /** Read, understood, and against what is now. */
    public static Problem conflict(String slug, String detail) {
        return new Problem(409, slug, "In conflict with what is now", detail);
    }

    public static Problem unavailable(String detail, Duration retryAfter) {
        return new Problem(503, "unavailable", "Not available now", detail)
                .header("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
    }

    /** Read, and not valid. */
    public static Problem invalid(List<FieldError> errors) {
        return invalid("The request", errors);
    }

    static Problem invalid(String what, List<FieldError> errors) {
        return new Problem(
                422,
                "validation",
                what + " is not valid",
                errors.size() == 1 ? errors.getFirst().detail() : "%d fields need attention.".formatted(errors.size()),
                errors);
    }

    public static Problem invalid(FieldError error) {
        return invalid(List.of(error));
    }

    /** Cannot even be read. */
    static Problem unreadable(String slug, FieldError error) {
        return new Problem(400, slug, "The request cannot be read", error.detail(), List.of(error));
    }

    static Problem unreadable(String slug, Place place, String detail) {
        return unreadable(slug, FieldError.at(place, slug, detail));
    }

    static Problem unsupported(String header, String detail) {
        return new Problem(
                415,
                "unsupported-media-type",
                "This form of content is not accepted",
                detail,
                List.of(FieldError.header(header, "unsupported", detail)));
    }

    static Problem tooLarge(int limit) {
        return new Problem(
                        413,
                        "too-large",
                        "The request is too large",
                        limit % 1024 == 0
                                ? "The limit is %d KiB.".formatted(limit / 1024)
                                : "The limit is %d bytes.".formatted(limit))
                .header("Connection", "close");
    }

    /** Adds a member of its own to the answer, such as {@code reasons}. */
    public Problem with(String member, Object value) {
        more.put(member, value);
        return this;
    }

    public Problem header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public int status() {
        return status;
    }

    public String slug() {
        return slug;
    }

    public String title() {
        return title;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Map<String, Object> more() {
        return more;
    }

    Map<String, String> headers() {
        return headers;
    }
}
