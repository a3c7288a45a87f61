package dev.faultline.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rules of windows, each by its number. Clocks in Berlin go on at 2027-03-28 02:00 and back at 2027-10-31 03:00. */
class RulingTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final UUID SHOP = new UUID(0, 1);
    private static final Where CATALOG = new Where(SHOP, Set.of("staging"), Set.of("catalog"));
    private static final Duration TEN = Duration.ofMinutes(10);

    private static Calendar calendar(Scope scope, Rule rule) {
        return new Calendar(new UUID(0, 7), scope, rule, "year end", "user:ada", Instant.EPOCH, null);
    }

    private static Calendar freeze(Scope scope, String from, String until) {
        return calendar(scope, new Freeze(LocalDateTime.parse(from), LocalDateTime.parse(until), BERLIN));
    }

    private static Calendar freeze(String from, String until) {
        return freeze(new Scope.Organisation(), from, until);
    }

    private static BusinessHours.Weekly weekly(String from, String to, DayOfWeek... days) {
        return new BusinessHours.Weekly(Set.copyOf(Arrays.asList(days)), LocalTime.parse(from), LocalTime.parse(to));
    }

    private static Calendar hours(List<String> holidays, BusinessHours.Weekly... week) {
        var dates = new TreeSet<LocalDate>();
        holidays.forEach(each -> dates.add(LocalDate.parse(each)));
        return calendar(new Scope.OfTeam(SHOP, "shop"), new BusinessHours(List.of(week), dates, null, BERLIN));
    }

    private static Calendar workdays(String... holidays) {
        var days = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY).toArray(DayOfWeek[]::new);
        return hours(List.of(holidays), weekly("09:00", "17:00", days));
    }

    private static Instant berlin(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    private static Ruling at(Instant start, Calendar... calendars) {
        return Ruling.of(List.of(calendars), CATALOG, start, TEN);
    }

    private static Ruling at(String local, Calendar... calendars) {
        return at(berlin(local), calendars);
    }

    @Test
    void rule9AWindowIsHalfOpenAndTheWholeRunMustFit() {
        var freeze = freeze("2026-12-23T18:00", "2027-01-04T08:00");
        assertThat(at("2026-12-23T17:50", freeze).allowed()).isTrue();
        assertThat(at("2026-12-23T17:50:01", freeze).against())
                .containsExactly(
                        "It could last into a freeze of everything, from Wed 23 Dec 2026 18:00 to Mon 4 Jan 2027 08:00 Europe/Berlin. Made by user:ada: year end");
        assertThat(at("2027-01-04T07:59:59", freeze).against())
                .singleElement()
                .asString()
                .startsWith("A freeze of everything holds, from Wed 23 Dec 2026 18:00");
        assertThat(at("2027-01-04T08:00", freeze).allowed()).isTrue();

        var hours = workdays();
        assertThat(at("2026-11-30T08:59:59", hours).against())
                .containsExactly(
                        "It is outside of the business hours of team “shop” (Mon, Tue, Wed, Thu, Fri 09:00 to 17:00 Europe/Berlin).");
        assertThat(at("2026-11-30T09:00", hours).allowed()).isTrue();
        assertThat(at("2026-11-30T16:50", hours).allowed()).isTrue();
        assertThat(at("2026-11-30T16:50:01", hours).against())
                .singleElement()
                .asString()
                .startsWith("It could last beyond the business hours of team “shop”");
    }

    @Test
    void rule10OpenOnlyWhereEveryCalendarIsAndAllThatAreAgainstItAreNamed() {
        var saturday = at(
                "2026-12-26T12:00",
                workdays(),
                freeze("2026-12-24T00:00", "2027-01-02T00:00"),
                freeze(new Scope.Service("Catalog"), "2026-12-01T00:00", "2027-02-01T00:00"));
        assertThat(saturday.against()).hasSize(3);
        assertThat(at("2026-11-30T12:00", workdays(), freeze("2026-12-24T00:00", "2027-01-02T00:00"))
                        .allowed())
                .isTrue();
    }

    @Test
    void rule10OnlyCalendarsOfWhomItConcernsAreAsked() {
        for (var scope : List.of(
                new Scope.OfTeam(new UUID(0, 2), "others"),
                new Scope.Environment("production"),
                new Scope.Service("payments"))) {
            assertThat(at("2026-12-26T12:00", freeze(scope, "2026-12-24T00:00", "2027-01-02T00:00")))
                    .as(scope.inWords())
                    .isEqualTo(Ruling.OPEN);
        }
        for (var scope : List.of(
                new Scope.Organisation(),
                new Scope.OfTeam(SHOP, "shop"),
                new Scope.Environment("Staging"),
                new Scope.Service("catalog"))) {
            assertThat(at("2026-12-26T12:00", freeze(scope, "2026-12-24T00:00", "2027-01-02T00:00"))
                            .against())
                    .as(scope.inWords())
                    .singleElement()
                    .asString()
                    .contains(scope.inWords());
        }
    }

    @Test
    void rule11HoursGoOnOverMidnightAndOverTheWeekend() {
        var night = hours(List.of(), weekly("22:00", "02:00", DayOfWeek.FRIDAY));
        assertThat(at("2026-12-04T21:59", night).allowed()).isFalse();
        assertThat(at("2026-12-04T23:55", night).allowed()).isTrue();
        assertThat(at("2026-12-05T01:50", night).allowed()).isTrue();
        assertThat(at("2026-12-05T01:51", night).allowed()).isFalse();
        assertThat(at("2026-12-04T01:30", night).allowed())
                .as("Thursday's night")
                .isFalse();

        var touching = hours(
                List.of(), weekly("20:00", "00:00", DayOfWeek.FRIDAY), weekly("00:00", "04:00", DayOfWeek.SATURDAY));
        assertThat(at("2026-12-04T23:55", touching).allowed()).isTrue();

        var always = hours(List.of(), weekly("00:00", "00:00", DayOfWeek.values()));
        assertThat(at("2026-12-04T23:55", always).then()).isEqualTo("No calendar is against it.");

        var weekend = freeze("2026-12-04T16:00", "2026-12-07T08:00");
        assertThat(at("2026-12-06T12:00", weekend).next()).contains(berlin("2026-12-07T08:00"));
    }

    @Test
    void rule11AWindowsEdgesAreOnTheWallAndItsLengthFollowsTheClocks() {
        var night =
                new BusinessHours(List.of(weekly("22:00", "06:00", DayOfWeek.SATURDAY)), new TreeSet<>(), null, BERLIN);
        assertThat(lengthAround(night, "2027-03-28T00:00")).isEqualTo(Duration.ofHours(7));
        assertThat(lengthAround(night, "2027-10-31T00:00")).isEqualTo(Duration.ofHours(9));
        assertThat(lengthAround(night, "2027-06-06T00:00")).isEqualTo(Duration.ofHours(8));
        var day = new Freeze(LocalDateTime.parse("2027-10-31T00:00"), LocalDateTime.parse("2027-11-01T00:00"), BERLIN);
        assertThat(Duration.between(day.span().from(), day.span().until())).isEqualTo(Duration.ofHours(25));
    }

    private static Duration lengthAround(BusinessHours hours, String local) {
        var span = hours.open(berlin(local), berlin(local)).stream()
                .filter(each -> each.contains(berlin(local)))
                .findFirst()
                .orElseThrow();
        return Duration.between(span.from(), span.until());
    }

    @Test
    void anEdgeThatClocksShowTwiceOrNeverMeansTheLongerFreezeAndTheShorterHours() {
        var twice =
                new Freeze(LocalDateTime.parse("2027-10-31T02:30"), LocalDateTime.parse("2027-10-31T02:30"), BERLIN);
        assertThat(twice.span())
                .isEqualTo(new Span(Instant.parse("2027-10-31T00:30:00Z"), Instant.parse("2027-10-31T01:30:00Z")));
        var never =
                new Freeze(LocalDateTime.parse("2027-03-28T02:30"), LocalDateTime.parse("2027-03-28T02:30"), BERLIN);
        assertThat(never.span())
                .isEqualTo(new Span(Instant.parse("2027-03-28T00:30:00Z"), Instant.parse("2027-03-28T01:30:00Z")));
        var hours =
                new BusinessHours(List.of(weekly("02:30", "06:00", DayOfWeek.SUNDAY)), new TreeSet<>(), null, BERLIN);
        assertThat(hours.open(Instant.parse("2027-10-31T02:00:00Z"), Instant.parse("2027-10-31T02:00:00Z")))
                .contains(new Span(Instant.parse("2027-10-31T01:30:00Z"), Instant.parse("2027-10-31T05:00:00Z")));
    }

    @Test
    void rule16AHolidayIsADayOfItsZoneAndCutsTheNightBefore() {
        assertThat(at("2026-12-25T12:00", workdays("2026-12-25")).allowed()).isFalse();
        assertThat(at("2026-12-24T12:00", workdays("2026-12-25")).allowed()).isTrue();
        var night = hours(List.of("2026-12-05"), weekly("22:00", "02:00", DayOfWeek.FRIDAY));
        assertThat(at("2026-12-04T23:50", night).allowed()).isTrue();
        assertThat(at("2026-12-04T23:51", night).allowed()).isFalse();
    }

    @Test
    void rule12TheAnswerCarriesTheNextTransitionThroughEveryCalendar() {
        var freeze = freeze("2026-12-23T18:00", "2027-01-04T08:00");
        var closed = at("2026-12-26T12:00", workdays("2027-01-04"), freeze);
        assertThat(closed.next()).contains(berlin("2027-01-05T09:00"));
        assertThat(closed.then()).isEqualTo("It may start from Tue 5 Jan 2027 09:00:00 Europe/Berlin.");
        var open = at("2026-12-23T12:00", workdays(), freeze);
        assertThat(open.then()).isEqualTo("Calendars let it start until Wed 23 Dec 2026 16:50:00 Europe/Berlin.");
        assertThat(Ruling.of(
                                List.of(hours(List.of(), weekly("09:00", "09:05", DayOfWeek.values()))),
                                CATALOG,
                                berlin("2026-12-23T12:00"),
                                TEN)
                        .then())
                .isEqualTo("No calendar says when it may start.");
    }

    @Test
    void rule12TheNextTransitionIsAlsoFoundThroughManyClosedTimes() {
        var chance = new SplittableRandom(7);
        var closures = new ArrayList<Closure>();
        for (var from = LocalDateTime.parse("2027-03-01T00:00");
                from.isBefore(LocalDateTime.parse("2027-04-20T00:00"));
                from = from.plusMinutes(1 + chance.nextLong(240))) {
            closures.add(new Closure("a", "", from, from.plusMinutes(1 + chance.nextLong(120)), BERLIN));
        }
        var sales = calendar(new Scope.Organisation(), new Closures(closures, BERLIN, Source.uploaded(Instant.EPOCH)));
        assertThat(transitions(new Calendar[] {sales, workdays()}, 9)).isGreaterThan(100);
    }

    /** Walks through half a year in small steps, across a change of clocks, and compares with what was announced. */
    @Test
    void rule12NothingChangesBeforeTheNextTransition() {
        var calendars = new Calendar[] {
            hours(
                    List.of("2027-04-02", "2027-04-05"),
                    weekly("22:00", "02:40", DayOfWeek.SATURDAY, DayOfWeek.MONDAY),
                    weekly("09:00", "12:00", DayOfWeek.MONDAY, DayOfWeek.WEDNESDAY)),
            freeze("2027-03-10T10:00", "2027-03-17T10:00"),
            freeze(new Scope.Service("catalog"), "2027-03-28T02:15", "2027-03-28T02:20")
        };
        assertThat(transitions(calendars, 5)).isGreaterThan(40);
    }

    private static int transitions(Calendar[] calendars, long seed) {
        var chance = new SplittableRandom(seed);
        var end = berlin("2027-05-01T00:00");
        int transitions = 0;
        for (var now = berlin("2027-03-01T00:00"); now.isBefore(end); ) {
            var ruling = at(now, calendars);
            var next = ruling.next().orElseThrow();
            assertThat(next).isAfterOrEqualTo(now);
            for (int i = 0; i < 20 && next.isAfter(now); i++) {
                var between = now.plusNanos(
                        chance.nextLong(Duration.between(now, next).toNanos()));
                assertThat(at(between, calendars).allowed()).as("%s", between).isEqualTo(ruling.allowed());
            }
            now = ruling.allowed() ? next.plusNanos(1) : next;
            assertThat(at(now, calendars).allowed()).as("%s", now).isNotEqualTo(ruling.allowed());
            transitions++;
        }
        return transitions;
    }
}
