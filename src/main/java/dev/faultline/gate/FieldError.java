package dev.faultline.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, and where: in the body ({@code pointer}, RFC 6901 as a URI fragment such as {@code
 * #/method/0/duration}), in the query ({@code parameter}) or in a {@code header}.
 *
 * @param code stable, for programs
 * @param detail for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FieldError(
        @Nullable String pointer,
        @Nullable String parameter,
        @Nullable String header,
        String code,
        String detail,
        @Nullable Integer line,
        @Nullable Integer column) {

    public static FieldError at(String pointer, String code, String detail) {
        return new FieldError(pointer, null, null, code, detail, null, null);
    }

    public static FieldError parameter(String name, String code, String detail) {
        return new FieldError(null, name, null, code, detail, null, null);
    }

    public static FieldError header(String name, String code, String detail) {
        return new FieldError(null, null, name, code, detail, null, null);
    }

    static FieldError at(Place place, String code, String detail) {
        return new FieldError(place.pointer(), null, null, code, detail, place.line(), place.column());
    }
}
