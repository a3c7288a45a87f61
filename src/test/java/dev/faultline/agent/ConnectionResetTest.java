package dev.faultline.agent;

import dev.faultline.protocol.ConnectionReset;
import dev.faultline.protocol.Fault;
import java.io.IOException;
import java.net.SocketException;

class ConnectionResetTest extends RouteContract {

    @Override
    Fault fault() {
        return new ConnectionReset(100);
    }

    @Override
    boolean isFelt() throws IOException {
        try {
            return Curl.get(proxied().port(), "/").status() != 200;
        } catch (SocketException reset) {
            return true;
        }
    }
}
