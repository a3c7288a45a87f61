package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.ConnectionReset;
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

    @Test
    void isNoneAfterItsDeadline() {
        var text = Toxic.text(UUID.randomUUID(), "boot", toxic.fault()).replace("{deadline}", "500");

        assertThat(Toxic.read(text, "boot", 500)).isPresent();
        assertThat(Toxic.read(text, "boot", 501)).isEmpty();
        assertThat(Toxic.read(text, "other", 400)).isEmpty();
    }
}
