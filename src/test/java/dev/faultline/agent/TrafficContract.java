package dev.faultline.agent;

import dev.faultline.protocol.Direction;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Traffic;
import dev.faultline.protocol.Transport;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Faults on the packets between this host and another one, which nobody else talks to. */
abstract class TrafficContract extends SelfEndingContract {

    Peer peer;

    @BeforeEach
    void startPeer() throws IOException {
        peer = Peer.start().serving();
    }

    @AfterEach
    void endPeer() {
        if (peer != null) {
            new Steps(stateDirectory(), List.of()).run(new Step.Unfilter(), injection, 0);
            peer.close();
        }
    }

    Traffic traffic(Direction direction, Transport transport, String... ports) {
        return new Traffic(List.of(peer.address()), List.of(ports), transport, direction, false);
    }

    @Override
    Config config() {
        return Outside.config(stateDirectory(), List.of(), List.of(), Outside.policy());
    }

    @Override
    String target() {
        return "host";
    }
}
