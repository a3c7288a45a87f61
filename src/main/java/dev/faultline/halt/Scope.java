package dev.faultline.halt;

import java.util.Set;
import java.util.UUID;

/**
 * How far a halt reaches. Written {@code global}, {@code environment:prod}, {@code team:<id>}; and {@code drill:<id>}, which
 * nobody presses by hand.
 */
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

    /** The canaries of one drill and nothing else: no run is stopped by it, and no start is refused. */
    record Drill(UUID id) implements Scope {
        @Override
        public String toString() {
            return "drill:" + id;
        }
    }

    /**
     * Whether what belongs to that owner and touches those environments is meant.
     *
     * @param owner the team of a run, or the drill of a canary
     */
    default boolean covers(UUID owner, Set<String> environments) {
        return switch (this) {
            case Global() -> true;
            case Environment(var name) -> environments.contains(name);
            case Team(var id) -> id.equals(owner);
            case Drill(var id) -> id.equals(owner);
        };
    }

    /** Whether it is a press in earnest, which refuses starts and which people have to be told of. */
    default boolean inEarnest() {
        return switch (this) {
            case Global(), Environment _, Team _ -> true;
            case Drill _ -> false;
        };
    }

    /** What {@link #toString} wrote. */
    static Scope stored(String text) {
        return text.startsWith("drill:") ? new Drill(UUID.fromString(text.substring("drill:".length()))) : parse(text);
    }

    /**
     * What people may press for.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
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
