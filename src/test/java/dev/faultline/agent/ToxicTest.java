package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.ConnectionReset;
import dev.faultline.protocol.NetworkLatency.Distribution;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ToxicTest {

    private final Toxic toxic = new Toxic(UUID.randomUUID(), new ConnectionReset(30));

    @Test
    void hitsThePercentThatIsAsked() {
        for (int percent : new int[] {1, 10, 50, 90, 100}) {
            int asked = percent;
            long hits = LongStream.range(0, 20_000)
                    .filter(number -> toxic.hits(number, asked))
                    .count();
            assertThat(RouteMeasure.isLikely(hits, 20_000, percent / 100.0))
                    .as("%d hits at %d %%", hits, percent)
                    .isTrue();
        }
    }

    /** A ramp from 10 to 50 percent adds connections; it does not choose others. */
    @Test
    void raisingThePercentOnlyAdds() {
        assertThat(LongStream.range(0, 1000).filter(number -> toxic.hits(number, 10)))
                .allMatch(number -> toxic.hits(number, 50));
    }

    @Test
    void everyInjectionHitsOthers() {
        var other = new Toxic(UUID.randomUUID(), toxic.fault());

        long both = LongStream.range(0, 10_000)
                .filter(number -> toxic.hits(number, 50) && other.hits(number, 50))
                .count();

        assertThat(both).isBetween(2200L, 2800L);
    }

    /** Of many delays: their middle, and how far the longest and the shortest are. */
    @Test
    void variesAsTheDistributionSays() {
        for (var distribution : Distribution.values()) {
            var sways = LongStream.range(0, 20_000)
                    .mapToDouble(number -> toxic.sway(distribution, number, 0))
                    .summaryStatistics();
            var squares = LongStream.range(0, 20_000)
                    .mapToDouble(number -> Math.pow(toxic.sway(distribution, number, 0), 2))
                    .average()
                    .orElseThrow();
            double deviation = Math.sqrt(squares - sways.getAverage() * sways.getAverage());
            switch (distribution) {
                case UNIFORM -> {
                    assertThat(sways.getAverage()).isBetween(-0.02, 0.02);
                    assertThat(sways.getMax()).isBetween(0.98, 1.0);
                    assertThat(sways.getMin()).isBetween(-1.0, -0.98);
                }
                case NORMAL -> {
                    assertThat(sways.getAverage()).isBetween(-0.03, 0.03);
                    assertThat(deviation).isBetween(0.97, 1.03);
                }
                case EXPONENTIAL -> {
                    assertThat(sways.getMin()).isNotNegative();
                    assertThat(sways.getAverage()).isBetween(0.96, 1.04);
                    assertThat(deviation).isBetween(0.95, 1.05);
                }
            }
        }
    }

    @Test
    void isNoneAfterItsDeadline() {
        var text = Toxic.text(UUID.randomUUID(), "boot", toxic.fault()).replace("{deadline}", "500");

        assertThat(Toxic.read(text, "boot", 500)).isPresent();
        assertThat(Toxic.read(text, "boot", 501)).isEmpty();
        assertThat(Toxic.read(text, "other", 400)).isEmpty();
    }
}
