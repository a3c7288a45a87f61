package dev.faultline.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Holds a resource against what its definition demands: what must be there is there, is of its kind, and nothing else is. */
final class EngineShapes {

    /** As Go reads them. */
    private static final Pattern DURATION = Pattern.compile("-?([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+");

    private final Map<String, Object> shapes;

    @SuppressWarnings("unchecked")
    EngineShapes() {
        try {
            var text = Files.readString(Path.of("src/test/resources/clusters/shapes.yaml"));
            shapes = (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> complaints(String kind, Object spec) {
        var complaints = new ArrayList<String>();
        object(kind, kind, spec, complaints);
        return complaints;
    }

    private void object(String path, String shape, Object value, List<String> complaints) {
        if (!(value instanceof Map<?, ?> fields)) {
            complaints.add(path + " is no object");
            return;
        }
        var known = (Map<?, ?>) Objects.requireNonNull(shapes.get(shape));
        known.forEach((name, _) -> {
            var field = String.valueOf(name);
            if (field.endsWith("!") && !fields.containsKey(field.substring(0, field.length() - 1))) {
                complaints.add("%s.%s is missing".formatted(path, field));
            }
        });
        fields.forEach((name, field) -> {
            var type = known.containsKey(name) ? known.get(name) : known.get(name + "!");
            if (type == null) {
                complaints.add("%s.%s is not known".formatted(path, name));
            } else {
                value(path + "." + name, type, field, complaints);
            }
        });
    }

    private void value(String path, Object type, Object value, List<String> complaints) {
        if (type instanceof List<?> choice) {
            complain(choice.contains(value), path, value, complaints);
            return;
        }
        var word = String.valueOf(type);
        if (word.endsWith("[]")) {
            complain(value instanceof List, path, value, complaints);
            if (value instanceof List<?> all) {
                all.forEach(each -> value(path, word.substring(0, word.length() - 2), each, complaints));
            }
        } else if (word.startsWith("<")) {
            object(path, word.substring(1, word.length() - 1), value, complaints);
        } else {
            complain(isOf(word, value), path, value, complaints);
        }
    }

    private static boolean isOf(String type, Object value) {
        return switch (type) {
            case "text" -> value instanceof String;
            case "number" -> value instanceof Integer;
            case "flag" -> value instanceof Boolean;
            case "duration" ->
                value instanceof String text && DURATION.matcher(text).matches();
            case "texts" ->
                value instanceof Map<?, ?> map && map.values().stream().allMatch(String.class::isInstance);
            case "names" ->
                value instanceof Map<?, ?> map && map.values().stream().allMatch(List.class::isInstance);
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static void complain(boolean good, String path, Object value, List<String> complaints) {
        if (!good) {
            complaints.add("%s cannot be %s".formatted(path, value));
        }
    }
}
