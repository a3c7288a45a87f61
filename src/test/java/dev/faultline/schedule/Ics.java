package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.data.ParserException;
import net.fortuna.ical4j.model.component.VEvent;

/** Two readers of calendars who forgive nothing: ical4j, and the grammar of RFC 5545 read line by line. Both must agree. */
record Ics(String name, List<Event> events) {

    record Event(Map<String, String> properties) {
        String get(String property) {
            return String.valueOf(properties.get(property));
        }
    }

    private static final Pattern LINE = Pattern.compile("([A-Z-]+)(;[A-Z-]+=[^;:\",]+)*:(.*)");
    private static final Pattern UTC = Pattern.compile("\\d{8}T([01]\\d|2[0-3])([0-5]\\d){2}Z");
    private static final Pattern TEXT = Pattern.compile("(?:[^\\\\;,\\p{Cntrl}]|\\t|\\\\[\\\\;,nN])*");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");
    private static final Set<String> ONCE = Set.of("UID", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS", "SUMMARY");
    private static final Set<String> TIMES = Set.of("DTSTAMP", "DTSTART", "DTEND", "LAST-MODIFIED");
    private static final Set<String> TEXTS = Set.of("SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME");

    static Ics read(byte[] calendar) {
        var lines = lines(calendar);
        assertThat(lines).noneMatch(each -> each.startsWith("METHOD"));
        return read(calendar, lines);
    }

    /** What came by e-mail: one event, and what is to be done with it. */
    static Event readInvitation(byte[] calendar, String method) {
        var lines = lines(calendar);
        assertThat(lines).containsOnlyOnce("METHOD:" + method);
        var events = read(calendar, lines).events();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().properties()).containsKeys("ORGANIZER", "ATTENDEE");
        return events.getFirst();
    }

    private static Ics read(byte[] calendar, List<String> lines) {
        var read = byTheGrammar(lines);
        assertThat(byIcal4j(new String(calendar, StandardCharsets.UTF_8))).isEqualTo(read.events());
        return read;
    }

    /** As they stand in the file are at most 75 octets, each of whole characters; here they are unfolded. */
    private static List<String> lines(byte[] calendar) {
        var lines = new ArrayList<String>();
        int from = 0;
        for (int i = 0; i < calendar.length; i++) {
            assertThat(calendar[i] == '\n')
                    .as("a line feed without a carriage return, or the other way round, at %d", i)
                    .isEqualTo(i > 0 && calendar[i - 1] == '\r');
            if (calendar[i] == '\n') {
                assertThat(i - 1 - from).as("octets of a line").isLessThanOrEqualTo(75);
                lines.add(text(Arrays.copyOfRange(calendar, from, i - 1)));
                from = i + 1;
            }
        }
        assertThat(from).as("ends with a line break").isEqualTo(calendar.length);
        var unfolded = new ArrayList<String>();
        for (var line : lines) {
            if (line.startsWith(" ")) {
                unfolded.add(unfolded.removeLast() + line.substring(1));
            } else {
                unfolded.add(line);
            }
        }
        return unfolded;
    }

    private static String text(byte[] line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("a line is cut inside of a character: " + Arrays.toString(line), e);
        }
    }

    private static Ics byTheGrammar(List<String> lines) {
        assertThat(lines).startsWith("BEGIN:VCALENDAR", "VERSION:2.0").endsWith("END:VCALENDAR");
        var open = new ArrayDeque<String>();
        var name = "";
        var components = 0;
        var events = new ArrayList<Event>();
        for (var line : lines) {
            var parts = LINE.matcher(line);
            assertThat(parts.matches()).as(line).isTrue();
            var property = parts.group(1);
            var value = parts.group(3);
            if (property.equals("BEGIN")) {
                components += open.size() == 1 ? 1 : 0;
                open.push(value);
                if (value.equals("VEVENT")) {
                    events.add(new Event(new LinkedHashMap<>()));
                }
            } else if (property.equals("END")) {
                assertThat(open.pop()).isEqualTo(value);
            } else if ("VEVENT".equals(open.peek())) {
                check(property, value);
                assertThat(events.getLast().properties().put(property, plain(property, value)))
                        .as("%s twice", property)
                        .isNull();
            } else if (property.equals("X-WR-CALNAME")) {
                check(property, value);
                name = plain(property, value);
            }
        }
        assertThat(open).isEmpty();
        assertThat(components).as("components").isPositive();
        assertThat(lines.stream().filter(each -> each.startsWith("PRODID:"))).hasSize(1);
        events.forEach(each -> assertThat(each.properties()).containsKeys(ONCE.toArray(String[]::new)));
        assertThat(events.stream().map(each -> each.get("UID"))).doesNotHaveDuplicates();
        return new Ics(name, events);
    }

    private static void check(String property, String value) {
        if (TIMES.contains(property)) {
            assertThat(value).matches(UTC);
        } else if (TEXTS.contains(property)) {
            assertThat(TEXT.matcher(value).matches()).as(value).isTrue();
        }
    }

    private static String plain(String property, String value) {
        return TEXTS.contains(property)
                ? ESCAPED.matcher(value)
                        .replaceAll(each ->
                                Matcher.quoteReplacement(each.group(1).equalsIgnoreCase("n") ? "\n" : each.group(1)))
                : value;
    }

    private static List<Event> byIcal4j(String calendar) {
        try {
            var parsed = new CalendarBuilder().build(new StringReader(calendar));
            assertThat(parsed.validate(true).getEntries()).isEmpty();
            return parsed.<VEvent>getComponents("VEVENT").stream()
                    .map(Ics::event)
                    .toList();
        } catch (IOException | ParserException e) {
            throw new AssertionError(calendar, e);
        }
    }

    private static Event event(VEvent event) {
        var properties = new LinkedHashMap<String, String>();
        event.getProperties().forEach(each -> properties.put(each.getName(), each.getValue()));
        return new Event(properties);
    }
}
