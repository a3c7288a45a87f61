package dev.faultline.calendar;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import net.fortuna.ical4j.data.CalendarParserImpl;
import net.fortuna.ical4j.data.ContentHandler;
import net.fortuna.ical4j.data.ParserException;

/**
 * A file of iCalendar, taken apart. ical4j knows the grammar; what its model would make of zones and times is not asked for,
 * because it makes up zones where it knows none.
 */
final class IcsFile {

    static final int MOST_COMPONENTS = 5_000;

    /** Of one component; nobody needs more. */
    private static final int MOST_PROPERTIES = 1_000;

    private static final int DEEPEST = 4;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,100}[;:]");

    private IcsFile() {}

    /** @param value as it is written */
    record Property(String name, Map<String, String> parameters, String value, int line) {}

    record Component(String name, int line, List<Property> properties, List<Component> parts) {

        Optional<Property> first(String name) {
            return all(name).stream().findFirst();
        }

        List<Property> all(String name) {
            return properties.stream().filter(each -> each.name().equals(name)).toList();
        }

        String value(String name) {
            return first(name).map(Property::value).orElse("");
        }
    }

    /**
     * The components of every calendar in it.
     *
     * @throws BadCalendar with the line
     */
    static List<Component> read(String text) {
        var lines = Lines.of(text);
        var splitting = new Splitting(lines);
        try {
            new CalendarParserImpl().parse(new StringReader(lines.unfolded()), splitting);
        } catch (ParserException wrong) {
            if (wrong.getCause() instanceof BadCalendar bad) {
                throw bad;
            }
            throw new BadCalendar(splitting.line(), splitting.complaint());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return splitting.top;
    }

    /** What was folded, unfolded, and where it stood. */
    private record Lines(List<String> said, List<Integer> numbers) {

        static Lines of(String text) {
            var said = new ArrayList<String>();
            var numbers = new ArrayList<Integer>();
            int number = 0;
            for (String line : text.split("\r\n|\n|\r", -1)) {
                number++;
                if ((line.startsWith(" ") || line.startsWith("\t")) && !said.isEmpty()) {
                    said.add(said.removeLast() + line.substring(1));
                } else if (!line.isBlank()) {
                    said.add(line);
                    numbers.add(number);
                }
            }
            var lines = new Lines(said, numbers);
            lines.checkEach();
            return lines;
        }

        /** ical4j would take a line without a value for one that goes on below. */
        private void checkEach() {
            for (int i = 1; i < said.size(); i++) {
                if (!NAME.matcher(said.get(i)).lookingAt() || !hasValue(said.get(i))) {
                    throw new BadCalendar(numbers.get(i), "This line is not iCalendar: it has no name, or no value.");
                }
            }
        }

        private static boolean hasValue(String line) {
            boolean quoted = false;
            for (int i = 0; i < line.length(); i++) {
                char each = line.charAt(i);
                if (each == '"') {
                    quoted = !quoted;
                } else if (each == ':' && !quoted) {
                    return true;
                }
            }
            return false;
        }

        String unfolded() {
            return String.join("\r\n", said) + "\r\n";
        }
    }

    /** Counts lines as it goes: each of them begins, ends or is something. */
    private static final class Splitting implements ContentHandler {
        private final Lines lines;
        private final List<Component> top = new ArrayList<>();
        private final Deque<Component> open = new ArrayDeque<>();
        private int read;
        private int components;
        private Map<String, String> parameters = new LinkedHashMap<>();
        private String value = "";

        Splitting(Lines lines) {
            this.lines = lines;
        }

        /** Of the line that is being read. */
        private int line() {
            return lines.numbers().isEmpty()
                    ? 1
                    : lines.numbers().get(Math.min(read, lines.numbers().size() - 1));
        }

        private String complaint() {
            if (read == 0) {
                return "This is no iCalendar file: it does not begin with BEGIN:VCALENDAR.";
            }
            if (read >= lines.said().size()) {
                return "The file ends in the middle: END:%s is missing."
                        .formatted(open.isEmpty() ? "VCALENDAR" : open.peek().name());
            }
            return "This line is not iCalendar, or %s ends here without its END."
                    .formatted(open.isEmpty() ? "the calendar" : open.peek().name());
        }

        @Override
        public void startCalendar() {
            read++;
        }

        @Override
        public void endCalendar() {
            read++;
        }

        @Override
        public void startComponent(String name) {
            if (++components > MOST_COMPONENTS) {
                throw new BadCalendar(line(), "More than %,d entries are not read.".formatted(MOST_COMPONENTS));
            }
            if (open.size() >= DEEPEST) {
                throw new BadCalendar(line(), "Nothing is nested as deeply as this.");
            }
            var component = new Component(name.toUpperCase(Locale.ROOT), line(), new ArrayList<>(), new ArrayList<>());
            (open.isEmpty() ? top : open.peek().parts()).add(component);
            open.push(component);
            read++;
        }

        @Override
        public void endComponent(String name) {
            open.pop();
            read++;
        }

        @Override
        public void startProperty(String name) {
            parameters = new LinkedHashMap<>();
        }

        @Override
        public void parameter(String name, String value) {
            parameters.put(name.toUpperCase(Locale.ROOT), unquoted(value));
        }

        @Override
        public void propertyValue(String said) {
            value = said;
        }

        @Override
        public void endProperty(String name) {
            var component = open.peek();
            if (component != null) {
                if (component.properties().size() >= MOST_PROPERTIES) {
                    throw new BadCalendar(
                            line(), "More than %,d lines of one entry are not read.".formatted(MOST_PROPERTIES));
                }
                component.properties().add(new Property(name.toUpperCase(Locale.ROOT), parameters, value, line()));
            }
            read++;
        }

        private static String unquoted(String value) {
            return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                    ? value.substring(1, value.length() - 1)
                    : value;
        }
    }
}
