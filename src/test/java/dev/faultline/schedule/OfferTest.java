package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.faultline.gate.Problem;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A time that was offered is taken as it was said, whatever the form says by then. */
class OfferTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final String MONDAY = "2026-11-23T14:00:00+01:00>2026-11-23T15:30:00+01:00";

    private static ScheduleForm form(String rule, String zone) {
        var empty = ScheduleForm.empty("", zone);
        return new ScheduleForm(
                empty.name(),
                empty.experimentId(),
                "cron",
                rule,
                "",
                zone,
                "",
                "shift",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                0);
    }

    private static Timing timing(ScheduleForm form) {
        return RuleReader.read(form.whenAlone().fields(), NOW, new SplittableRandom(1));
    }

    private static ScheduleForm taken(String offer, ScheduleForm form) {
        return Offer.read(offer).orElseThrow().taken(form, timing(form));
    }

    @Test
    void itIsWhatClocksOfTheZoneShow() {
        var form = taken(MONDAY, form("0 14 * * 1-5", "Europe/Berlin"));
        assertThat(form.except()).isEqualTo("2026-11-23T14:00");
        assertThat(form.also()).isEqualTo("2026-11-23T15:30");
    }

    /** The same moment, although the zone was changed after it was offered. */
    @Test
    void inAnotherZoneItIsTheSameMoment() {
        var form = taken(MONDAY, form("0 13 * * 1-5", "Europe/London"));
        assertThat(form.except()).isEqualTo("2026-11-23T13:00");
        assertThat(form.also()).isEqualTo("2026-11-23T14:30");
    }

    @Test
    void whereNothingIsPlannedThenAnyMoreNothingIsMoved() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> taken(MONDAY, form("0 14 * * 1-5", "Europe/London")))
                .satisfies(each -> assertThat(each.detail()).contains("14:00 +01:00", "Nothing was moved"));
    }

    @Test
    void whatIsShiftedOutOfAGapIsTheTimeOfItsRule() {
        var form = form("30 2 28 3 *", "Europe/Berlin");
        var moved = Offer.read("2027-03-28T03:30:00+02:00>2027-03-28T05:00:00+02:00")
                .orElseThrow()
                .taken(form, timing(form));
        assertThat(moved.except()).isEqualTo("2027-03-28T02:30");
        assertThat(moved.also()).isEqualTo("2027-03-28T05:00");
    }

    @Test
    void ofTwoMomentsThatClocksShowAlikeOnlyTheFirstCanBeMeant() {
        var berlin = ZoneId.of("Europe/Berlin");
        assertThat(Offer.wall("to", Instant.parse("2027-10-31T00:30:00Z"), berlin))
                .isEqualTo(LocalDateTime.parse("2027-10-31T02:30"));
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Offer.wall("to", Instant.parse("2027-10-31T01:30:00Z"), berlin));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ">", "none", "2026-11-23T14:00>2026-11-23T15:00", "2026-11-23T14:00:00+01:00"})
    void whatIsNoneIsNone(String text) {
        assertThat(Offer.read(text)).isEmpty();
    }
}
