package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.HttpError;
import java.io.IOException;

class HttpErrorTest extends RouteContract {

    @Override
    Fault fault() {
        return new HttpError(503, 100, "/api");
    }

    @Override
    boolean isFelt() throws IOException {
        return Curl.get(proxied().port(), "/api/orders").status() == 503;
    }
}
