package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTest {

    private static final LocalDateTime MONDAY = LocalDateTime.parse("2026-11-23T00:00");

    private static Cron read(String text) {
        return CronReader.read(text, Optional.empty());
    }

    private static List<String> days(Cron cron, int count) {
        var times = cron.from(MONDAY);
        return Stream.generate(times::next)
                .limit(count)
                .map(each -> each.toLocalDate().toString())
                .toList();
    }

    @Test
    void aNumberedWeekdayIsAnotherDayInQuartz() {
        assertThat(days(CronReader.read("0 0 14 ? * 2", Optional.of(CronDialect.QUARTZ)), 1))
                .containsExactly("2026-11-23");
        assertThat(days(CronReader.read("0 0 14 ? * 2", Optional.of(CronDialect.SPRING)), 1))
                .containsExactly("2026-11-24");
        assertThat(days(read("0 14 * * 2"), 1)).containsExactly("2026-11-24");
        assertThat(days(read("0 14 * * 0"), 1))
                .isEqualTo(days(read("0 14 * * 7"), 1))
                .containsExactly("2026-11-29");
        assertThat(days(CronReader.read("0 0 14 ? * 1", Optional.of(CronDialect.QUARTZ)), 1))
                .containsExactly("2026-11-29");
    }

    @Test
    void whatCouldBeTwoDialectsIsAskedAbout() {
        for (String unclear :
                List.of("0 0 14 ? * 2", "0 0 14 ? * 2-6", "0 0 14 ? * 6L", "0 0 14 ? * 6#3", "0 0 14 ? * MON,3")) {
            assertThatThrownBy(() -> read(unclear)).hasMessageContaining("Say which with “dialect”");
        }
        assertThat(read("0 0 14 ? * MON-FRI").dialect()).isEqualTo(CronDialect.QUARTZ);
        assertThat(read("0 0 14 ? * MON#2").dialect()).isEqualTo(CronDialect.QUARTZ);
        assertThat(read("0 0 14 15 * ?").dialect()).isEqualTo(CronDialect.QUARTZ);
        assertThat(read("0 0 14 * * 1-5").dialect()).isEqualTo(CronDialect.SPRING);
        assertThat(read("0 0 14 ? * 2 2027").dialect()).isEqualTo(CronDialect.QUARTZ);
        assertThat(read("0 14 * * 1-5").dialect()).isEqualTo(CronDialect.UNIX);
    }

    @Test
    void unixTakesEitherDayAndSpringBoth() {
        assertThat(days(read("0 9 13 * FRI"), 4))
                .containsExactly("2026-11-27", "2026-12-04", "2026-12-11", "2026-12-13");
        assertThat(days(read("0 0 9 13 * FRI"), 1)).containsExactly("2027-08-13");
        // a star widens nothing, also with a step
        assertThat(days(read("0 9 */2 * MON"), 2)).containsExactly("2026-11-23", "2026-12-07");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 14 * * 1-5            | At 14:00, Monday to Friday
                    @daily                  | At 00:00, every day
                    @hourly                 | Every hour, every day
                    @weekly                 | At 00:00, Sunday
                    @yearly                 | At 00:00, on day 1 in January
                    0 */2 * * *             | Every 2 hours, every day
                    */30 9-17 * * MON,WED   | Every 30 minutes from 09:00 to 17:30, Monday and Wednesday
                    0 9,12,15 1,15 * *      | At 09:00, 12:00 and 15:00, on days 1 and 15 of the month
                    0 9 13 * FRI            | At 09:00, on day 13 of the month, and also Friday
                    0 0 9 13 * FRI          | At 09:00, on day 13 of the month, but only Friday
                    0 0 9 L-3 * ?           | At 09:00, on the 3rd day before the last of the month
                    0 0 9 LW 1-3 ?          | At 09:00, on the last working day in January to March
                    0 0 9 15W * ?           | At 09:00, on the working day nearest to day 15 of the month
                    0 0 9 ? * FRIL          | At 09:00, the last Friday of the month
                    0 0 9 ? * TUE#2 2027    | At 09:00, the 2nd Tuesday of the month in 2027
                    0 30 9 ? * MON-FRI      | At 09:30, Monday to Friday
                    """)
    void isSaidInWords(String cron, String words) {
        assertThat(read(cron).inWords()).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 25 * * *       | “25” in the hours is not 0 to 23.
                    60 * * * *       | “60” in the minutes is not 0 to 59.
                    0 0 0 * *        | “0” in the day of the month is not 1 to 31.
                    0 0 * 13 *       | “13” in the month is not 1 to 12 or JAN to DEC.
                    0 0 * * 8        | “8” in the day of the week is not 0 to 7 or SUN to SAT.
                    0 0 * * MONDAY   | “MONDAY” in the day of the week is not 0 to 7 or SUN to SAT.
                    0 0 * * FRI-MON  | “FRI-MON” in the day of the week ends before it begins.
                    */90 * * * *     | The step /90 in the minutes is not 1 to 59; for longer ones use “every”.
                    5/10 * * * *     | “5/10” in the minutes is no range; write 5-59/10.
                    0 0 1,,2 * *     | “1,,2” in the day of the month has an empty item.
                    0 0 L * *        | “L” in the day of the month is not known to Unix cron.
                    0 0 ? * MON      | “?” is not known to Unix cron; write “*”.
                    @reboot          | “@reboot” is none of @hourly, @daily, @weekly, @monthly, @yearly and @every 2h.
                    0 0 12 ? * ?     | Quartz takes a day of the month or a day of the week; exactly one of the two must be “?”.
                    0 0              | A cron expression has 5 fields (minutes, hours, day of the month, month, day of the week), 6 with the seconds before them, or 7 with the year behind; here are 2.
                    """)
    void isRefusedWithASentence(String cron, String sentence) {
        assertThatThrownBy(() -> read(cron)).hasMessage(sentence);
    }

    @Test
    void rangesMayGoOnToSundayAndInQuartzRoundTheEnd() {
        assertThat(days(read("0 9 * * FRI-SUN"), 3)).containsExactly("2026-11-27", "2026-11-28", "2026-11-29");
        assertThat(days(read("0 9 * * 5-7"), 3)).containsExactly("2026-11-27", "2026-11-28", "2026-11-29");
        assertThat(days(read("0 0 9 ? * FRI-MON"), 4))
                .containsExactly("2026-11-23", "2026-11-27", "2026-11-28", "2026-11-29");
        assertThat(read("0 0 22-2/2 ? * MON").times())
                .extracting(Object::toString)
                .containsExactly("00:00", "02:00", "22:00");
    }
}
