package dev.faultline.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Holidays by region, as freezes and as days on which a team is not there. */
class HolidaysTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final UUID SHOP = new UUID(0, 1);
    private static final Duration TEN = Duration.ofMinutes(10);

    private static Ruling at(String local, Calendar... calendars) {
        return Ruling.of(
                List.of(calendars),
                new Where(SHOP, Set.of(), Set.of()),
                LocalDateTime.parse(local).atZone(BERLIN).toInstant(),
                TEN);
    }

    private static Calendar calendar(Scope scope, Rule rule) {
        return new Calendar(new UUID(0, 7), scope, rule, "people are off", "user:ada", Instant.EPOCH, null);
    }

    private static String names(String region, String day) {
        var date = LocalDate.parse(day);
        return String.join(
                ", ", Region.parse(region).holidays(date, date.plusDays(1)).values());
    }

    @Test
    void rule16HolidaysAreDaysOfARegion() {
        assertThat(names("DE-BY", "2027-01-06")).isEqualTo("Epiphany");
        assertThat(names("DE-BE", "2027-01-06")).isEmpty();
        assertThat(names("DE", "2026-12-25")).contains("Christmas");
        assertThat(names("us", "2026-11-26")).contains("Thanksgiving");
        assertThat(names("GB-ENG", "2026-12-28"))
                .as("Boxing Day is on a Saturday")
                .isNotEmpty();
        assertThat(names("GB-SCT", "2026-11-30")).isNotEmpty();
        assertThat(names("GB-ENG", "2026-11-30")).isEmpty();
    }

    @Test
    void aRegionThatNobodyKnowsIsRefusedWithThoseThatAreKnown() {
        assertThatThrownBy(() -> Region.parse("Bavaria")).hasMessageContaining("Write a country such as DE");
        assertThatThrownBy(() -> Region.parse("XX")).hasMessageContaining("no region whose holidays are known");
        assertThatThrownBy(() -> Region.parse("DE-XX"))
                .hasMessageContaining("is no part of Germany. Known are BB, BE,");
        assertThatThrownBy(() -> Region.parse("../etc/passwd")).hasMessageContaining("no region");
    }

    @Test
    void rule16AHolidayThatIsAFreezeHoldsFromItsMidnightToTheNext() {
        var holidays = calendar(new Scope.OfTeam(SHOP, "shop"), new Holidays(Region.parse("DE-BY"), BERLIN));
        assertThat(at("2027-01-05T23:50", holidays).allowed()).isTrue();
        assertThat(at("2027-01-05T23:50:01", holidays).against())
                .singleElement()
                .asString()
                .startsWith("It could last into Epiphany on Wed 6 Jan 2027");
        var refused = at("2027-01-06T12:00", holidays);
        assertThat(refused.against())
                .containsExactly(
                        "It is Epiphany on Wed 6 Jan 2027, a holiday in DE-BY that is a freeze of team “shop”, in Europe/Berlin. Made by user:ada: people are off");
        assertThat(refused.then()).isEqualTo("It may start from Thu 7 Jan 2027 00:00:00 Europe/Berlin.");
        assertThat(at("2027-01-07T00:00", holidays).then())
                .isEqualTo("Calendars let it start until Thu 25 Mar 2027 23:50:00 Europe/Berlin.");
    }

    @Test
    void rule16AHolidayOfBusinessHoursIsADayOnWhichNobodyIsThere() {
        var week = new BusinessHours.Weekly(
                EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), LocalTime.parse("09:00"), LocalTime.parse("17:00"));
        var hours = calendar(
                new Scope.OfTeam(SHOP, "shop"),
                new BusinessHours(List.of(week), new TreeSet<>(), Region.parse("DE-BY"), BERLIN));
        assertThat(at("2027-01-05T12:00", hours).allowed()).isTrue();
        var refused = at("2027-01-06T12:00", hours);
        assertThat(refused.against())
                .singleElement()
                .asString()
                .endsWith("09:00 to 17:00 Europe/Berlin, but the holidays of DE-BY). Wed 6 Jan 2027 is Epiphany.");
        assertThat(refused.then()).isEqualTo("It may start from Thu 7 Jan 2027 09:00:00 Europe/Berlin.");
    }

    @Test
    void rule10HoursOfTheOrganisationAndOfTheTeamMustBothBeOpen() {
        var team = calendar(new Scope.OfTeam(SHOP, "shop"), daily("08:00", "16:00"));
        var everybody = calendar(new Scope.Organisation(), daily("10:00", "20:00"));
        assertThat(at("2026-12-01T09:00", team, everybody).against())
                .containsExactly(
                        "It is outside of the business hours of the organisation (every day 10:00 to 20:00 Europe/Berlin).");
        assertThat(at("2026-12-01T09:00", team, everybody).then())
                .isEqualTo("It may start from Tue 1 Dec 2026 10:00:00 Europe/Berlin.");
        assertThat(at("2026-12-01T12:00", team, everybody).then())
                .isEqualTo("Calendars let it start until Tue 1 Dec 2026 15:50:00 Europe/Berlin.");
        assertThat(at("2026-12-01T17:00", team, everybody).allowed()).isFalse();
    }

    private static BusinessHours daily(String from, String to) {
        return new BusinessHours(
                List.of(new BusinessHours.Weekly(
                        EnumSet.allOf(DayOfWeek.class), LocalTime.parse(from), LocalTime.parse(to))),
                new TreeSet<>(),
                null,
                BERLIN);
    }
}
