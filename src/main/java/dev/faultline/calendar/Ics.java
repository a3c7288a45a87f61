package dev.faultline.calendar;

import dev.faultline.ports.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import net.fortuna.ical4j.model.Recur;
import org.springframework.stereotype.Component;

/** Makes times that are closed of a file of iCalendar (RFC 5545). Recurrences are worked out on the wall, where they are meant. */
@Component
class Ics {

    static final int MOST_BYTES = 1024 * 1024;

    /** How far ahead recurrences are worked out; what is further away follows when it comes nearer. */
    static final Duration AHEAD = Duration.ofDays(400);

    private static final Duration BEHIND = Duration.ofDays(2);
    private static final int MOST_CLOSURES = 10_000;
    private static final int MOST_COMPLAINTS = 20;

    /** No file may keep a server busy. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Ticker ticker;

    Ics(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * How a file is to be read.
     *
     * @param zone whose days its days are
     * @param floating whether times without a zone are times of that one
     * @param zones what names of zones mean that nobody else knows
     */
    record Manner(ZoneId zone, boolean floating, Map<String, ZoneId> zones) {
        Manner {
            zones = Map.copyOf(zones);
        }
    }

    /** @param notes what is in the file that closes nothing */
    record Content(List<Closure> closures, List<String> notes) {}

    /** @throws BadCalendar when this is no text */
    static String decoded(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            throw new BadCalendar(1, "The file is not UTF-8.");
        }
    }

    /** @throws BadCalendar with everything that is wrong */
    Content read(String text, Manner manner, Instant now) {
        long begun = ticker.nanos();
        var components = IcsFile.read(text);
        var zones = new IcsZones(manner.zones(), components, manner.zone(), now);
        var reader = new IcsReader(zones, manner.zone(), manner.floating());
        var events = new ArrayList<IcsEvent>();
        var complaints = new ArrayList<BadCalendar.Complaint>();
        for (var component : components) {
            if (component.name().equals("VEVENT") && complaints.size() < MOST_COMPLAINTS) {
                try {
                    events.add(reader.read(component));
                } catch (BadCalendar bad) {
                    complaints.addAll(bad.complaints());
                }
            }
        }
        if (!complaints.isEmpty()) {
            throw new BadCalendar(complaints);
        }
        return new Content(new Expansion(begun, now).closures(events), notes(components, events));
    }

    private static List<String> notes(List<IcsFile.Component> components, List<IcsEvent> events) {
        var notes = new ArrayList<String>();
        if (events.isEmpty()) {
            notes.add("There is no event in it.");
        }
        count(
                notes,
                events.stream().filter(each -> !each.holds()).count(),
                "is cancelled or leaves people free",
                "are cancelled or leave people free");
        count(
                notes,
                events.stream().filter(each -> each.start().equals(each.end())).count(),
                "takes no time",
                "take no time");
        count(
                notes,
                components.stream()
                        .filter(each ->
                                !each.name().equals("VEVENT") && !each.name().equals("VTIMEZONE"))
                        .count(),
                "is no event",
                "are no events");
        return notes;
    }

    private static void count(List<String> notes, long many, String one, String more) {
        if (many > 0) {
            notes.add(
                    many == 1
                            ? "1 entry %s and closes nothing.".formatted(one)
                            : "%d entries %s and close nothing.".formatted(many, more));
        }
    }

    /** Works recurrences out, as far as that goes. */
    private final class Expansion {
        private final long begun;
        private final Instant first;
        private final Instant last;
        private final List<Closure> closures = new ArrayList<>();

        Expansion(long begun, Instant now) {
            this.begun = begun;
            this.first = now.minus(BEHIND);
            this.last = now.plus(AHEAD);
        }

        List<Closure> closures(List<IcsEvent> events) {
            Map<String, List<IcsEvent>> series = new LinkedHashMap<>();
            events.forEach(each ->
                    series.computeIfAbsent(each.uid(), _ -> new ArrayList<>()).add(each));
            for (var each : series.values()) {
                expand(each);
            }
            closures.sort(Comparator.comparing(Closure::from).thenComparing(Closure::uid));
            return closures;
        }

        private void expand(List<IcsEvent> series) {
            var changes = series.stream().filter(each -> each.instead() != null).toList();
            for (var event : series) {
                if (event.instead() != null) {
                    add(event, event.start());
                } else {
                    starts(event).stream()
                            .filter(start -> changes.stream().noneMatch(each -> replaces(each, start, event.zone())))
                            .forEach(start -> add(event, start));
                }
            }
        }

        private static boolean replaces(IcsEvent change, LocalDateTime start, ZoneId zone) {
            var instead = change.instead();
            return instead != null && instead.means(start, zone);
        }

        private TreeSet<LocalDateTime> starts(IcsEvent event) {
            // the first one is one whether or not its rule thinks so
            var starts = new TreeSet<LocalDateTime>(List.of(event.start()));
            event.more()
                    .forEach(each -> starts.add(
                            each.isDay()
                                    ? each.at()
                                            .toLocalDate()
                                            .atTime(event.start().toLocalTime())
                                    : each.in(event.zone())));
            if (!event.rule().isEmpty()) {
                starts.addAll(recurring(event));
            }
            starts.removeIf(start -> event.not().stream().anyMatch(each -> each.means(start, event.zone())));
            return starts;
        }

        private List<LocalDateTime> recurring(IcsEvent event) {
            var lasting = Duration.between(event.start(), event.end());
            var from =
                    LocalDateTime.ofInstant(first, event.zone()).minus(lasting).minusDays(1);
            var until = LocalDateTime.ofInstant(last, event.zone());
            var recur = new Recur<LocalDateTime>(event.rule());
            var found = new ArrayList<LocalDateTime>();
            recur.getDatesAsStream(event.start(), from, until, -1).forEach(start -> {
                if (event.last() == null || !event.last().isBefore(start, event.zone())) {
                    found.add(start);
                }
                checkBounds(event, found.size());
            });
            return found;
        }

        private void checkBounds(IcsEvent event, int more) {
            if (closures.size() + more > MOST_CLOSURES) {
                throw new BadCalendar(
                        event.line(), "More than %,d times that are closed are not read.".formatted(MOST_CLOSURES));
            }
            if (ticker.since(begun).compareTo(LONGEST) > 0) {
                throw new BadCalendar(event.line(), "It takes too long to work out when this is.");
            }
        }

        private void add(IcsEvent event, LocalDateTime start) {
            Optional.of(event.at(start))
                    .filter(each -> event.holds() && each.from().isBefore(each.until()))
                    .filter(each -> each.span().meets(new Span(first, last)))
                    .ifPresent(each -> {
                        closures.add(each);
                        checkBounds(event, 0);
                    });
        }
    }
}
