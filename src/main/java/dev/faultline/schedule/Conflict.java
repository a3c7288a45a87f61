package dev.faultline.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.blastradius.Crossing;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Another occurrence that would be on at the same time, and should not.
 *
 * @param schedule with {@code name}: null where the caller may not see it
 * @param from with {@code until}: how long the other one may be on
 * @param first whether it was there first
 * @param kinds in what the two meet
 * @param why the same in sentences
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Conflict(
        @Nullable UUID schedule,
        @Nullable String name,
        Instant plannedAt,
        Instant from,
        Instant until,
        boolean first,
        List<Kind> kinds,
        List<String> why) {

    enum Kind {
        TARGET,
        SERVICE,
        DEPENDENCY,
        ENVIRONMENT,
        OWNER,
        RESPONDER,
        LIMIT;

        static Kind of(Crossing.Kind kind) {
            return switch (kind) {
                case TARGET -> TARGET;
                case SERVICE -> SERVICE;
                case DEPENDENCY -> DEPENDENCY;
                case ENVIRONMENT -> ENVIRONMENT;
                case RESPONDER -> RESPONDER;
                case LIMIT -> LIMIT;
            };
        }
    }

    /** For people: with whom, and who has to give way. */
    public String inWords() {
        return "Conflict with %s, which was there %s: %s"
                .formatted(
                        name == null ? "an experiment of another team" : "“%s”".formatted(name),
                        first ? "first" : "later",
                        String.join(" ", why));
    }
}
