package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import dev.faultline.calendar.Zones;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import({TestDatabase.class, SignedIn.class})
class PreviewTest {

    @Autowired
    SignedIn signedIn;

    private JsonNode preview(String body) {
        var answer = signedIn.with(Role.VIEWER).post("/api/v1/schedules/preview", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    @Test
    void showsTwentyInThreeZonesAndInWords() {
        var viewer = signedIn.person(Role.VIEWER);
        signedIn.as(viewer).submit("/me/zone", java.util.Map.of("zone", "America/New_York"));
        var answer = signedIn.with(signedIn.token(viewer)).post("/api/v1/schedules/preview", """
                        {"cron": "0 14 * * 1-5", "zone": "Europe/Berlin", "from": "2026-11-27T12:00:00Z"}
                        """);
        var shown = JsonMapper.shared().readTree(answer.body());
        assertThat(shown.path("words").asString()).isEqualTo("At 14:00, Monday to Friday");
        assertThat(shown.path("dialect").asString()).isEqualTo("unix");
        assertThat(shown.path("zoneRules").asString()).isEqualTo(Zones.edition());
        assertThat(shown.path("items").size()).isEqualTo(20);
        assertThat(shown.path("last").asBoolean()).isFalse();
        var first = shown.path("items").get(0);
        assertThat(first.path("plannedAt").asString()).isEqualTo("2026-11-27T13:00:00Z");
        assertThat(first.path("localTime").asString()).isEqualTo("2026-11-27T14:00:00+01:00");
        assertThat(first.path("in").toString())
                .isEqualTo(
                        "{\"Europe/Berlin\":\"2026-11-27T14:00:00+01:00\",\"America/New_York\":\"2026-11-27T08:00:00-05:00\",\"UTC\":\"2026-11-27T13:00:00Z\"}");
        assertThat(shown.path("items").get(1).path("localTime").asString()).isEqualTo("2026-11-30T14:00:00+01:00");
    }

    @Test
    void marksWhereClocksChange() {
        var spring = preview(
                "{\"cron\": \"30 2 * * *\", \"zone\": \"Europe/Berlin\", \"from\": \"2027-03-28T00:00:00Z\", \"count\": 2}");
        assertThat(spring.at("/items/0/localTime").asString()).isEqualTo("2027-03-28T03:30:00+02:00");
        assertThat(spring.at("/items/0/clocks").asString()).isEqualTo("shifted");
        assertThat(spring.at("/items/0/note").asString()).startsWith("02:30 does not exist that day");
        assertThat(spring.at("/items/1").has("note")).isFalse();
        var autumn = preview(
                "{\"rrule\": \"FREQ=DAILY;BYHOUR=2;BYMINUTE=30\", \"zone\": \"Europe/Berlin\", \"from\": \"2027-10-30T22:00:00Z\", \"count\": 2}");
        assertThat(autumn.at("/items/0/localTime").asString()).isEqualTo("2027-10-31T02:30:00+02:00");
        assertThat(autumn.at("/items/0/clocks").asString()).isEqualTo("first-of-two");
        assertThat(autumn.at("/items/1/localTime").asString()).isEqualTo("2027-11-01T02:30:00+01:00");
    }

    @Test
    void saysWhichMonthsHaveNone() {
        var shown = preview("{\"cron\": \"0 9 31 * *\", \"zone\": \"UTC\", \"count\": 100}");
        assertThat(shown.at("/warnings/0").asString())
                .isEqualTo("There is none in February, April, June, September and November, which have no such day.");
    }

    @Test
    void takesWhatHasAnEndAsWhole() {
        var shown = preview("{\"rrule\": \"FREQ=DAILY;COUNT=3\", \"start\": \"2027-01-01T09:00\", \"zone\": \"UTC\"}");
        assertThat(shown.path("items").size()).isEqualTo(3);
        assertThat(shown.path("last").asBoolean()).isTrue();
        assertThat(shown.path("words").asString()).isEqualTo("Every day at 09:00, 3 times");
    }
}
