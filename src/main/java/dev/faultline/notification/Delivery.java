package dev.faultline.notification;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One message for one channel, with the id under which it goes out, however often.
 *
 * @param attempts so far
 * @param nextAt while it waits
 * @param trouble why the last attempt came to nothing
 */
record Delivery(
        UUID id,
        UUID channel,
        UUID team,
        Letter letter,
        State state,
        int attempts,
        @Nullable Instant nextAt,
        String trouble,
        Instant madeAt,
        @Nullable Instant overAt) {

    enum State {
        WAITING("waiting", "planned"),
        SENT("sent", "held"),
        GIVEN_UP("given up", "unconfirmed"),
        WITHDRAWN("withdrawn", "stopped");

        private final String inWords;
        private final String kind;

        State(String inWords, String kind) {
            this.inWords = inWords;
            this.kind = kind;
        }

        public String inWords() {
            return inWords;
        }

        /** Of the glyph. */
        public String kind() {
            return kind;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What is sent, in words and for programs.
     *
     * @param text by the channel's template, as its kind writes text
     * @param data as JSON
     */
    record Letter(Occasion occasion, String title, String text, String data) {}

    /** @param outcome in words */
    record Attempt(int number, Instant at, long millis, boolean arrived, String outcome) {}

    /** With what became of each attempt. */
    record Log(Delivery delivery, String channel, List<Attempt> attempts) {}

    public boolean mayBeSentAgain() {
        return state == State.GIVEN_UP || state == State.SENT;
    }
}
