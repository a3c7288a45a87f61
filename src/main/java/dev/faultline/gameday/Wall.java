package dev.faultline.gameday;

import dev.faultline.run.Charts;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A big screen: few words in large type, for somebody who walks by. Times are in the zone of the plan, and say so. Nothing in here
 * changes by the mere passing of time, so that what is equal need not be sent again.
 *
 * @param stopped whether STOP was pressed, and what is done about it is not over
 * @param since when the state began; counts on by itself
 * @param starts when it is to begin; null once it has
 * @param hurt how many targets are hurt, of how many may be; empty where nothing is ever
 */
record Wall(
        String name,
        String zone,
        String phase,
        String kind,
        boolean stopped,
        String stoppedAt,
        Instant since,
        @Nullable Instant live,
        String planned,
        String until,
        String pace,
        @Nullable Instant starts,
        String startsAt,
        String hurt,
        @Nullable Now now,
        String next,
        List<Signal> signals,
        List<String> leads,
        String phrase) {

    /** The round that goes on. */
    record Now(String title, String name, String kind, String word, Instant since, String planned) {}

    record Signal(String name, String latest, String normal, boolean holds) {}

    private static final int MOST_SIGNALS = 4;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss zzz", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM, HH:mm zzz", Locale.ENGLISH);

    static Wall of(Audience.Seen seen, Instant now, String hurt, Charts.@Nullable Drawn drawn) {
        var day = seen.day();
        var zone = day.plan().zone();
        var course = day.course();
        var stop = course.stop();
        boolean stopped = day.state() == GameDayState.STOPPING || day.state() == GameDayState.STOPPED;
        var pace = Pace.of(seen, now);
        boolean ahead = course.liveAt() == null;
        return new Wall(
                day.name(),
                zone.getId(),
                day.state().inWords(),
                day.state().kind(),
                stopped,
                stopped && stop != null ? at(stop.at(), zone, CLOCK) : "",
                course.since(),
                course.liveAt(),
                pace.planned(),
                pace.until() == null ? "" : at(pace.until(), zone, CLOCK),
                pace.over() ? "over time" : pace.inWords(),
                ahead ? course.startsAt() : null,
                ahead && course.startsAt() != null ? at(course.startsAt(), zone, DAY) : "",
                hurt,
                going(seen, now),
                next(seen),
                drawn == null || drawn.over() ? List.of() : signals(drawn),
                leads(seen),
                day.plan().phrase());
    }

    private static String at(Instant instant, ZoneId zone, DateTimeFormatter form) {
        return form.format(instant.atZone(zone));
    }

    private static @Nullable Now going(Audience.Seen seen, Instant now) {
        return DayPage.rounds(seen, now).stream()
                .filter(each -> each.going() || each.given())
                .findFirst()
                .map(each -> new Now(
                        "Round %d of %d"
                                .formatted(each.round().number(), seen.rounds().size()),
                        each.card().name(),
                        each.stateKind(),
                        each.stateWord(),
                        each.round().startedAt() == null ? now : each.round().startedAt(),
                        each.planned()))
                .orElse(null);
    }

    private static String next(Audience.Seen seen) {
        boolean mayGoOn = seen.day().state() == GameDayState.LIVE
                || seen.day().state() == GameDayState.HOLD
                || seen.day().state() == GameDayState.BRIEFING;
        return seen.rounds().stream()
                .filter(each -> mayGoOn && each.state() == Round.State.PENDING)
                .findFirst()
                .map(each -> "Round %d: %s"
                        .formatted(
                                each.number(),
                                seen.day().plan().round(each.number()).name()))
                .orElse("");
    }

    private static List<Signal> signals(Charts.Drawn drawn) {
        return drawn.charts().stream()
                .limit(MOST_SIGNALS)
                .map(each -> new Signal(each.name(), each.latest(), each.normal(), each.holds()))
                .toList();
    }

    private static List<String> leads(Audience.Seen seen) {
        return seen.parts().stream()
                .filter(each -> each.duty().leads())
                .map(each -> "%s: %s".formatted(each.duty().title(), each.login()))
                .toList();
    }
}
