package dev.faultline.gameday;

import dev.faultline.schedule.CalendarEvent;
import dev.faultline.schedule.CalendarFile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** What happened when, as a calendar. The day has the id that it has in feeds, so that both are one event for whoever has both. */
final class ReportIcs {

    private ReportIcs() {}

    static byte[] of(Report report, Audience.Seen seen) {
        var events = new ArrayList<CalendarEvent>();
        var course = seen.day().course();
        var began = course.liveAt() == null ? course.startsAt() : course.liveAt();
        if (began != null) {
            var end = course.overAt() == null ? began.plus(seen.day().plan().length()) : course.overAt();
            events.add(event(
                    report.id(),
                    began,
                    end,
                    course,
                    report.name(),
                    "%s. SHA-256 of the report: %s".formatted(report.state().inWords(), Reports.hash(report))));
        }
        for (var round : seen.rounds()) {
            var startedAt = round.startedAt();
            if (startedAt != null) {
                var part = report.rounds().get(round.number() - 1);
                events.add(event(
                        ofRound(report.id(), round.number()),
                        startedAt,
                        Objects.requireNonNullElse(round.endedAt(), startedAt),
                        course,
                        "Round %d: %s".formatted(round.number(), part.name()),
                        part.hypothesis() + "\nVerdict: " + (part.verdict() == null ? "none yet" : part.verdict())));
            }
        }
        return CalendarFile.of(report.name(), List.copyOf(events));
    }

    private static CalendarEvent event(
            UUID uid, Instant from, Instant until, GameDay.Course course, String summary, String description) {
        return new CalendarEvent(
                uid, from, until, 0, course.since(), CalendarEvent.Status.CONFIRMED, summary, description);
    }

    private static UUID ofRound(UUID day, int number) {
        return UUID.nameUUIDFromBytes("%s/round-%d".formatted(day, number).getBytes(StandardCharsets.UTF_8));
    }
}
