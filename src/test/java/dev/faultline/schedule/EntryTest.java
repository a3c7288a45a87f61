package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EntryTest {

    private static final UUID ONE = new UUID(0, 1);
    private static final UUID TWO = new UUID(0, 2);
    private static final UUID NEW = new UUID(0, 9);

    private static Instant at(String time) {
        return Instant.parse("2026-12-" + time + ":00Z");
    }

    private static LocalDate day(Instant at) {
        return at.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private static Entry entry(UUID id, String time, int sequence, boolean cancelled) {
        return new Entry(id, day(at(time)), at(time), sequence, cancelled);
    }

    private static List<Entry> changes(List<Entry> known, String... planned) {
        var moments = List.of(planned).stream()
                .map(EntryTest::at)
                .map(each -> new Entry.Planned(each, day(each)))
                .toList();
        return Entry.changes(known, moments, () -> NEW);
    }

    @Test
    void whatIsAsItWasDoesNotChange() {
        assertThat(changes(List.of(entry(ONE, "01T10:00", 3, false)), "01T10:00"))
                .isEmpty();
    }

    @Test
    void whatIsPlannedForTheFirstTimeIsNew() {
        assertThat(changes(List.of(), "01T10:00")).containsExactly(entry(NEW, "01T10:00", 0, false));
    }

    @Test
    void whatMovesWithinItsDayKeepsItsIdAndGrows() {
        assertThat(changes(List.of(entry(ONE, "01T10:00", 3, false)), "01T11:00"))
                .containsExactly(entry(ONE, "01T11:00", 4, false));
    }

    @Test
    void whatStaysIsNotMistakenForWhatMoves() {
        var known = List.of(entry(ONE, "01T10:00", 0, false), entry(TWO, "01T14:00", 0, false));
        assertThat(changes(known, "01T14:00", "01T15:00")).containsExactly(entry(ONE, "01T15:00", 1, false));
        assertThat(changes(known, "01T14:00")).containsExactly(entry(ONE, "01T10:00", 1, true));
    }

    @Test
    void whatHasNoDayAnyMoreIsCancelledOnce() {
        var cancelled = changes(List.of(entry(ONE, "01T10:00", 0, false)), "02T10:00");
        assertThat(cancelled)
                .containsExactlyInAnyOrder(entry(NEW, "02T10:00", 0, false), entry(ONE, "01T10:00", 1, true));
        assertThat(changes(cancelled, "02T10:00")).isEmpty();
    }

    @Test
    void whatComesAgainIsTheSame() {
        assertThat(changes(List.of(entry(ONE, "01T10:00", 1, true)), "01T10:00"))
                .containsExactly(entry(ONE, "01T10:00", 2, false));
    }

    @Test
    void whatWasTakenBackIsTakenUpOnlyAfterWhatStillStands() {
        var known = List.of(entry(ONE, "01T10:00", 1, true), entry(TWO, "01T14:00", 0, false));
        assertThat(changes(known, "01T16:00")).containsExactly(entry(TWO, "01T16:00", 1, false));
    }
}
