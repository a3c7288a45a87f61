package dev.faultline.halt;

import java.util.Set;
import java.util.UUID;

/** How far a halt reaches. Written {@code global}, {@code environment:prod}, {@code team:<id>}. */
public sealed interface Scope {

    record Global() implements Scope {
        @Override
        public String toString() {
            return "global";
        }
    }

    record Environment(String name) implements Scope {
        @Override
        public String toString() {
            return "environment:" + name;
        }
    }

    record Team(UUID id) implements Scope {
        @Override
        public String toString() {
            return "team:" + id;
        }
    }

    /** Whether a run of that team that touches those environments is meant. */
    default boolean covers(UUID team, Set<String> environments) {
        return switch (this) {
            case Global() -> true;
            case Environment(var name) -> environments.contains(name);
            case Team(var id) -> id.equals(team);
        };
    }

    /** @throws IllegalArgumentException with a sentence for people */
    static Scope parse(String text) {
        if (text.equals("global")) {
            return new Global();
        }
        if (text.startsWith("environment:") && text.length() > "environment:".length()) {
            return new Environment(text.substring("environment:".length()));
        }
        if (text.startsWith("team:")) {
            return new Team(UUID.fromString(text.substring("team:".length())));
        }
        throw new IllegalArgumentException(
                "“%s” is not a scope. Write global, environment:<name> or team:<id>".formatted(text));
    }
}
