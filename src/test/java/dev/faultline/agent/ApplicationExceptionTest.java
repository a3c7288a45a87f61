package dev.faultline.agent;

import dev.faultline.protocol.ApplicationException;
import dev.faultline.protocol.Fault;
import java.io.IOException;
import java.util.List;

class ApplicationExceptionTest extends ApplicationContract {

    @Override
    Fault fault() {
        return new ApplicationException(1, List.of("rest-controller", "controller"));
    }

    @Override
    boolean isFelt() throws IOException {
        return ask().status() == 500;
    }
}
