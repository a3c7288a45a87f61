package dev.faultline.dispatch;

import dev.faultline.protocol.ServerMessage;
import org.springframework.web.socket.CloseStatus;

/** The wire to one agent. Never blocks; what stops overtakes what waits. */
interface Line {

    void open();

    /** @return whether it was taken */
    boolean send(ServerMessage message);

    void close(CloseStatus status);
}
