package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.ParseException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.function.Predicate;
import net.fortuna.ical4j.model.Recur;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.CronExpression;

/**
 * What we work out, compared with what others do: RRULE with ical4j, cron with Spring and Quartz, and both with java.time and
 * nothing else. Ten years, in zones that have little in common.
 */
class ExpansionTest {

    private static final List<ZoneId> ZONES = List.of(
                    "Europe/Berlin",
                    "America/New_York",
                    "Australia/Lord_Howe", // half an hour of summer
                    "America/Santiago", // clocks change at midnight
                    "Africa/Cairo", // put forward at midnight
                    "Africa/Casablanca", // put back for a month each year
                    "Asia/Kathmandu", // 5:45, never changed
                    "Pacific/Chatham") // 12:45, changed at 02:45
            .stream()
            .map(ZoneId::of)
            .toList();

    private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2036, 1, 1);

    /** Those with a start that they hit. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=DAILY",
                "FREQ=DAILY;INTERVAL=3",
                "FREQ=DAILY;BYMONTH=3,10,4,9,11",
                "FREQ=DAILY;BYMONTHDAY=1,-1,15;COUNT=100",
                "FREQ=WEEKLY",
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO",
                "FREQ=MONTHLY",
                "FREQ=MONTHLY;BYMONTHDAY=31",
                "FREQ=MONTHLY;BYMONTHDAY=-1,-31",
                "FREQ=MONTHLY;BYDAY=-1SU",
                "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO,3WE",
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
                "FREQ=YEARLY",
                "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
                "FREQ=YEARLY;BYDAY=20MO",
                "FREQ=YEARLY;BYMONTH=1,11;BYDAY=SU;BYSETPOS=2,-1",
            })
    void followsRecurrencesAsIcal4jDoes(String rule) {
        for (String time : List.of("02:30", "00:15", "14:00")) {
            var start = RecurrenceReader.read(rule, FIRST.atTime(LocalTime.parse(time)), ZoneOffset.UTC)
                    .from(FIRST.atStartOfDay())
                    .next();
            var walls = new Recur<LocalDateTime>(rule).getDates(start, start, LAST.atStartOfDay());
            for (ZoneId zone : ZONES) {
                var timing = new Timing(RecurrenceReader.read(rule, start, zone), zone, Timing.Gap.SHIFT);
                assertThat(differences(ours(timing), theirs(walls, zone)))
                        .as("%s at %s in %s", rule, time, zone)
                        .isEmpty();
            }
        }
    }

    /**
     * Ical4j is asked for times on the wall, and java.time for what they are: asked for times in a zone, ical4j 4.4.0 takes the
     * second of two from winter on, and moves days after a change of clocks by an hour.
     */
    private static SortedSet<Instant> theirs(List<LocalDateTime> walls, ZoneId zone) {
        var all = new TreeSet<Instant>();
        walls.forEach(each -> all.add(each.atZone(zone).toInstant()));
        return all.headSet(LAST.atStartOfDay(zone).toInstant());
    }

    /** Those that only one of the two has, for a message that can be read. */
    private static List<String> differences(List<Instant> ours, SortedSet<Instant> theirs) {
        assertThat(ours).isSorted().doesNotHaveDuplicates();
        var only = new ArrayList<String>();
        ours.stream().filter(each -> !theirs.contains(each)).forEach(each -> only.add("only ours " + each));
        theirs.stream()
                .filter(each -> Collections.binarySearch(ours, each) < 0)
                .forEach(each -> only.add("only theirs " + each));
        return only;
    }

    private static List<Instant> ours(Timing timing) {
        var all = new ArrayList<Instant>();
        var end = LAST.atStartOfDay(timing.zone()).toInstant();
        for (var moments = timing.from(FIRST.atStartOfDay(timing.zone()).toInstant()); moments.hasNext(); ) {
            var at = moments.next().at();
            if (!at.isBefore(end)) {
                break;
            }
            all.add(at);
        }
        return all;
    }

    /** The days are told once as cron and once as Java. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "30 2 * * *",
                "15 0 * * *",
                "0,30 0-4 * * *",
                "45 2,3 * * 0",
                "0 14 * * 1-5",
                "0 3 31 * *",
                "30 1,2 13 * 5",
                "30 2 29 2 *"
            })
    void followsCronAsJavaTimeDoes(String text) {
        Map<String, Predicate<LocalDate>> days = Map.of(
                "45 2,3 * * 0", day -> day.getDayOfWeek() == DayOfWeek.SUNDAY,
                "0 14 * * 1-5", day -> day.getDayOfWeek().getValue() < 6,
                "0 3 31 * *", day -> day.getDayOfMonth() == 31,
                "30 1,2 13 * 5", day -> day.getDayOfMonth() == 13 || day.getDayOfWeek() == DayOfWeek.FRIDAY,
                "30 2 29 2 *", LocalDate::isLeapYear);
        var cron = CronReader.read(text, Optional.empty());
        for (ZoneId zone : ZONES) {
            var expected = new TreeSet<Instant>();
            for (var day = FIRST.minusDays(2); day.isBefore(LAST); day = day.plusDays(1)) {
                boolean leap = !text.contains("29 2") || day.getMonthValue() == 2 && day.getDayOfMonth() == 29;
                if (leap && days.getOrDefault(text, any -> true).test(day)) {
                    for (LocalTime time : cron.times()) {
                        expected.add(ZonedDateTime.of(day, time, zone).toInstant());
                    }
                }
            }
            var from = FIRST.atStartOfDay(zone).toInstant();
            var end = LAST.atStartOfDay(zone).toInstant();
            assertThat(differences(ours(new Timing(cron, zone, Timing.Gap.SHIFT)), expected.subSet(from, end)))
                    .as("%s in %s", text, zone)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void followsSpringsCronAsSpringDoes(long seed) {
        var chance = new SplittableRandom(seed);
        for (int i = 0; i < 60; i++) {
            String text = expression(
                    chance, "*", List.of("L", "L-2", "LW", "15W"), List.of("5L", "FRIL", "2#3", "MON#1", "0", "7"));
            var spring = org.springframework.scheduling.support.CronExpression.parse(text);
            compare(
                    text,
                    CronReader.read(text, Optional.of(CronDialect.SPRING)),
                    time -> spring.next(time.minusNanos(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void followsQuartzesCronAsQuartzDoes(long seed) throws ParseException {
        var chance = new SplittableRandom(seed);
        for (int i = 0; i < 60; i++) {
            String text = expression(
                    chance,
                    "?",
                    List.of("L", "L-2", "LW", "15W"),
                    List.of("6L", "FRIL", "3#3", "MON#1", "1", "7", "FRI-MON"));
            var quartz = new CronExpression(text);
            quartz.setTimeZone(TimeZone.getTimeZone("UTC"));
            compare(text, CronReader.read(text, Optional.of(CronDialect.QUARTZ)), time -> {
                Date next = quartz.getNextValidTimeAfter(
                        Date.from(time.minusSeconds(1).toInstant(ZoneOffset.UTC)));
                return next == null ? null : LocalDateTime.ofInstant(next.toInstant(), ZoneOffset.UTC);
            });
        }
    }

    private interface Next {
        @org.jspecify.annotations.Nullable LocalDateTime from(LocalDateTime time);
    }

    private static void compare(String text, Cron cron, Next theirs) {
        Iterator<LocalDateTime> ours = cron.from(FIRST.atStartOfDay());
        var time = FIRST.atStartOfDay();
        for (int i = 0; i < 40; i++) {
            var expected = theirs.from(time);
            if (expected == null || expected.getYear() > 2060) {
                return;
            }
            assertThat(ours.hasNext()).as(text).isTrue();
            assertThat(ours.next()).as("%s, number %d", text, i).isEqualTo(expected);
            time = expected.plusSeconds(1);
        }
    }

    /** @param none what stands for the day that is not said */
    private static String expression(
            SplittableRandom chance, String none, List<String> monthDays, List<String> weekdays) {
        var month = pick(chance, List.of("*", "*", "JAN-MAR", "2,6", "*/5"));
        boolean ofMonth = chance.nextBoolean();
        var day = ofMonth ? pick(chance, concat(monthDays, List.of("1", "29-31", "*/7", "1,15"))) : none;
        var week = ofMonth ? none : pick(chance, concat(weekdays, List.of("MON-FRI", "SAT,SUN", "WED")));
        // Quartz 2.5.2 leaves out the later times of a day that it has moved
        boolean moved = day.contains("W");
        var minute = moved ? "30" : pick(chance, List.of("0", "30", "15,45", "*/20", "5/15"));
        var hour = moved ? "2" : pick(chance, List.of("*", "2", "9-17", "*/6", "0,23", "8-18/5"));
        return "0 %s %s %s %s %s".formatted(minute, hour, day, month, week);
    }

    private static List<String> concat(List<String> one, List<String> other) {
        var all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    private static String pick(SplittableRandom chance, List<String> from) {
        return from.get(chance.nextInt(from.size()));
    }
}
