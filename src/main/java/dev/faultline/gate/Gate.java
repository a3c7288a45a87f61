package dev.faultline.gate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** The way in: bytes, checked before and while they are parsed, become {@link Fields}. */
public final class Gate {

    /** What a body may have where nothing else is said. */
    public static final int KIB = 256;

    private static final Set<String> YAML = Set.of("yaml", "x-yaml");

    private Gate() {}

    /** @throws Problem 400, 415 or 422 when this is not one object in JSON or YAML, as UTF-8 */
    public static Fields read(byte[] body, @Nullable String contentType) {
        return document(body, contentType).fields();
    }

    public static Document document(byte[] body, @Nullable String contentType) {
        return document(body, format(contentType));
    }

    public static Document document(byte[] body, Format format) {
        if (body.length == 0) {
            throw Problem.unreadable("unreadable", Place.top(), "The body is empty; expected an object.");
        }
        String text = Characters.decode(body);
        Node root = switch (format) {
            case JSON -> JsonReader.read(text);
            case YAML -> YamlReader.read(text);
        };
        if (!(root instanceof Node.Mapping mapping)) {
            throw Problem.unreadable("unreadable", root.at(), "Expected an object, not %s.".formatted(root.called()));
        }
        refuseCharacters(root, text);
        return new Document(new Fields(mapping, format), text, format);
    }

    /** Text that is already a string here, such as that of a form's field. Read as strictly as bytes. */
    public static Document document(String text, Format format) {
        var bytes = StandardCharsets.UTF_8.newEncoder();
        if (!bytes.canEncode(text)) {
            throw Problem.unreadable("encoding", Place.top(), "The text is not Unicode: half of a surrogate pair.");
        }
        return document(text.getBytes(StandardCharsets.UTF_8), format);
    }

    public static Problem tooLarge(int kib) {
        return Problem.tooLarge(kib * 1024);
    }

    private static Format format(@Nullable String contentType) {
        if (contentType == null) {
            throw Problem.unsupported("Content-Type", "Say what this is: application/json or application/yaml.");
        }
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            if (type.getCharset() != null && !type.getCharset().equals(StandardCharsets.UTF_8)) {
                throw Problem.unsupported("Content-Type", "Only UTF-8 is accepted.");
            }
            String subtype = type.getSubtype();
            if (type.getType().equals("application") && (subtype.equals("json") || subtype.endsWith("+json"))) {
                return Format.JSON;
            }
            if (YAML.contains(subtype) || subtype.endsWith("+yaml")) {
                return Format.YAML;
            }
        } catch (IllegalArgumentException _) {
            throw Problem.unsupported("Content-Type", "This is no content type.");
        }
        throw Problem.unsupported("Content-Type", "Send application/json or application/yaml.");
    }

    /** What would make a value read differently from what it is. */
    private static void refuseCharacters(Node root, String text) {
        var errors = new ArrayList<FieldError>();
        collectRefusals(root, errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        int direction =
                text.codePoints().filter(Characters::isDirection).findFirst().orElse(0);
        if (direction != 0) { // in a comment, where it makes the lines around it look different
            throw Problem.invalid(FieldError.at(
                    Place.top(),
                    "character",
                    "The text direction control U+%04X is not allowed, also not in comments.".formatted(direction)));
        }
    }

    private static void collectRefusals(Node node, List<FieldError> errors) {
        switch (node) {
            case Node.Scalar scalar ->
                Characters.refusal(scalar.written())
                        .ifPresent(why -> errors.add(FieldError.at(scalar.at(), "character", why)));
            case Node.Sequence sequence -> sequence.items().forEach(item -> collectRefusals(item, errors));
            case Node.Mapping mapping ->
                mapping.members().forEach((name, member) -> {
                    Characters.refusal(name)
                            .ifPresent(why -> errors.add(FieldError.at(member.key(), "character", why)));
                    collectRefusals(member.value(), errors);
                });
        }
    }
}
