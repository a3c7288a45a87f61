package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.Direction;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.NetworkPartition;
import dev.faultline.protocol.NetworkPartition.Manner;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Traffic;
import dev.faultline.protocol.Transport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkPartitionTest extends TrafficContract {

    @Override
    Fault fault() {
        return new NetworkPartition(traffic(Direction.BOTH, Transport.ANY), Manner.DROP);
    }

    @Override
    boolean isFelt() throws IOException {
        return peer.connect(Peer.PORT) == Peer.Outcome.SILENCE;
    }

    private void begin(Traffic traffic, Manner manner) {
        begin(plan(new NetworkPartition(traffic, manner)), uptime.centiseconds() + 3000);
    }

    private Plan plan(Fault fault) {
        var answer = drivers().plan(injection, fault, "host", Duration.ofSeconds(30));
        assertThat(answer).isInstanceOf(Answer.Planned.class);
        return ((Answer.Planned) answer).plan();
    }

    @ParameterizedTest
    @EnumSource
    void cutsInEachDirectionAlone(Direction direction) throws IOException {
        begin(traffic(direction, Transport.TCP), Manner.DROP);

        assertThat(peer.connect(Peer.PORT)).isEqualTo(Peer.Outcome.SILENCE);
    }

    @ParameterizedTest
    @EnumSource(names = {"OUT", "BOTH"})
    void tellsWhoeverConnectsAtOnceWhereItRefuses(Direction direction) throws IOException {
        begin(traffic(direction, Transport.TCP), Manner.REJECT);

        assertThat(peer.connect(Peer.PORT)).isEqualTo(Peer.Outcome.REFUSED);
    }

    @Test
    void hitsThePortsAloneThatAreNamed() throws IOException {
        begin(traffic(Direction.BOTH, Transport.TCP, "6000-6999"), Manner.DROP);

        assertThat(peer.connect(6500)).isEqualTo(Peer.Outcome.SILENCE);
        assertThat(peer.connect(Peer.PORT)).isEqualTo(Peer.Outcome.CONNECTED);
    }

    @Test
    void isHeldAsLongAsItIsRenewed() throws IOException {
        var plan = plan(fault());
        begin(plan, uptime.centiseconds() + 30);
        var steps = new Steps(stateDirectory(), List.of());
        long until = uptime.centiseconds() + 500;

        while (uptime.centiseconds() < until) {
            long lease = uptime.centiseconds() + 30;
            plan.renew().forEach(step -> steps.run(step, injection, lease));
            assertThat(peer.connect(Peer.PORT)).isEqualTo(Peer.Outcome.SILENCE);
        }

        awaitFelt(false);
    }

    /** As if the control plane were on the peer. */
    @Test
    void sparesTheAgentsOwnLinkUnlessItIsGivenUp() throws IOException {
        var server = URI.create("http://%s:%d".formatted(peer.address(), Peer.PORT));
        var planned = (Answer.Planned) drivers(server).plan(injection, fault(), "host", Duration.ofSeconds(30));
        begin(planned.plan(), uptime.centiseconds() + 3000);
        assertThat(peer.connect(6500)).isEqualTo(Peer.Outcome.SILENCE);
        assertThat(peer.connect(Peer.PORT)).isEqualTo(Peer.Outcome.CONNECTED);
        undo(planned.plan());

        var traffic = new Traffic(List.of(peer.address()), List.of(), Transport.ANY, Direction.BOTH, true);
        var cut = (Answer.Planned) drivers(server)
                .plan(injection, new NetworkPartition(traffic, Manner.DROP), "host", Duration.ofSeconds(30));
        cut.plan()
                .apply()
                .forEach(step ->
                        new Steps(stateDirectory(), List.of()).run(step, injection, uptime.centiseconds() + 3000));

        assertThat(peer.connect(Peer.PORT)).isEqualTo(Peer.Outcome.SILENCE);
    }

    private Drivers drivers(URI server) {
        var plain = config();
        return new Drivers(new Config(
                server,
                plain.serverCa(),
                plain.name(),
                plain.state(),
                plain.labels(),
                plain.processes(),
                plain.routes(),
                plain.policy()));
    }

    @Test
    void neverTouchesSsh() {
        var traffic = traffic(Direction.BOTH, Transport.TCP, "20-30");

        var answer =
                drivers().plan(injection, new NetworkPartition(traffic, Manner.DROP), "host", Duration.ofSeconds(30));

        assertThat(answer).isEqualTo(new Answer.Refused("port 22 may not be hit (standard policy, protect.ports)"));
        assertThat(plan(fault()).apply())
                .filteredOn(Step.Filter.class::isInstance)
                .allSatisfy(step ->
                        assertThat(((Step.Filter) step).spared().ports()).containsExactly(22));
    }

    @Test
    void isNotActiveWhereNoPacketCameBy() {
        var nobody = new Traffic(List.of("203.0.113.0/8"), List.of("6000"), Transport.TCP, Direction.IN, false);
        var plan = plan(new NetworkPartition(nobody, Manner.DROP));
        begin(plan, uptime.centiseconds() + 3000);

        var measured = new Measures(config()).take(plan.measure(), injection);

        assertThat(measured.inBand()).isFalse();
        assertThat(measured.said()).contains("none of its packets has come by");
    }

    @Test
    void leavesTheTablesOfEverybodyElseAlone() throws IOException {
        var other = "fltest_" + peer.device();
        Outside.run("nft", "add", "table", "inet", other);
        try {
            var plan = planned();
            begin(plan, uptime.centiseconds() + 3000);
            undo(plan);
            Outside.run("nft", "list", "table", "inet", other);
        } finally {
            Outside.run("nft", "delete", "table", "inet", other);
        }
    }
}
