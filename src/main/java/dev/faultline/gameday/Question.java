package dev.faultline.gameday;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * “Is this us?”: somebody who plays sees something, and does not know whether it is the exercise.
 *
 * @param about what they see; may be empty
 * @param answer null while nobody has answered
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Question(
        UUID id,
        String askedBy,
        String about,
        Instant askedAt,
        @Nullable Answer answer,
        String note,
        @Nullable String answeredBy,
        @Nullable Instant answeredAt) {

    enum Answer {
        OURS("Yes, this is the exercise"),
        NOT_OURS("No, this is not us: treat it as real");

        private final String inWords;

        Answer(String inWords) {
            this.inWords = inWords;
        }

        public String inWords() {
            return inWords;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static Question open(UUID id, String by, String about, Instant at) {
        return new Question(id, by, about, at, null, "", null, null);
    }

    boolean isOpen() {
        return answer == null;
    }
}
