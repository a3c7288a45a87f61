package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.Direction;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Step.Treatment;
import dev.faultline.protocol.Traffic;
import dev.faultline.protocol.Transport;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What nft and tc are told, word by word; also what this kernel may not be able to do. */
class RulesTest {

    private static final UUID INJECTION = UUID.fromString("00000000-0000-7000-8000-0000000000ab");
    private static final Marks MARKS = Marks.of(Path.of("/var/lib/faultline-agent"));
    private static final Step.Spared SPARED = new Step.Spared(List.of(), List.of("192.0.2.10 8443"), List.of(22));

    private static String text(Traffic traffic, Treatment treatment) {
        return new Rules(
                        new Step.Filter(traffic, treatment, SPARED, List.of("eth0")),
                        "faultline_x",
                        "flsinka",
                        "6044:1ab",
                        0xfeL)
                .text(12_000);
    }

    @Test
    void losesWhatLeavesIntoASinkAndSparesTheLinkAndSsh() {
        var traffic =
                new Traffic(List.of("10.0.0.7", "2001:db8::/32"), List.of("5432"), Transport.TCP, Direction.OUT, false);

        assertThat(text(traffic, new Treatment(Treatment.Kind.DROP, 30, false))).isEqualTo("""
            table netdev faultline_x { }
            delete table netdev faultline_x
            table netdev faultline_x {
            set gate { typeof meta protocol; flags timeout; elements = { ip timeout 12000ms, ip6 timeout 12000ms }; }
            set peers4 { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.0.7 }; }
            set peers6 { type ipv6_addr; flags interval; auto-merge; elements = { 2001:db8:0:0:0:0:0:0/32 }; }
            set ports { type inet_service; flags interval; auto-merge; elements = { 5432 }; }
            counter seen { }
            counter hit { }
            chain hurt_egress {
            counter name seen
            numgen random mod 1000 < 300 counter name hit fwd to "flsinka"
            accept
            }
            chain egress {
            type filter hook egress devices = { "eth0" } priority 0; policy accept;
            meta protocol != @gate accept
            ip saddr 192.0.2.10 tcp sport 8443 accept
            ip daddr 192.0.2.10 tcp dport 8443 accept
            tcp sport 22 accept
            ip daddr @peers4 meta l4proto tcp th sport @ports jump hurt_egress
            ip daddr @peers4 meta l4proto tcp th dport @ports jump hurt_egress
            ip6 daddr @peers6 meta l4proto tcp th sport @ports jump hurt_egress
            ip6 daddr @peers6 meta l4proto tcp th dport @ports jump hurt_egress
            }
            }""");
    }

    @Test
    void leadsIntoTheClassThatTcHasMade() {
        var traffic = new Traffic(List.of("10.0.0.7"), List.of(), Transport.ANY, Direction.OUT, false);

        assertThat(text(traffic, new Treatment(Treatment.Kind.SHAPE, 100, false)))
                .contains("meta priority set 6044:1ab")
                .doesNotContain("fwd", "drop");
    }

    @Test
    void tellsTcToEmulateANetworkInAClassBesideWhichEverythingElsePasses() {
        var netem = new Step.Shape("eth0", 0, List.of("delay", "100ms", "20ms"));
        var hurting = MARKS.hurtingClass();

        assertThat(new Queues(MARKS).commands(netem).stream().map(words -> String.join(" ", words)))
                .containsExactly(
                        "qdisc add dev eth0 root handle 6044: htb",
                        "class add dev eth0 parent 6044: classid " + hurting + " htb rate 100gbit quantum 60000",
                        "qdisc add dev eth0 parent " + hurting + " netem delay 100ms 20ms");
    }

    @Test
    void knowsItsOwnByTheStateDirectoryAndNobodyElses() {
        var table = MARKS.table(INJECTION);

        assertThat(MARKS.injectionOfTable(table)).contains(INJECTION);
        assertThat(MARKS.injectionOfAlias(MARKS.alias(INJECTION))).contains(INJECTION);
        assertThat(Marks.of(Path.of("/another")).injectionOfTable(table)).isEmpty();
        assertThat(MARKS.sink(INJECTION)).hasSizeLessThanOrEqualTo(15);
    }
}
