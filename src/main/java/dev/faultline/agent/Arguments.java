package dev.faultline.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was typed after the command: options with a value, flags, and the rest in order. */
final class Arguments {

    /** The command line is wrong; the message says what. */
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1;

        Wrong(String what) {
            super(what);
        }
    }

    private final Map<String, String> options = new HashMap<>();
    private final Set<String> flags = new HashSet<>();
    private final List<String> rest = new ArrayList<>();

    static Arguments parse(List<String> words, Set<String> knownOptions, Set<String> knownFlags) {
        var arguments = new Arguments();
        for (var left = words.iterator(); left.hasNext(); ) {
            var word = left.next();
            if (knownFlags.contains(word)) {
                arguments.flags.add(word);
            } else if (knownOptions.contains(word)) {
                if (!left.hasNext()) {
                    throw new Wrong(word + " needs a value");
                }
                arguments.options.put(word, left.next());
            } else if (word.startsWith("--")) {
                throw new Wrong("there is no option " + word);
            } else {
                arguments.rest.add(word);
            }
        }
        return arguments;
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    /** The only word that is not an option; empty when there is none. */
    Optional<String> only(String what) {
        if (rest.size() > 1) {
            throw new Wrong("one %s at a time, not %s".formatted(what, rest));
        }
        return rest.stream().findFirst();
    }
}
