package dev.faultline.peers;

import dev.faultline.fleet.Fleet;
import dev.faultline.gate.Body;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Problem;
import dev.faultline.halt.Halts;
import dev.faultline.node.Nodes;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Clock;
import java.time.Duration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where other nodes tell of a press. Asks no database; whose word it is, the signature says. */
@Hidden
@RestController
class PeerEndpoint {

    /** Older ones are in the database, or are told again by nobody: so one that somebody kept is no use. */
    private static final Duration GOOD_FOR = Duration.ofMinutes(1);

    private final Halts halts;
    private final Fleet fleet;
    private final Nodes nodes;
    private final Clock clock;

    PeerEndpoint(Halts halts, Fleet fleet, Nodes nodes, Clock clock) {
        this.halts = halts;
        this.fleet = fleet;
        this.nodes = nodes;
        this.clock = clock;
    }

    /** @param node that has latched */
    record Latched(String node) {}

    @PostMapping("/node/v1/halts")
    Latched press(@Body(kib = 16) Fields body) {
        String sealed = body.text("press", 1, 12_000);
        body.end();
        body.check();
        try {
            Press press = Press.open(sealed, fleet.serverKeys().getPublic());
            if (Duration.between(press.at(), clock.instant()).abs().compareTo(GOOD_FOR) > 0) {
                throw new SecurityException("too old");
            }
            halts.join(press.halt());
            return new Latched(nodes.self());
        } catch (SecurityException | IllegalArgumentException unfit) {
            throw new Problem(
                    403, "not-a-node", "This is not from a node", "No node of this control plane has just signed it.");
        }
    }
}
