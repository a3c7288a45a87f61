package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.calendar.Zones;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Problem;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The rules of expansion that schedules keep, each by its number. */
class CalendarRulesTest {

    static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    static Timing timing(Instant now, Map<String, ?> written) {
        var fields = Gate.document(JsonMapper.shared().writeValueAsString(written), Format.JSON)
                .fields();
        var timing = RuleReader.read(fields, now, () -> 7);
        fields.end();
        fields.check();
        return timing;
    }

    static Timing berlin(String way, Object rule) {
        return timing(NOW, Map.of(way, rule, "zone", "Europe/Berlin"));
    }

    static Problem refused(Map<String, ?> written) {
        try {
            var timing = timing(NOW, written);
            throw new AssertionError("was taken: " + timing);
        } catch (Problem problem) {
            return problem;
        }
    }

    private static Problem refused(String way, String rule) {
        return refused(Map.of(way, rule, "zone", "Europe/Berlin"));
    }

    private static List<String> after(Timing timing, String from, int count) {
        return timing.next(Instant.parse(from), count).stream()
                .map(each -> each.in(timing.zone()).toOffsetDateTime().toString())
                .toList();
    }

    @Test
    void rule1InstantsFollowFromWallTimeAndZone() {
        var timing = berlin("cron", "0 14 * * 2");
        assertThat(timing.next(NOW, 2))
                .extracting(Moment::at, Moment::wall)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                Instant.parse("2026-11-24T13:00:00Z"), LocalDateTime.parse("2026-11-24T14:00")),
                        org.assertj.core.groups.Tuple.tuple(
                                Instant.parse("2026-12-01T13:00:00Z"), LocalDateTime.parse("2026-12-01T14:00")));
    }

    @Test
    void rule2TuesdayAtTwoStaysTuesdayAtTwoOverBothChangesOfClocks() {
        for (var timing : List.of(
                berlin("cron", "0 14 * * 2"),
                timing(
                        NOW,
                        Map.of(
                                "rrule",
                                "FREQ=WEEKLY;BYDAY=TU",
                                "start",
                                "2026-11-24T14:00",
                                "zone",
                                "Europe/Berlin")))) {
            var year = timing.next(NOW, 53);
            assertThat(year).allSatisfy(each -> {
                assertThat(each.in(BERLIN).getDayOfWeek()).isEqualTo(java.time.DayOfWeek.TUESDAY);
                assertThat(each.in(BERLIN).toLocalTime()).hasToString("14:00");
            });
            assertThat(year)
                    .extracting(each -> each.at().toString().substring(11, 16))
                    .contains("13:00", "12:00");
        }
    }

    @Test
    void rule3WhatFallsIntoAGapIsShiftedAndMarked() {
        for (var timing : List.of(
                berlin("cron", "30 2 * * 0"),
                berlin("cron", "0 30 2 ? * SUN"),
                timing(NOW, Map.of("rrule", "FREQ=WEEKLY", "start", "2026-11-29T02:30", "zone", "Europe/Berlin")))) {
            var moments = timing.next(Instant.parse("2027-03-27T00:00:00Z"), 2);
            assertThat(moments)
                    .extracting(each -> each.in(BERLIN).toOffsetDateTime().toString())
                    .containsExactly("2027-03-28T03:30+02:00", "2027-04-04T02:30+02:00");
            assertThat(moments.getFirst().reading()).isEqualTo(Moment.Reading.NEVER);
            assertThat(moments.getFirst().note(BERLIN))
                    .isEqualTo("02:30 does not exist that day: clocks go from 02:00 to 03:00. It is 03:30.");
            assertThat(moments.getLast().note(BERLIN)).isEmpty();
        }
    }

    @Test
    void rule3WhatComesTwiceIsMeantOnceAndFirst() {
        for (var timing : List.of(
                berlin("cron", "30 2 * * 0"),
                timing(NOW, Map.of("rrule", "FREQ=WEEKLY", "start", "2026-11-29T02:30", "zone", "Europe/Berlin")))) {
            var moments = timing.next(Instant.parse("2027-10-31T00:00:00Z"), 2);
            assertThat(moments)
                    .extracting(each -> each.in(BERLIN).toOffsetDateTime().toString())
                    .containsExactly("2027-10-31T02:30+02:00", "2027-11-07T02:30+01:00");
            assertThat(moments.getFirst().reading()).isEqualTo(Moment.Reading.TWICE);
            // also when one begins to look between the two
            assertThat(after(timing, "2027-10-31T00:45:00Z", 1)).containsExactly("2027-11-07T02:30+01:00");
        }
    }

    @Test
    void rule3AGapCanBeSkippedInstead() {
        var timing = timing(NOW, Map.of("cron", "30 2 * * 0", "zone", "Europe/Berlin", "gap", "skip"));
        assertThat(after(timing, "2027-03-27T00:00:00Z", 1)).containsExactly("2027-04-04T02:30+02:00");
    }

    @Test
    void rule3AShiftedOneThatMeetsTheNextIsOneAndInOrder() {
        assertThat(after(berlin("cron", "*/30 * * * *"), "2027-03-28T00:00:00Z", 5))
                .containsExactly(
                        "2027-03-28T01:00+01:00",
                        "2027-03-28T01:30+01:00",
                        "2027-03-28T03:00+02:00",
                        "2027-03-28T03:30+02:00",
                        "2027-03-28T04:00+02:00");
        assertThat(after(berlin("cron", "45 2,3 * * *"), "2027-03-28T00:00:00Z", 2))
                .containsExactly("2027-03-28T03:45+02:00", "2027-03-29T02:45+02:00");
        // 02:20 becomes 03:20, which is after 03:05
        assertThat(after(berlin("rrule", "FREQ=DAILY;BYHOUR=2,3;BYMINUTE=5,20"), "2027-03-28T00:00:00Z", 3))
                .containsExactly("2027-03-28T03:05+02:00", "2027-03-28T03:20+02:00", "2027-03-29T02:05+02:00");
    }

    @Test
    void rule3ADayWithAChangeOfClocksIsMarked() {
        var moment = berlin("cron", "0 14 * * 0")
                .next(Instant.parse("2027-03-27T00:00:00Z"), 1)
                .getFirst();
        assertThat(moment.note(BERLIN)).isEqualTo("Clocks change that day; it has 23 h.");
        var lordHowe = timing(NOW, Map.of("cron", "0 14 * * 0", "zone", "Australia/Lord_Howe"));
        assertThat(lordHowe.next(Instant.parse("2027-04-03T00:00:00Z"), 1)
                        .getFirst()
                        .note(lordHowe.zone()))
                .isEqualTo("Clocks change that day; it has 24 h 30 min.");
    }

    @Test
    void rule4The31stSkipsShortMonthsAndSaysWhich() {
        for (var timing :
                List.of(berlin("rrule", "FREQ=MONTHLY;BYMONTHDAY=31;BYHOUR=9"), berlin("cron", "0 9 31 * *"))) {
            assertThat(timing.next(NOW, 7))
                    .extracting(each -> each.wall().getMonth())
                    .containsExactly(
                            Month.DECEMBER,
                            Month.JANUARY,
                            Month.MARCH,
                            Month.MAY,
                            Month.JULY,
                            Month.AUGUST,
                            Month.OCTOBER);
            assertThat(timing.without(NOW))
                    .containsExactly(Month.FEBRUARY, Month.APRIL, Month.JUNE, Month.SEPTEMBER, Month.NOVEMBER);
        }
        assertThat(berlin("cron", "0 9 30 * *").without(NOW)).containsExactly(Month.FEBRUARY);
        assertThat(berlin("cron", "0 9 28 * *").without(NOW)).isEmpty();
    }

    @Test
    void rule4TheLastWorkingDayIsTheLastWorkingDay() {
        var expected = List.of(
                "2026-11-30", "2026-12-31", "2027-01-29", "2027-02-26", "2027-03-31", "2027-04-30", "2027-05-31");
        for (var timing : List.of(
                berlin("rrule", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=9;BYMINUTE=0"),
                berlin("cron", "0 0 9 LW * ?"))) {
            assertThat(timing.next(NOW, 7))
                    .extracting(each -> each.wall().toLocalDate().toString())
                    .containsExactlyElementsOf(expected);
        }
    }

    @Test
    void rule5AStartThatTheRuleDoesNotHitIsRefusedWithASuggestion() {
        var problem = refused(Map.of(
                "rrule", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "start", "2026-11-29T14:00", "zone", "Europe/Berlin"));
        assertThat(problem.errors()).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("#/start");
            assertThat(error.detail())
                    .isEqualTo("The rule does not hit its start; the first time it does is 2026-11-30T14:00.");
        });
    }

    @Test
    void rule6CountAndUntilExcludeEachOther() {
        assertThat(refused("rrule", "FREQ=DAILY;COUNT=3;UNTIL=20270101T000000Z").detail())
                .contains("two ends");
    }

    @Test
    void rule6UntilIsUtcAndIncluded() {
        assertThat(refused("rrule", "FREQ=DAILY;UNTIL=20270101").detail())
                .isEqualTo(
                        "UNTIL=20270101 is not a moment in UTC; the end of that day in Europe/Berlin is UNTIL=20270101T225959Z.");
        var timing = timing(
                NOW,
                Map.of(
                        "rrule", "FREQ=DAILY;UNTIL=20261126T130000Z",
                        "start", "2026-11-24T14:00",
                        "zone", "Europe/Berlin"));
        assertThat(timing.next(NOW, 9)).hasSize(3);
    }

    @Test
    void rule6WhatComesFasterThanEveryQuarterOfAnHourIsRefused() {
        assertThat(refused("rrule", "FREQ=SECONDLY").detail()).contains("too often");
        assertThat(refused("rrule", "FREQ=MINUTELY;INTERVAL=20").detail()).contains("too often");
        assertThat(refused("cron", "*/5 * * * *").detail())
                .isEqualTo("2026-11-23T11:00 and 2026-11-23T11:05 are less than 15 minutes apart.");
        assertThat(refused("cron", "* * * * * *").detail()).contains("too often");
        assertThat(refused("cron", "@every 10m").detail()).contains("15m");
        assertThat(refused("every", "90s").detail()).contains("15m");
        assertThat(refused("cron", "50,0 * * * *").detail()).contains("less than 15 minutes");
        assertThat(berlin("cron", "*/15 * * * *").next(NOW, 2)).hasSize(2);
    }

    @Test
    void rule6WhatNeverHappensIsSaidAtOnce() {
        long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (String never : List.of("0 0 30 2 *", "0 0 31 4,6 *", "0 0 0 30 2 ?", "0 0 0 1 1 ? 2020")) {
            assertThat(refused("cron", never).detail()).contains("no occurrence");
        }
        for (String never : List.of(
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                "FREQ=MONTHLY;INTERVAL=12;BYMONTH=5;BYDAY=MO",
                "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
                "FREQ=DAILY;UNTIL=20200101T000000Z",
                "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6")) {
            assertThat(refused("rrule", never).detail()).contains("no occurrence");
        }
        assertThat(refused("at", "2020-01-01T00:00").detail()).isEqualTo("2020-01-01T00:00 is in the past.");
        assertThat(Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun))
                .isLessThan(Duration.ofSeconds(2));
    }

    /** By the processor's time, which does not care who else is busy. */
    @Test
    void rule6NoRuleCostsMuch() {
        String hours = IntStream.range(0, 24).mapToObj(Integer::toString).collect(Collectors.joining(","));
        var dear = List.of(
                berlin("rrule", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=9"),
                berlin("cron", "0 9 29 2 *"),
                timing(
                        NOW,
                        Map.of(
                                "rrule", "FREQ=DAILY;COUNT=10000;BYMINUTE=0,15,30,45;BYHOUR=" + hours,
                                "start", "2026-11-01T00:00",
                                "zone", "Europe/Berlin")));
        dear.forEach(timing -> timing.next(NOW, 100));
        for (var timing : dear) {
            long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            timing.next(NOW, 100);
            assertThat(Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun))
                    .as(timing.rule().inWords())
                    .isLessThan(Duration.ofMillis(200));
        }
    }

    @Test
    void rule6TheRarestDayIsFound() {
        assertThat(berlin("rrule", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=9")
                        .next(NOW, 2))
                .extracting(each -> each.wall().toLocalDate().toString())
                .containsExactly("2044-02-29", "2072-02-29");
    }

    @Test
    void rule7TheEditionOfTheRulesIsKnown() {
        assertThat(Zones.edition()).matches("20\\d\\d[a-z]");
    }

    @Test
    void rule8OnlyRealZonesHaveNames() {
        assertThat(Zones.names()).contains("Europe/Berlin", "UTC").noneMatch(each -> each.startsWith("ical4j-local-"));
        assertThatThrownBy(() -> Zones.parse("europe/berlin")).hasMessageContaining("Did you mean “Europe/Berlin”?");
        assertThatThrownBy(() -> Zones.parse("Berlin")).hasMessageContaining("Did you mean “Europe/Berlin”?");
        for (String none : List.of("+02:00", "ical4j-local-1", "SystemV/AST4", "GMT+2", "")) {
            assertThatThrownBy(() -> Zones.parse(none)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void everyTwoHoursTakesNoNoteOfClocks() {
        var timing = timing(NOW, Map.of("cron", "@every 2h", "zone", "Europe/Berlin"));
        var moments = timing.next(Instant.parse("2027-03-27T23:00:00Z"), 4);
        assertThat(moments.getFirst().at()).isEqualTo("2027-03-28T00:00:00Z");
        assertThat(moments)
                .extracting(each -> each.in(BERLIN).toLocalTime().toString())
                .containsExactly("01:00", "04:00", "06:00", "08:00");
        assertThat(timing.next(NOW, 1).getFirst().at()).isEqualTo("2026-11-23T12:00:00Z");
    }

    @Test
    void everyFromAStartIsCountedFromThere() {
        var timing = timing(NOW, Map.of("every", "2h", "start", "2026-11-01T00:00", "zone", "Europe/Berlin"));
        assertThat(timing.next(NOW, 1).getFirst().at()).isEqualTo("2026-11-23T11:00:00Z");
    }

    @Test
    void aSingleTimeIsOne() {
        assertThat(berlin("at", "2027-03-28T02:30").next(NOW, 5))
                .singleElement()
                .satisfies(each -> assertThat(each.in(BERLIN))
                        .isEqualTo(ZonedDateTime.parse("2027-03-28T03:30+02:00[Europe/Berlin]")));
    }

    @Test
    void chanceKeepsToItsHoursDaysAndNumbersAndRepeatsItself() {
        var written = Map.of(
                "meanBetween",
                "12h",
                "maxPerDay",
                3,
                "days",
                List.of("monday", "friday"),
                "from",
                "09:00",
                "to",
                "11:00",
                "seed",
                42);
        var timing = berlin("random", written);
        var moments = timing.next(NOW, 2000);
        assertThat(moments).isEqualTo(berlin("random", written).next(NOW, 2000));
        assertThat(moments).allSatisfy(each -> {
            assertThat(each.wall().getDayOfWeek()).isIn(java.time.DayOfWeek.MONDAY, java.time.DayOfWeek.FRIDAY);
            assertThat(each.wall().toLocalTime())
                    .isBetween(java.time.LocalTime.of(9, 0), java.time.LocalTime.of(10, 59, 59));
        });
        var perDay = moments.stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        each -> each.wall().toLocalDate(), java.util.stream.Collectors.counting()));
        assertThat(perDay.values()).allMatch(many -> many <= 3).contains(1L, 2L, 3L);
        for (int i = 1; i < moments.size(); i++) {
            assertThat(Duration.between(moments.get(i - 1).at(), moments.get(i).at()))
                    .isGreaterThanOrEqualTo(Timing.LEAST_APART);
        }
    }

    @Test
    void chanceComesAsOftenAsItSays() {
        var everyDay = List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
        var moments = berlin(
                        "random",
                        Map.of(
                                "meanBetween",
                                "2d",
                                "maxPerDay",
                                24,
                                "days",
                                everyDay,
                                "from",
                                "00:00",
                                "to",
                                "00:00",
                                "seed",
                                7))
                .next(NOW, 2000);
        double days = Duration.between(NOW, moments.getLast().at()).toHours() / 24.0;
        assertThat(days / moments.size()).isBetween(1.85, 2.15); // three standard errors of 2,000 draws
        assertThat(moments.stream().filter(each -> each.wall().getHour() < 12).count())
                .isBetween(900L, 1100L);
        double near = moments.stream()
                .map(each -> each.wall().toLocalDate())
                .distinct()
                .count();
        assertThat(near / days).isBetween(0.36, 0.43); // 1 - e^-0.5: one day says nothing of the next
    }

    @Test
    void chanceMayWorkOvernight() {
        var moments = berlin(
                        "random",
                        Map.of(
                                "meanBetween",
                                "6h",
                                "maxPerDay",
                                2,
                                "days",
                                List.of("friday"),
                                "from",
                                "22:00",
                                "to",
                                "02:00",
                                "seed",
                                3))
                .next(NOW, 200);
        assertThat(moments)
                .allMatch(each -> each.wall().getHour() >= 22 || each.wall().getHour() < 2);
        assertThat(moments).anyMatch(each -> each.wall().getDayOfWeek() == java.time.DayOfWeek.SATURDAY);
    }
}
