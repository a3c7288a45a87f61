package dev.faultline.experiment;

import dev.faultline.gate.Durations;
import dev.faultline.gate.Fields;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.FaultTypes;
import dev.faultline.protocol.Parameter;
import dev.faultline.protocol.Parameter.Shape;
import dev.faultline.protocol.Wrong;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Faults as people write them, both ways, by what their types say of themselves. */
final class Faults {

    private static final List<FaultType<?>> TYPES = FaultTypes.forExperiments();

    static final List<String> NAMES = TYPES.stream().map(FaultType::name).toList();

    private Faults() {}

    static Fault read(Fields fields) {
        var name = fields.oneOf("type", NAMES);
        var type = TYPES.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        int before = fields.complaints();
        var values = new LinkedHashMap<String, Object>();
        type.parameters().forEach(parameter -> values.put(parameter.name(), value(fields, parameter)));
        fields.end();
        if (fields.complaints() > before) {
            return type.example(); // nobody sees it: what is wrong is refused at the end
        }
        try {
            return type.make(values);
        } catch (Wrong wrong) {
            fields.error(wrong.field(), "range", sentence(wrong));
            return type.example();
        }
    }

    private static Object value(Fields fields, Parameter<?> parameter) {
        var name = parameter.name();
        if (parameter.standard() != null && !fields.has(name)) {
            return parameter.standard();
        }
        return switch (parameter.shape()) {
            case Shape.Whole(int least, int most, String _) -> fields.integer(name, least, most);
            case Shape.Time(Duration least, Duration most) -> fields.duration(name, least, most);
            case Shape.Size(DataSize least, DataSize most) ->
                new DataSize(fields.size(name, least.bytes(), most.bytes()));
            case Shape.Text(Pattern pattern, String form) -> text(fields, name, pattern, form, parameter.example());
            case Shape.Choice choice -> choice(fields, name, choice);
            case Shape.YesNo() -> fields.flag(name, false);
            case Shape.Texts(int most, Pattern pattern, String form) -> fields.textOrTexts(name, most, pattern, form);
        };
    }

    private static Object text(Fields fields, String name, Pattern pattern, String form, Object standIn) {
        return fields.value(name, (String) standIn, "pattern", text -> {
            if (!pattern.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        "%s must be %s, of characters that are allowed".formatted(name, form));
            }
            return text;
        });
    }

    private static Object choice(Fields fields, String name, Shape.Choice choice) {
        var words = choice.words();
        var chosen = words.indexOf(fields.oneOf(name, words));
        return choice.of().getEnumConstants()[chosen];
    }

    private static String sentence(Wrong wrong) {
        var words = String.valueOf(wrong.getMessage());
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }

    static Map<String, Object> write(Fault fault) {
        var out = new LinkedHashMap<String, Object>();
        out.put("type", fault.type());
        fault.described().values(fault).forEach((name, value) -> {
            if (!(value instanceof List<?> none && none.isEmpty())) {
                out.put(name, written(value));
            }
        });
        return out;
    }

    /** As people write a value. */
    static Object written(Object value) {
        return switch (value) {
            case Duration duration -> Durations.text(duration);
            case DataSize size -> size.toString();
            case Enum<?> constant -> Parameter.word(constant);
            default -> value;
        };
    }
}
