package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.HttpAbort;
import java.io.IOException;
import java.util.List;

class HttpAbortTest extends RouteContract {

    @Override
    Fault fault() {
        return new HttpAbort(100, "/api", List.of(), List.of());
    }

    @Override
    boolean isFelt() throws IOException {
        try {
            Curl.get(proxied().port(), "/api");
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
