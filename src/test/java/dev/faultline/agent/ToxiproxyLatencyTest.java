package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.NeighbourStep.AddToxic;
import dev.faultline.protocol.ToxiproxyLatency;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ToxiproxyLatencyTest extends ToxiproxyContract {

    @Override
    Fault fault() {
        return new ToxiproxyLatency(Duration.ofMillis(400), Duration.ofMillis(20), 100);
    }

    @Override
    boolean isFelt() {
        return ask().millis() >= 370;
    }

    /** Of an agent whose journal is lost, and of another agent of the same server. */
    @Test
    void takesBackItsOwnToxicsThatNobodyAccountsForAndNoOthers() {
        var lost = UUID.randomUUID();
        var mine = config().neighbours().toxiproxyApi();
        var toxic = new AddToxic(NAME, "latency", 100, Map.of("latency", 1L));
        mine.add(toxic, lost);
        new Toxiproxy(mine.api(), "host2").add(toxic, lost);
        var plan = planned();
        begin(plan, uptime.centiseconds() + 3000);

        var found = new Leftovers(config(), new Log(System.err, Clock.systemUTC(), false)).scan(null);

        assertThat(found.residues())
                .filteredOn(each -> each.key().startsWith("toxiproxy:"))
                .singleElement()
                .satisfies(each -> assertThat(each.key()).contains(lost.toString()));
        assertThat(toxiproxy.hasToxic(NAME, "faultline_host1_" + lost)).isFalse();
        assertThat(toxiproxy.hasToxic(NAME, "faultline_host2_" + lost)).isTrue();
        assertThat(toxiproxy.hasToxic(NAME, "faultline_host1_" + injection)).isTrue();
        undo(plan);
    }
}
