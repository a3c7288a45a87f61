package dev.faultline.schedule;

import dev.faultline.gate.Query;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * What the list of what did not start is cut down to.
 *
 * @param words that stand in the name of the schedule or in the reason; empty for all
 */
record Sought(Optional<OccurrenceState> state, Optional<UUID> team, Optional<UUID> schedule, String words) {

    static Sought read(Query query) {
        return new Sought(
                orAll(query, "state", Sought::state),
                orAll(query, "team", Sought::id),
                orAll(query, "schedule", Sought::id),
                query.text("q", 120).orElse(""));
    }

    /** An empty choice of a form is none. */
    private static <T> Optional<T> orAll(Query query, String name, Function<String, T> parse) {
        return query.find(name, text -> text.isEmpty() ? Optional.<T>empty() : Optional.of(parse.apply(text)))
                .flatMap(each -> each);
    }

    private static OccurrenceState state(String text) {
        return Arrays.stream(OccurrenceState.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("“%s” is not known here.".formatted(text)));
    }

    private static UUID id(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException("This is not an id.");
        }
        return UUID.fromString(text);
    }

    public boolean isAll() {
        return state.isEmpty() && team.isEmpty() && schedule.isEmpty() && words.isEmpty();
    }
}
