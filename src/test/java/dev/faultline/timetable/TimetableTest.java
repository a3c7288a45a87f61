package dev.faultline.timetable;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import dev.faultline.Chromium;
import dev.faultline.Eyes;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The calendar in a real browser: as a list, a week and a month, with what is against it. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"faultline.probes.allow=localhost", "a-database-of-its-own=schedule-pages"})
@Import({TestDatabase.class, SignedIn.class})
class TimetableTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    private final LocalDate tomorrow = LocalDate.now(BERLIN).plusDays(1);
    private UUID team = new UUID(0, 0);

    @SuppressWarnings("NullAway.Init")
    private Caller ada;

    @SuppressWarnings("NullAway.Init")
    private SignedIn.Visitor program;

    @BeforeEach
    void aTeamOfItsOwn() {
        team = signedIn.newTeam();
        ada = signedIn.person(Role.OPERATOR, team);
        program = signedIn.with(signedIn.token(ada));
    }

    private JsonNode made(String path, String body) {
        HttpResponse<String> answer = program.post(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JsonMapper.shared().readTree(answer.body());
    }

    private String experiment(String name) {
        return made("/api/v1/experiments", """
                {"name": "%s", "hypothesis": "It answers.",
                 "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status",
                             "tolerance": {"exactly": 200}}],
                 "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                             "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}}]}
                """.formatted(name, signedIn.url()))
                .path("id")
                .asString();
    }

    private UUID schedule(String name, String cron) {
        return UUID.fromString(made("/api/v1/schedules", """
                {"experimentId": "%s", "name": "%s", "cron": "%s", "zone": "Europe/Berlin"}
                """.formatted(experiment("experiment " + name), name, cron))
                .path("id")
                .asString());
    }

    private void freezeTomorrow() {
        made("/api/v1/calendars", """
                {"kind": "freeze", "team": "%s", "from": "%sT12:00", "until": "%sT18:00", "zone": "Europe/Berlin", "reason": "the big sale"}
                """.formatted(team, tomorrow, tomorrow));
    }

    private Page open(Browser.NewContextOptions options) {
        var browser = Chromium.browser()
                .newContext(options.setTimezoneId("Europe/Berlin")
                        .setBaseURL(signedIn.url().toString()));
        return signedIn.open(browser, ada);
    }

    private Page open() {
        return open(new Browser.NewContextOptions().setViewportSize(1280, 900));
    }

    @Test
    void rule14AFreezeOverTomorrowsOccurrenceShowsItSkippedWithTheRule() {
        schedule("lunch", "0 14 * * *");
        var page = open();
        var eyes = Eyes.on(page);
        page.navigate("/calendar");
        var day = page.locator("[aria-labelledby='d-%s']".formatted(tomorrow));
        assertThat(day.locator("li")).hasCount(1);
        assertThat(day).containsText("14:00 CE");
        assertThat(day.locator(".state")).hasText("planned");

        freezeTomorrow();
        page.navigate("/calendar");
        assertThat(day.locator("li .state")).hasText("will be skipped");
        assertThat(day.locator("li")).containsText("A freeze of team");
        assertThat(day.locator("li")).containsText("the big sale");
        assertThat(day.locator(".freeze")).containsText("12:00 CE");
        eyes.picture("calendar-agenda");
        eyes.findItAccessible();

        // and wherever it is shown
        day.locator("li a").click();
        assertThat(page.locator("#now")).containsText("will be skipped");
        assertThat(page.locator(".against")).containsText("the big sale");
        eyes.picture("occurrence");
        eyes.findItAccessible();
        // one click, and it is in the first free time after the freeze
        assertThat(page.locator("#free button")).hasCount(3);
        page.locator("#free button").first().click();
        assertThat(page.locator("h1")).containsText("18:00");
        assertThat(page.locator("#now .state")).hasText("planned");
        page.navigate("/calendar");
        assertThat(day.locator("li")).containsText("18:00 CE");
        eyes.sawNothingWrong();
        page.context().close();
    }

    @Test
    void rule23WhatIsMovedInOtherCalendarsByDraggingIsAFormHere() {
        schedule("lunch", "0 14 * * *");
        var page = open();
        page.navigate("/calendar");
        page.locator("[aria-labelledby='d-%s'] li a".formatted(tomorrow)).click();
        page.locator("#f-to").fill("tomorrow");
        page.locator("#move").press("Enter");
        assertThat(page.locator("#problem")).containsText("is not a local time");
        page.locator("#f-to").fill(tomorrow + "T15:30");
        page.locator("#move").press("Enter");
        assertThat(page.locator("h1")).containsText("15:30");
        page.locator("#f-reason").fill("the fair");
        page.locator("#skip").press("Enter");
        assertThat(page.locator("#now .state")).hasText("taken out");
        page.locator("#restore").press("Enter");
        assertThat(page.locator("#now .state")).hasText("planned");
        page.context().close();
    }

    @Test
    void rule3And8OnADayWhenClocksChangeTheShiftAndTheLengthOfTheDayAreShown() {
        var id = schedule("night", "30 2 * * *");
        var change = BERLIN.getRules().nextTransition(ZonedDateTime.now(BERLIN).toInstant());
        var gap = change.isGap() ? change : BERLIN.getRules().nextTransition(change.getInstant());
        var at = gap.getDateTimeBefore().withMinute(30).atZone(BERLIN);
        // as it will be planned, once that day is near enough
        database.sql("""
                        insert into occurrence (id, schedule_id, planned_at, due_at, good_until, local_time, note, zone_rules, state)
                        values (?, ?, ?, ?, ?, ?, ?, 'test', 'PLANNED') on conflict do nothing
                        """)
                .params(
                        UUID.randomUUID(),
                        id,
                        at.withZoneSameInstant(ZoneOffset.UTC).toOffsetDateTime(),
                        at.withZoneSameInstant(ZoneOffset.UTC).toOffsetDateTime(),
                        at.withZoneSameInstant(ZoneOffset.UTC).toOffsetDateTime(),
                        at.toOffsetDateTime().toString(),
                        "02:30 does not exist that day: clocks go from 02:00 to 03:00. It is 03:30.")
                .update();
        var page = open();
        var eyes = Eyes.on(page);
        page.navigate("/calendar?zone=Europe/Berlin&from=" + at.toLocalDate().minusDays(1));
        var day = page.locator("[aria-labelledby='d-%s']".formatted(at.toLocalDate()));
        assertThat(day.locator(".dst")).hasText("clocks change: 23 h");
        assertThat(day).containsText("03:30 CEST");
        assertThat(day).containsText("02:30 does not exist that day");
        page.navigate("/calendar?view=month&zone=Europe/Berlin&from=" + at.toLocalDate());
        assertThat(page.locator(".month .dst")).hasText("23 h");
        eyes.picture("calendar-month");
        eyes.findItAccessible();
        page.navigate("/calendar?view=week&zone=Europe/Berlin&from=" + at.toLocalDate());
        assertThat(page.locator(".midnight text").last()).containsText("23 h");
        // the same moment on other clocks
        page.navigate("/calendar?zone=UTC&from=" + at.toLocalDate().minusDays(1));
        assertThat(day).containsText("01:30 UTC");
        assertThat(page.locator(".dst")).hasCount(0);
        eyes.sawNothingWrong();
        page.context().close();
    }

    @Test
    void aWeekHasALaneForEachTeamWithFreezesAndHoursAndMovesByLinksAndKeys() {
        schedule("lunch", "0 13 * * *");
        schedule("tea", "0 17 * * *");
        freezeTomorrow();
        made("/api/v1/calendars", """
                {"kind": "business-hours", "team": "%s", "zone": "Europe/Berlin", "reason": "people are there",
                 "hours": [{"days": ["monday", "tuesday", "wednesday", "thursday", "friday"], "from": "09:00", "to": "17:30"}]}
                """.formatted(team));
        var page = open();
        var eyes = Eyes.on(page);
        page.navigate("/calendar?view=week&from=" + tomorrow.plusDays(7));
        assertThat(page.locator(".lane")).hasCount(1);
        assertThat(page.locator("svg .event")).hasCount(14);
        assertThat(page.locator("svg .event[data-state=stopped]")).hasCount(4); // on Saturday and Sunday
        assertThat(page.locator(".lane-closed").first()).isAttached();
        assertThat(page.locator(".hours")).containsText("Mon, Tue, Wed, Thu, Fri 09:00 to 17:30");
        var title = page.locator("#days-title").textContent();
        page.locator("#earlier").click();
        assertThat(page.locator("#days-title")).not().hasText(title);
        assertThat(page.locator(".lane-freeze")).isAttached();
        eyes.picture("calendar-week");
        eyes.findItAccessible();
        page.keyboard().press("ArrowRight");
        assertThat(page.locator("#days-title")).hasText(title);
        page.goBack();
        assertThat(page.locator("#days-title")).not().hasText(title);
        page.keyboard().press("n");
        assertThat(page.locator("h1")).hasText("Schedule an experiment");
        eyes.sawNothingWrong();
        page.context().close();
    }

    @Test
    void showsOnlyWhatIsLookedForAndSaysWhereThereIsNothing() {
        schedule("lunch", "0 14 * * *");
        var other = signedIn.newTeam();
        var page = open();
        page.navigate("/calendar");
        assertThat(page.locator(".agenda-day li").first()).containsText("lunch");
        page.locator("#f-zone").fill("Asia/Kolkata");
        page.locator("#show").click();
        assertThat(page.locator("#shown-zone")).hasText("Asia/Kolkata");
        assertThat(page.locator(".agenda-clock").first()).containsText("18:30 IST");
        page.navigate("/calendar?service=payments");
        assertThat(page.locator(".empty")).containsText("Nothing like that then");
        page.navigate("/calendar?team=" + other);
        assertThat(page.locator(".empty")).containsText("Nothing like that then");
        page.context().close();
        var stranger = signedIn.as(Role.VIEWER, other);
        assertThat(stranger.get("/calendar").body())
                .contains("Nothing is planned then")
                .doesNotContain("lunch");
        assertThat(stranger.get("/calendar?from=someday").statusCode()).isEqualTo(422);
        assertThat(stranger.get("/calendar?zone=Mars/Base").statusCode()).isEqualTo(422);
    }

    @Test
    void theEditorOffersFreeTimesForWhatIsClosedAndTakesOneWithOneClick() {
        freezeTomorrow();
        var experiment = experiment("by the clock");
        var page = open();
        page.navigate("/schedules/new?experiment=" + experiment);
        page.locator("#f-zone").fill("Europe/Berlin");
        page.locator("#f-rule").fill("0 14 * * *");
        assertThat(page.locator("#instead strong")).containsText("14:00 +0"); // on the clocks of Berlin by now
        assertThat(page.locator("#instead strong")).not().containsText("+00:00");
        assertThat(page.locator("#moments")).containsText("Will be skipped: A freeze of team");
        assertThat(page.locator("#instead button")).hasCount(3);
        page.locator("#f-name").fill("after lunch");
        page.locator("#instead button").first().click();
        assertThat(page.locator("#f-except")).hasValue(tomorrow + "T14:00");
        assertThat(page.locator("#f-also")).hasValue(tomorrow + "T18:00");
        assertThat(page.locator("#f-name")).hasValue("after lunch");
        assertThat(page.locator("#instead")).hasCount(0);
        page.locator("#save").click();
        assertThat(page.locator("h1")).hasText("after lunch");
        assertThat(page.locator("section[aria-labelledby=ahead-title]")).not().containsText("will be skipped");
        page.context().close();
    }

    @Test
    void worksOnAPhone() {
        schedule("lunch", "0 14 * * *");
        schedule("often", "@every 2h");
        var page = open(new Browser.NewContextOptions().setViewportSize(390, 780));
        var eyes = Eyes.on(page);
        for (var view : new String[] {"agenda", "week", "month"}) {
            page.navigate("/calendar?view=" + view + "&from=" + tomorrow);
            assertThat(page.locator("main")).containsText("lunch");
            eyes.picture("calendar-phone-" + view);
            eyes.findItAccessible();
        }
        page.navigate("/calendar?from=" + tomorrow);
        assertThat(page.locator(".agenda-day").first()).containsText("12 times");
        eyes.sawNothingWrong();
        page.context().close();
    }
}
