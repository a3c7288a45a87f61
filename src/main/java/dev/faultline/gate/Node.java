package dev.faultline.gate;

import java.util.List;
import java.util.Map;

/** What was read, whether it was JSON or YAML: scalars stay as they were written until a typed field asks for them. */
sealed interface Node {

    Place at();

    record Scalar(Kind kind, String written, Place at) implements Node {}

    record Sequence(List<Node> items, Place at) implements Node {}

    record Mapping(Map<String, Member> members, Place at) implements Node {}

    record Member(Place key, Node value) {}

    enum Kind {
        TEXT,
        NUMBER,
        FLAG,
        /** {@code null}, {@code ~}, or nothing at all. */
        NOTHING
    }

    /** For people: what this is, when something else was expected. */
    default String called() {
        return switch (this) {
            case Sequence _ -> "a list";
            case Mapping _ -> "an object";
            case Scalar scalar ->
                switch (scalar.kind()) {
                    case TEXT -> "text";
                    case NUMBER -> "a number";
                    case FLAG -> "true or false";
                    case NOTHING -> "empty";
                };
        };
    }
}
