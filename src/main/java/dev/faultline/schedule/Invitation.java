package dev.faultline.schedule;

import dev.faultline.mail.Address;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One e-mail that puts an event into a calendar, changes it there, or takes it away again (RFC 5546).
 *
 * @param id of its e-mail, too
 * @param uid of the event, and
 * @param sequence of it: to each address, each is told at most once
 * @param why it was not sent, or what the mail server answered last; empty when there is nothing to say
 */
record Invitation(
        UUID id,
        UUID person,
        UUID team,
        Address address,
        UUID uid,
        int sequence,
        Method method,
        String name,
        Instant plannedAt,
        State state,
        String why,
        int tries,
        Instant madeAt,
        @Nullable Instant decidedAt) {

    enum Method {
        REQUEST,
        CANCEL
    }

    enum State {
        WAITING("waiting"),
        /** A node is at it, or was when it died. */
        SENDING("being sent"),
        /** The mail server has it. */
        SENT("sent"),
        REFUSED("refused"),
        GIVEN_UP("given up"),
        /** Something newer is told instead. */
        OVERTAKEN("overtaken");

        private final String word;

        State(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public boolean isCancel() {
        return method == Method.CANCEL;
    }
}
