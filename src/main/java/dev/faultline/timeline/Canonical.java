package dev.faultline.timeline;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One text for one value, so that a hash means something: keys sorted, no white space, numbers in plain decimal without trailing
 * zeros. The text survives a round trip through {@code jsonb}, which keeps values but not their spelling.
 */
final class Canonical {

    /** PostgreSQL holds no NUL, and half a surrogate pair is no text. */
    private static final Pattern NO_TEXT =
            Pattern.compile("\0|[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]");

    /** What our own credentials look like. Somebody will paste one into a note. */
    private static final Pattern CREDENTIAL = Pattern.compile("flt[a-z]?_[A-Za-z0-9_-]{20,}");

    private static final JsonMapper JSON = JsonMapper.shared();

    private Canonical() {}

    static JsonNode tree(Object value) {
        return clean(JSON.valueToTree(value));
    }

    static JsonNode tree(String json) {
        return JSON.readTree(json);
    }

    static String text(JsonNode node) {
        StringBuilder out = new StringBuilder();
        write(node, out);
        return out.toString();
    }

    /** Text that can be stored, without credentials of ours. */
    static String clean(String text) {
        return CREDENTIAL
                .matcher(NO_TEXT.matcher(text).replaceAll("\ufffd"))
                .replaceAll("(a credential was removed here)");
    }

    private static JsonNode clean(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> JsonNodeFactory.instance.stringNode(clean(node.stringValue()));
            case ARRAY -> {
                ArrayNode cleaned = JsonNodeFactory.instance.arrayNode();
                node.values().forEach(each -> cleaned.add(clean(each)));
                yield cleaned;
            }
            case OBJECT -> {
                ObjectNode cleaned = JsonNodeFactory.instance.objectNode();
                node.properties().forEach(each -> cleaned.set(clean(each.getKey()), clean(each.getValue())));
                yield cleaned;
            }
            case NUMBER, BOOLEAN, NULL, BINARY, MISSING, POJO -> node;
        };
    }

    private static void write(JsonNode node, StringBuilder out) {
        switch (node.getNodeType()) {
            case OBJECT -> writeObject(node, out);
            case ARRAY -> writeArray(node, out);
            case NUMBER -> out.append(plain(node));
            case STRING, BOOLEAN, NULL, BINARY, MISSING, POJO -> out.append(JSON.writeValueAsString(node));
        }
    }

    private static void writeObject(JsonNode node, StringBuilder out) {
        out.append('{');
        node.propertyNames().stream().sorted().forEachOrdered(name -> {
            comma(out, '{');
            out.append(JSON.writeValueAsString(name)).append(':');
            write(node.get(name), out);
        });
        out.append('}');
    }

    private static void writeArray(JsonNode node, StringBuilder out) {
        out.append('[');
        node.values().forEach(each -> {
            comma(out, '[');
            write(each, out);
        });
        out.append(']');
    }

    private static void comma(StringBuilder out, char opening) {
        if (out.charAt(out.length() - 1) != opening) {
            out.append(',');
        }
    }

    /** {@code 1.50} and {@code 15e-1} are one number. */
    private static String plain(JsonNode number) {
        BigDecimal value = new BigDecimal(number.asString());
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
