package dev.faultline.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/** One JSON document, by the letter of RFC 8259, and not deep, long or twofold. */
final class JsonReader {

    /** Depth, numbers and tokens are counted here, where the pointer is known; these only keep the parser in its bounds. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Bounds.DEPTH + 8)
                    .maxNumberLength(1 << 20)
                    .maxStringLength(1 << 20)
                    .build())
            .build();

    private final JsonParser parser;
    private final Bounds bounds = new Bounds();

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    static Node read(String text) {
        try (var parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            var reader = new JsonReader(parser);
            if (parser.nextToken() == null) {
                throw Problem.unreadable("unreadable", Place.top(), "The body is empty; expected a JSON object.");
            }
            Node root = reader.value("#", 1);
            if (parser.nextToken() != null) {
                throw Problem.unreadable(
                        "unreadable",
                        reader.here("#"),
                        "There is more after the end of the object; send one document only.");
            }
            return root;
        } catch (UnexpectedEndOfInputException e) {
            throw Problem.unreadable(
                    "unreadable",
                    place("#", e.getLocation()),
                    "The JSON ends too early, inside an object, a list or a text.");
        } catch (JacksonException e) {
            Place place = place("#", e.getLocation());
            throw Problem.unreadable(
                    "unreadable",
                    place,
                    "Not JSON at line %d, column %d: %s"
                            .formatted(place.line(), place.column(), firstSentence(e.getOriginalMessage())));
        }
    }

    private Node value(String pointer, int depth) {
        Place at = here(pointer);
        bounds.token(at, depth);
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(at, depth);
            case START_ARRAY -> list(at, depth);
            case VALUE_STRING -> new Node.Scalar(Node.Kind.TEXT, Characters.normal(parser.getString()), at);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                new Node.Scalar(Node.Kind.NUMBER, Bounds.number(parser.getString(), at), at);
            case VALUE_TRUE, VALUE_FALSE -> new Node.Scalar(Node.Kind.FLAG, parser.getString(), at);
            case VALUE_NULL -> new Node.Scalar(Node.Kind.NOTHING, "null", at);
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw Problem.unreadable("unreadable", at, "Expected a value.");
        };
    }

    private Node object(Place at, int depth) {
        var members = new LinkedHashMap<String, Node.Member>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = Characters.normal(parser.currentName());
            Place key = here(at.member(Bounds.key(name, here(at.pointer()))));
            parser.nextToken();
            var member = new Node.Member(key, value(key.pointer(), depth + 1));
            if (members.putIfAbsent(name, member) != null) {
                throw Problem.unreadable(
                        "duplicate-key", key, Characters.quoted(name) + " appears twice in the same object.");
            }
        }
        return new Node.Mapping(members, at);
    }

    private Node list(Place at, int depth) {
        var items = new ArrayList<Node>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(at.item(items.size()), depth + 1));
        }
        return new Node.Sequence(items, at);
    }

    private Place here(String pointer) {
        return place(pointer, parser.currentTokenLocation());
    }

    private static Place place(String pointer, TokenStreamLocation location) {
        return new Place(pointer, Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    private static String firstSentence(String message) {
        String line = message.lines().findFirst().orElse("unexpected text");
        return line.length() <= 160 ? line : line.substring(0, 160) + "…";
    }
}
