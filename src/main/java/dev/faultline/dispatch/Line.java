package dev.faultline.dispatch;

import dev.faultline.protocol.ServerMessage;

/** The wire to one agent. Never blocks; what stops overtakes what waits. */
interface Line {

    void open();

    /** @return whether it was taken */
    boolean send(ServerMessage message);

    /**
     * The same for what must not go out late: a node that was stopped in between, and goes on, must not start anything.
     *
     * @param until by the ticker; only a line on which messages wait has to look at it
     */
    default boolean send(ServerMessage message, long until) {
        return send(message);
    }

    /** The same for a message that goes to many: its text was made once, for all of them. */
    default boolean send(ServerMessage message, String text) {
        return send(message);
    }

    void close(Farewell why);
}
