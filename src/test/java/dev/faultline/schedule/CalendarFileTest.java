package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarFileTest {

    private static final Instant START = Instant.parse("2027-03-28T01:30:00Z");

    private static CalendarEvent event(String summary, String description) {
        return new CalendarEvent(
                new UUID(0, 7),
                START,
                START.plusSeconds(600),
                2,
                Instant.parse("2027-03-01T12:00:00.987Z"),
                CalendarEvent.Status.CONFIRMED,
                summary,
                description);
    }

    private static Ics written(CalendarEvent... events) {
        return Ics.read(CalendarFile.of("Faultline: main", List.of(events)));
    }

    @Test
    void saysWhatRfc5545Wants() {
        var read = written(event("nightly", "At 02:30."));
        assertThat(read.name()).isEqualTo("Faultline: main");
        assertThat(read.events()).hasSize(1);
        assertThat(read.events().getFirst().properties())
                .containsEntry("UID", "00000000-0000-0000-0000-000000000007")
                .containsEntry("DTSTART", "20270328T013000Z")
                .containsEntry("DTEND", "20270328T014000Z")
                .containsEntry("DTSTAMP", "20270301T120000Z")
                .containsEntry("LAST-MODIFIED", "20270301T120000Z")
                .containsEntry("SEQUENCE", "2")
                .containsEntry("STATUS", "CONFIRMED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "semi; comma, back\\slash and \"quotes\": 1;2,3",
                "two\nlines, and \\n that is none",
                "Zürich – Überlast prüfen 🔥🔥🔥 дом 家族 👩‍👩‍👧‍👧",
                "a backslash at the end\\",
                "BEGIN:VEVENT\nEND:VCALENDAR"
            })
    void keepsEveryLetter(String text) {
        for (int i = 0; i < 90; i += 7) { // so that each letter comes to stand at the edge of a line
            var padded = "x".repeat(i) + text.repeat(12);
            var read = written(event(padded, padded)).events().getFirst();
            assertThat(read.get("SUMMARY")).isEqualTo(padded);
            assertThat(read.get("DESCRIPTION")).isEqualTo(padded);
        }
    }

    @Test
    void leavesOutWhatHasNoPlaceInACalendar() {
        var read = written(event("a\u0000b\u0007c\u007fd", "one\r\ntwo\rthree\ttab"));
        assertThat(read.events().getFirst().get("SUMMARY")).isEqualTo("abcd");
        assertThat(read.events().getFirst().get("DESCRIPTION")).isEqualTo("one\ntwothree\ttab");
    }

    @Test
    void anEmptyCalendarIsStillOne() {
        assertThat(written().events()).isEmpty();
    }

    @Test
    void theSameCalendarIsTheSameBytes() {
        var once = CalendarFile.of("x", List.of(event("a", "b")));
        assertThat(CalendarFile.of("x", List.of(event("a", "b")))).isEqualTo(once);
        assertThat(new String(once, StandardCharsets.UTF_8)).contains("\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n");
    }
}
