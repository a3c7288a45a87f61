package dev.faultline.experiment;

import dev.faultline.gate.Durations;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.Parameter;
import dev.faultline.protocol.Parameter.Shape;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fault's parameters as JSON Schema, for editors and other programs, and in words, for people. A schema says what one value may
 * be; what two of them must be to each other is checked when an experiment is read.
 */
final class FaultSchema {

    private static final String DURATION = "^([0-9]+(ms|s|m|h|d))+$|^P.+$";
    private static final String SIZE = "^[1-9][0-9]{0,8}(KiB|MiB|GiB)$";

    private FaultSchema() {}

    static Map<String, Object> of(FaultType<?> type) {
        var properties = new LinkedHashMap<String, Object>();
        properties.put("type", Map.of("const", type.name()));
        type.parameters().forEach(each -> properties.put(each.name(), property(each)));
        var required = type.parameters().stream()
                .filter(Parameter::required)
                .map(Parameter::name)
                .toList();
        var schema = new LinkedHashMap<String, Object>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", type.name());
        schema.put("description", type.does());
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put(
                "required", Stream.concat(Stream.of("type"), required.stream()).toList());
        schema.put("additionalProperties", false);
        schema.put("examples", List.of(Faults.write(type.example())));
        return schema;
    }

    private static Map<String, Object> property(Parameter<?> parameter) {
        var property = new LinkedHashMap<String, Object>();
        property.put("description", "%s %s.".formatted(parameter.says(), form(parameter.shape())));
        property.putAll(shape(parameter.shape()));
        if (parameter.standard() != null) {
            property.put("default", Faults.written(parameter.standard()));
        }
        property.put("examples", List.of(Faults.written(parameter.example())));
        return property;
    }

    private static Map<String, Object> shape(Shape shape) {
        return switch (shape) {
            case Shape.Whole(int least, int most, String _) ->
                ordered("type", "integer", "minimum", least, "maximum", most);
            case Shape.Time _ -> ordered("type", "string", "pattern", DURATION);
            case Shape.Size _ -> ordered("type", "string", "pattern", SIZE);
            case Shape.Text(Pattern pattern, String _) -> ordered("type", "string", "pattern", whole(pattern));
            case Shape.Choice choice -> ordered("type", "string", "enum", choice.words());
            case Shape.YesNo() -> ordered("type", "boolean");
            case Shape.Texts(int most, Pattern pattern, String _) -> {
                var one = ordered("type", "string", "pattern", whole(pattern));
                yield ordered(
                        "anyOf",
                        List.of(
                                one,
                                ordered(
                                        "type",
                                        "array",
                                        "items",
                                        one,
                                        "minItems",
                                        1,
                                        "maxItems",
                                        most,
                                        "uniqueItems",
                                        true)));
            }
        };
    }

    private static String whole(Pattern pattern) {
        return "^(%s)$".formatted(pattern.pattern());
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    static FaultCatalogue.Row row(Parameter<?> parameter) {
        return new FaultCatalogue.Row(
                parameter.name(),
                parameter.says(),
                form(parameter.shape()),
                parameter.standard() == null ? "must be written" : standard(parameter.standard()));
    }

    private static String standard(Object value) {
        boolean none = (value instanceof List<?> list && list.isEmpty()) || value.equals("");
        return none ? "none" : String.valueOf(Faults.written(value));
    }

    /** Kind, unit and range in words. */
    private static String form(Shape shape) {
        return switch (shape) {
            case Shape.Whole(int least, int most, String unit) ->
                "%,d to %,d %s".formatted(least, most, unit).strip();
            case Shape.Time(Duration least, Duration most) ->
                "%s to %s".formatted(Durations.text(least), Durations.text(most));
            case Shape.Size(DataSize least, DataSize most) -> "%s to %s".formatted(least, most);
            case Shape.Text(Pattern _, String form) -> form;
            case Shape.Choice choice -> String.join(" or ", choice.words());
            case Shape.YesNo() -> "true or false";
            case Shape.Texts(int most, Pattern _, String form) -> "%s, or a list of up to %d".formatted(form, most);
        };
    }

    /** As it stands in the YAML of an experiment. */
    static String inOneLine(Map<String, Object> fault) {
        return fault.entrySet().stream()
                .map(each -> "%s: %s".formatted(each.getKey(), yaml(each.getValue())))
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static String yaml(Object value) {
        return switch (value) {
            case List<?> list -> list.stream().map(FaultSchema::yaml).collect(Collectors.joining(", ", "[", "]"));
            case String text
            when !text.matches("[A-Za-z/][A-Za-z0-9/_.-]*|[0-9]+(ms|s|m|h|KiB|MiB|GiB)") -> "\"%s\"".formatted(text);
            default -> String.valueOf(value);
        };
    }
}
