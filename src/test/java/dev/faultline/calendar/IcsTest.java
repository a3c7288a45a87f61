package dev.faultline.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.ports.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What files of iCalendar close, and what is said of those that cannot be taken. It is Sunday 29 November 2026. */
class IcsTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static final String SUMMER = """
            BEGIN:VTIMEZONE
            TZID:Our own time
            BEGIN:STANDARD
            DTSTART:19701025T030000
            TZOFFSETFROM:+0200
            TZOFFSETTO:+0100
            END:STANDARD
            BEGIN:DAYLIGHT
            DTSTART:19700329T020000
            TZOFFSETFROM:+0100
            TZOFFSETTO:+0200
            END:DAYLIGHT
            END:VTIMEZONE
            """;

    private final Ics ics = new Ics(Ticker.system());

    private static Ics.Manner days(ZoneId zone) {
        return new Ics.Manner(zone, false, Map.of());
    }

    private static String calendar(String... parts) {
        return "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//somebody//else//EN\n" + String.join("", parts)
                + "END:VCALENDAR\n";
    }

    private static String event(String lines) {
        return "BEGIN:VEVENT\nUID:one@example.org\nSUMMARY:Sale\n" + lines.replace("; ", "\n") + "\nEND:VEVENT\n";
    }

    private List<Closure> closures(String text) {
        return ics.read(text, days(BERLIN), NOW).closures();
    }

    private List<String> closed(String lines) {
        return closures(calendar(event(lines))).stream().map(IcsTest::shown).toList();
    }

    private static String shown(Closure closure) {
        return "%s–%s %s".formatted(closure.from(), closure.until(), closure.zone());
    }

    private void refused(String text, int line, String says) {
        assertThatThrownBy(() -> ics.read(text, days(BERLIN), NOW))
                .isInstanceOfSatisfying(
                        BadCalendar.class,
                        bad -> assertThat(bad.complaints()).anySatisfy(each -> {
                            assertThat(each.line()).isEqualTo(line);
                            assertThat(each.said()).contains(says);
                        }));
    }

    @Test
    void aTimeIsClosedFromItsStartToItsEnd() {
        assertThat(closed("DTSTART;TZID=Europe/Berlin:20261224T120000; DTEND;TZID=Europe/Berlin:20261224T180000"))
                .containsExactly("2026-12-24T12:00–2026-12-24T18:00 Europe/Berlin");
        assertThat(closed("DTSTART:20261224T120000Z; DURATION:P1DT30M"))
                .containsExactly("2026-12-24T12:00–2026-12-25T12:30 Z");
        assertThat(closed("DTSTART;TZID=Europe/Berlin:20261224T120000; DTEND;TZID=America/New_York:20261224T120000"))
                .containsExactly("2026-12-24T12:00–2026-12-24T18:00 Europe/Berlin");
    }

    @Test
    void rule31AnAllDayEventIsADayOfTheCalendarsZone() {
        assertThat(closed("DTSTART;VALUE=DATE:20261225"))
                .containsExactly("2026-12-25T00:00–2026-12-26T00:00 Europe/Berlin");
        assertThat(closed("DTSTART;VALUE=DATE:20261224; DTEND;VALUE=DATE:20270103"))
                .containsExactly("2026-12-24T00:00–2027-01-03T00:00 Europe/Berlin");
        var day = ics.read(calendar(event("DTSTART;VALUE=DATE:20261225")), days(ZoneId.of("Asia/Tokyo")), NOW);
        assertThat(day.closures().getFirst().span().from()).isEqualTo(Instant.parse("2026-12-24T15:00:00Z"));
    }

    @Test
    void rule31FloatingTimesAreRefusedUnlessSomebodyChoosesTheirZone() {
        String text = calendar(event("DTSTART:20261224T120000; DTEND:20261224T180000"));
        refused(text, 7, "DTSTART is a time without a zone");
        assertThat(ics.read(text, new Ics.Manner(BERLIN, true, Map.of()), NOW).closures())
                .extracting(IcsTest::shown)
                .containsExactly("2026-12-24T12:00–2026-12-24T18:00 Europe/Berlin");
    }

    @Test
    void rule31WhatIsCancelledOrLeavesPeopleFreeClosesNothing() {
        String day = "DTSTART;VALUE=DATE:20261225; ";
        assertThat(closed(day + "STATUS:CANCELLED")).isEmpty();
        assertThat(closed(day + "TRANSP:TRANSPARENT")).isEmpty();
        assertThat(closed(day + "TRANSP:OPAQUE; STATUS:TENTATIVE")).hasSize(1);
        var notes = ics.read(
                        calendar(
                                event(day + "STATUS:CANCELLED"),
                                event("DTSTART:20261225T120000Z"),
                                "BEGIN:VTODO\nUID:two\nEND:VTODO\n"),
                        days(BERLIN),
                        NOW)
                .notes();
        assertThat(notes)
                .containsExactly(
                        "1 entry is cancelled or leaves people free and closes nothing.",
                        "1 entry takes no time and closes nothing.",
                        "1 entry is no event and closes nothing.");
    }

    @Test
    void rule30ZonesAreFoundByTheirNameByThatOfWindowsOrByTheirLocation() {
        assertThat(closed("DTSTART;TZID=/example.org/2026/America/New_York:20261224T120000; DURATION:PT1H"))
                .containsExactly("2026-12-24T12:00–2026-12-24T13:00 America/New_York");
        assertThat(closures(calendar(event("DTSTART;TZID=Romance Standard Time:20261224T120000; DURATION:PT1H"))))
                .extracting(IcsTest::shown)
                .containsExactly("2026-12-24T12:00–2026-12-24T13:00 Europe/Paris");
        String located = SUMMER.replace("TZID:Our own time", "TZID:Our own time\nX-LIC-LOCATION:Asia/Tokyo");
        assertThat(closures(calendar(located, event("DTSTART;TZID=\"Our own time\":20261224T120000; DURATION:PT1H"))))
                .extracting(IcsTest::shown)
                .containsExactly("2026-12-24T12:00–2026-12-24T13:00 Asia/Tokyo");
    }

    @Test
    void rule30AZoneThatNobodyKnowsIsTheCalendarsOwnWhereItHasItsOffsetsAndElseSomebodyIsAsked() {
        String text = calendar(SUMMER, event("DTSTART;TZID=Our own time:20261224T120000; DURATION:PT1H"));
        assertThat(closures(text))
                .extracting(IcsTest::shown)
                .containsExactly("2026-12-24T12:00–2026-12-24T13:00 Europe/Berlin");
        var tokyo = days(ZoneId.of("Asia/Tokyo"));
        assertThatThrownBy(() -> ics.read(text, tokyo, NOW))
                .hasMessageContaining("Line 20: “Our own time” is no time zone that is known.");
        var chosen = new Ics.Manner(ZoneId.of("Asia/Tokyo"), false, Map.of("Our own time", ZoneId.of("Europe/Paris")));
        assertThat(ics.read(text, chosen, NOW).closures())
                .extracting(IcsTest::shown)
                .containsExactly("2026-12-24T12:00–2026-12-24T13:00 Europe/Paris")
                .noneMatch(each -> each.contains("ical4j"));
    }

    @Test
    void recurrencesAreWorkedOutOnTheWall() {
        var weekends = closed(
                "DTSTART;TZID=Europe/Berlin:20260102T160000; DTEND;TZID=Europe/Berlin:20260105T080000; RRULE:FREQ=WEEKLY");
        assertThat(weekends)
                .startsWith(
                        "2026-11-27T16:00–2026-11-30T08:00 Europe/Berlin",
                        "2026-12-04T16:00–2026-12-07T08:00 Europe/Berlin")
                // over both changes of clocks
                .contains(
                        "2027-03-26T16:00–2027-03-29T08:00 Europe/Berlin",
                        "2027-10-29T16:00–2027-11-01T08:00 Europe/Berlin");
        assertThat(closed("DTSTART;VALUE=DATE:20001225; RRULE:FREQ=YEARLY"))
                .containsExactly(
                        "2026-12-25T00:00–2026-12-26T00:00 Europe/Berlin",
                        "2027-12-25T00:00–2027-12-26T00:00 Europe/Berlin");
    }

    @Test
    void aSeriesEndsWithItsUntilOrItsCountAndLeavesOutWhatIsExcluded() {
        assertThat(closed("DTSTART;VALUE=DATE:20261201; RRULE:FREQ=DAILY;UNTIL=20261203"))
                .hasSize(3);
        assertThat(closed("DTSTART;VALUE=DATE:20261201; RRULE:FREQ=DAILY;COUNT=3; EXDATE;VALUE=DATE:20261202"))
                .containsExactly(
                        "2026-12-01T00:00–2026-12-02T00:00 Europe/Berlin",
                        "2026-12-03T00:00–2026-12-04T00:00 Europe/Berlin");
        String noon = "DTSTART;TZID=Europe/Berlin:20261201T120000; DURATION:PT1H; RRULE:FREQ=DAILY;";
        assertThat(closed(noon + "UNTIL=20261203T110000Z"))
                .as("12:00 in Berlin is included")
                .hasSize(3);
        assertThat(closed(noon + "UNTIL=20261203T105959Z")).hasSize(2);
        assertThat(closed(noon + "COUNT=3; EXDATE:20261202T110000Z,20261203T110000Z"))
                .hasSize(1);
        assertThat(closed(noon + "COUNT=2; RDATE;TZID=Europe/Berlin:20261224T120000"))
                .endsWith("2026-12-24T12:00–2026-12-24T13:00 Europe/Berlin");
    }

    @Test
    void whatWasMovedIsClosedWhereItIsNow() {
        String series = event("DTSTART;TZID=Europe/Berlin:20261201T120000; DURATION:PT1H; RRULE:FREQ=DAILY;COUNT=3");
        String moved =
                event("RECURRENCE-ID:20261202T110000Z; DTSTART;TZID=Europe/Berlin:20261202T150000; DURATION:PT2H");
        assertThat(closures(calendar(series, moved)))
                .extracting(IcsTest::shown)
                .containsExactly(
                        "2026-12-01T12:00–2026-12-01T13:00 Europe/Berlin",
                        "2026-12-02T15:00–2026-12-02T17:00 Europe/Berlin",
                        "2026-12-03T12:00–2026-12-03T13:00 Europe/Berlin");
        String cancelled = moved.replace("END:VEVENT", "STATUS:CANCELLED\nEND:VEVENT");
        assertThat(closures(calendar(cancelled, series))).hasSize(2);
    }

    @Test
    void theFirstOneIsOneWhetherOrNotItsRuleThinksSo() {
        assertThat(closed("DTSTART;VALUE=DATE:20261205; RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2"))
                .containsExactly(
                        "2026-12-05T00:00–2026-12-06T00:00 Europe/Berlin",
                        "2026-12-07T00:00–2026-12-08T00:00 Europe/Berlin",
                        "2026-12-14T00:00–2026-12-15T00:00 Europe/Berlin");
    }

    @Test
    void foldedLinesAndForeignLineEndsAreRead() {
        String text = calendar(
                        event("DTSTART;VALUE=DATE:20261225; DESCRIPTION:long\n er than that\\, and : with \"marks\""))
                .replace("\n", "\r\n");
        assertThat(closures(text)).hasSize(1);
        assertThat(Ics.decoded(("\uFEFF" + text).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(text);
        assertThatThrownBy(() -> Ics.decoded(new byte[] {'B', (byte) 0xff})).hasMessageContaining("not UTF-8");
    }

    @Test
    void namesAreOneLineThatCanBeSeen() {
        String text = calendar(event("DTSTART;VALUE=DATE:20261225")
                .replace("SUMMARY:Sale", "SUMMARY:A\\, b\\; c\\nd\u202e" + "e".repeat(200)));
        assertThat(closures(text).getFirst().name())
                .startsWith("A, b; c deee")
                .endsWith("e…")
                .hasSizeLessThan(130);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | DTSTART;VALUE=DATE:20261325 | no day and no time",
                "7 | DTSTART;VALUE=DATE:18991231 | not between 1900 and 2199",
                "7 | DTSTART:noon | no day and no time",
                "8 | DTSTART:20261224T120000Z; DTEND:20261224T110000Z | ends before it begins",
                "8 | DTSTART:20261224T120000Z; DURATION:one hour | which is none",
                "8 | DTSTART:20261224T120000Z; RRULE:FREQ=MINUTELY | Only DAILY, WEEKLY, MONTHLY and YEARLY",
                "8 | DTSTART:20261224T120000Z; RRULE:FREQ=DAILY;INTERVAL=0 | INTERVAL is a number from 1",
                "8 | DTSTART:20261224T120000Z; RRULE:FREQ=DAILY;BYDAY=XX | cannot be read",
                "8 | DTSTART:20261224T120000Z; RRULE:FREQ=DAILY;BYHOUR=1 | BYHOUR in an RRULE is not read",
                "8 | DTSTART:20261224T120000Z; EXDATE:soon | EXDATE is “soon”",
                "8 | DTSTART:20261224T120000Z; RDATE;VALUE=PERIOD:20261224T120000Z/PT1H | Periods in RDATE",
                "8 | DTSTART:20261224T120000Z; RECURRENCE-ID;RANGE=THISANDFUTURE:20261224T120000Z | all future ones",
                "5 | SUMMARY:no start | needs a DTSTART"
            })
    void whatCannotBeUnderstoodIsSaidWithItsLine(int line, String lines, String says) {
        // line 4 begins the event
        refused(calendar(event(lines)).replace("PRODID", "X-A:b\nPRODID"), line + (line == 5 ? 0 : 1), says);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> closures(calendar(event("DTSTART:noon"), event("DTSTART:night"))))
                .hasMessage(
                        "Line 7: DTSTART is “noon”, which is no day and no time. Line 12: DTSTART is “night”, which is no day and no time.");
    }

    @Test
    void whatIsNoCalendarIsSaidSo() {
        refused("<html>log in first</html>", 1, "does not begin with BEGIN:VCALENDAR");
        refused("", 1, "no iCalendar file");
        refused("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:a\n", 4, "ends in the middle: END:VEVENT is missing");
        refused(
                "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nno colon\nEND:VEVENT\nEND:VCALENDAR\n",
                4,
                "not iCalendar");
        refused("BEGIN:VCALENDAR\nVERSION:2.0\n" + "BEGIN:A\n".repeat(50_000), 7, "nested");
    }

    @Test
    void rule29NoFileKeepsAServerBusy() {
        String many = IntStream.range(0, 5_001)
                .mapToObj(each -> "BEGIN:VEVENT\nUID:%d\nDTSTART:20261224T120000Z\nEND:VEVENT\n".formatted(each))
                .collect(Collectors.joining());
        assertThatThrownBy(() -> closures(calendar(many))).hasMessageContaining("More than 5,000 entries");
        String often = IntStream.range(0, 60)
                .mapToObj(each -> "BEGIN:VEVENT\nUID:%d\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY\nEND:VEVENT\n"
                        .formatted(each))
                .collect(Collectors.joining());
        assertThatThrownBy(() -> closures(calendar(often))).hasMessageContaining("More than 10,000 times");
        long begun = System.nanoTime();
        assertThat(closed("DTSTART;VALUE=DATE:19000101; RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"))
                .isEmpty();
        assertThat(closed("DTSTART;VALUE=DATE:19000101; RRULE:FREQ=DAILY")).hasSizeGreaterThan(400);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aClockThatRunsAwayEndsTheWork() {
        var tired = new Ics(new Ticker() {
            private long now;

            @Override
            public long nanos() {
                return now += Duration.ofSeconds(1).toNanos();
            }
        });
        String text = calendar(event("DTSTART;VALUE=DATE:20260101; RRULE:FREQ=DAILY"));
        assertThatThrownBy(() -> tired.read(text, days(BERLIN), NOW)).hasMessageContaining("takes too long");
    }

    @Test
    void whatIsClosedIsAgainstARunThatMeetsItAndIsNamed() {
        var rule = new Closures(
                closures(calendar(event("DTSTART;TZID=Europe/Berlin:20261224T120000; DURATION:PT6H"))),
                BERLIN,
                Source.uploaded(NOW));
        var noon = LocalDateTime.parse("2026-12-24T12:00").atZone(BERLIN).toInstant();
        var everybody = new Scope.Organisation();
        assertThat(rule.against(new Span(noon.minusSeconds(600), noon), everybody))
                .isEmpty();
        assertThat(rule.against(new Span(noon.minusSeconds(600), noon.plusSeconds(1)), everybody))
                .hasValue(
                        "It could last into “Sale” of everything, from Thu 24 Dec 2026 12:00 to Thu 24 Dec 2026 18:00 Europe/Berlin.");
        assertThat(rule.against(new Span(noon, noon.plusSeconds(600)), everybody))
                .hasValue(
                        "“Sale” holds for everything, from Thu 24 Dec 2026 12:00 to Thu 24 Dec 2026 18:00 Europe/Berlin.");
    }
}
