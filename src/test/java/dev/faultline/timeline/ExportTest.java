package dev.faultline.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExportTest {

    private static final UUID RUN = UUID.fromString("01920000-0000-7000-8000-000000000001");

    @Test
    void markdownNamesTheZoneAtEachTimeAlsoWhereTheClockIsPutBack() {
        String text = Export.markdown(
                RUN,
                List.of(
                        fact(1, "2026-10-25T00:30:00Z", "The run was started."),
                        fact(2, "2026-10-25T01:30:00.250Z", "The run ended.")),
                ZoneId.of("Europe/Berlin"));

        assertThat(text)
                .contains("2026-10-25 02:30:00.000 +02:00")
                .contains("2026-10-25 02:30:00.250 +01:00")
                .contains("Times are in Europe/Berlin.", "2 facts");
    }

    @Test
    void peoplesTextStaysTextInMarkdown() {
        String text = Export.markdown(
                RUN, List.of(fact(1, "2026-10-25T00:30:00Z", "# not a *title*\n<b>[x](y)</b>")), ZoneId.of("UTC"));

        assertThat(text).contains("\\# not a \\*title\\*  \n  \\<b\\>\\[x\\](y)\\</b\\>");
    }

    @Test
    void theSameFactsAreTheSameBytes() {
        List<Stored> facts = List.of(fact(1, "2026-10-25T00:30:00Z", "The run was started."));

        assertThat(Export.json(RUN, facts)).isEqualTo(Export.json(RUN, facts));
        assertThat(Export.json(RUN, facts))
                .startsWith(
                        "{\"chain\":\"" + RUN + "\",\"facts\":[{\"actor\":\"user:ada\",\"at\":\"2026-10-25T00:30:00Z\"")
                .endsWith("}\n");
    }

    private static Stored fact(long seq, String at, String words) {
        String body = "{\"colour\":\"red\"}";
        Link link = new Link(
                RUN, seq, Instant.parse(at), null, "user:ada", "lamp.lit", words, Link.shaOf(body), null, false, false);
        return new Stored(link, body, Link.beginning(), link.hashAfter(Link.beginning()));
    }
}
