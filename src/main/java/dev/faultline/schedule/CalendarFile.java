package dev.faultline.schedule;

import dev.faultline.mail.Address;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Writes a calendar as RFC 5545 wants it. All times are in UTC, so that no reader has to know anything of zones; DTSTAMP is when the
 * event was last changed, as it is where there is no METHOD, so that the same calendar is the same bytes.
 */
public final class CalendarFile {

    private static final int OCTETS = 75;
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final StringBuilder written = new StringBuilder();

    private CalendarFile() {}

    public static byte[] of(String name, List<CalendarEvent> events) {
        var file = new CalendarFile();
        file.calendar(name, events);
        return file.written.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** One event for one person, as RFC 5546 §3.2 has it. @param method {@code REQUEST} or {@code CANCEL} */
    static String invitation(String method, CalendarEvent event, Address organizer, Address attendee, Instant written) {
        var file = new CalendarFile();
        file.begin();
        file.line("METHOD", method);
        file.line("BEGIN", "VEVENT");
        file.line("ORGANIZER;CN=Faultline", "mailto:" + organizer);
        // nobody reads an answer
        file.line(
                "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE",
                "mailto:" + attendee);
        file.inside(event, written);
        file.line("END", "VEVENT");
        file.line("END", "VCALENDAR");
        return file.written.toString();
    }

    private void begin() {
        line("BEGIN", "VCALENDAR");
        line("VERSION", "2.0");
        line("PRODID", "-//Faultline//Schedules//EN");
        line("CALSCALE", "GREGORIAN");
    }

    private void calendar(String name, List<CalendarEvent> events) {
        begin();
        text("NAME", name);
        text("X-WR-CALNAME", name);
        line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        line("X-PUBLISHED-TTL", "PT1H");
        if (events.isEmpty()) {
            zone();
        }
        events.forEach(this::event);
        line("END", "VCALENDAR");
    }

    /** A calendar has one component at least (§3.6). */
    private void zone() {
        line("BEGIN", "VTIMEZONE");
        line("TZID", "Etc/UTC");
        line("BEGIN", "STANDARD");
        line("DTSTART", "19700101T000000");
        line("TZOFFSETFROM", "+0000");
        line("TZOFFSETTO", "+0000");
        line("END", "STANDARD");
        line("END", "VTIMEZONE");
    }

    private void event(CalendarEvent event) {
        line("BEGIN", "VEVENT");
        inside(event, event.changedAt());
        line("END", "VEVENT");
    }

    /** @param written where there is a METHOD, when that was said; otherwise when the event was last changed */
    private void inside(CalendarEvent event, Instant written) {
        line("UID", event.uid().toString());
        time("DTSTAMP", written);
        time("LAST-MODIFIED", event.changedAt());
        line("SEQUENCE", Integer.toString(event.sequence()));
        time("DTSTART", event.start());
        if (event.end() != null) {
            time("DTEND", event.end());
        }
        line("STATUS", event.status().name());
        line("TRANSP", "TRANSPARENT");
        text("SUMMARY", event.summary());
        text("DESCRIPTION", event.description());
        if (event.alarm() != null) {
            alarm(event.alarm(), event.summary());
        }
    }

    private void alarm(Duration before, String summary) {
        line("BEGIN", "VALARM");
        line("ACTION", "DISPLAY");
        line("TRIGGER", "-PT%dM".formatted(before.toMinutes()));
        text("DESCRIPTION", summary);
        line("END", "VALARM");
    }

    private void time(String name, Instant at) {
        line(name, UTC.format(at));
    }

    private void text(String name, String value) {
        line(name, escaped(value));
    }

    /** §3.3.11. Other control characters have no place in a calendar. */
    private static String escaped(String value) {
        return value.replace("\r\n", "\n")
                .replaceAll("[\\p{Cntrl}&&[^\n\t]]", "")
                .replace("\\", "\\\\")
                .replace(";", "\\;")
                .replace(",", "\\,")
                .replace("\n", "\\n");
    }

    /** Folded (§3.1): no line is longer than 75 octets, and none ends inside of a character. */
    private void line(String name, String value) {
        int octets = 0;
        var line = name + ":" + value;
        for (int i = 0; i < line.length(); ) {
            int letter = line.codePointAt(i);
            int more = octets(letter);
            if (octets + more > OCTETS) {
                written.append("\r\n ");
                octets = 1;
            }
            written.appendCodePoint(letter);
            octets += more;
            i += Character.charCount(letter);
        }
        written.append("\r\n");
    }

    /** In UTF-8. */
    private static int octets(int letter) {
        return letter < 0x80 ? 1 : letter < 0x800 ? 2 : letter < 0x10000 ? 3 : 4;
    }
}
