package dev.faultline.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What all calendars together say of a start.
 *
 * @param objections of each that is against it; none where it may start
 * @param next when the answer will be another, if calendars know
 * @param zone in which {@code next} is said
 */
public record Ruling(List<Objection> objections, Optional<Instant> next, ZoneId zone) {

    /**
     * That of one calendar.
     *
     * @param ofTeam whether it holds for a team alone
     */
    public record Objection(UUID calendar, boolean ofTeam, String said) {}

    /** Where no calendar holds. */
    public static final Ruling OPEN = new Ruling(List.of(), Optional.empty(), ZoneOffset.UTC);

    private static final DateTimeFormatter SHOWN =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu HH:mm:ss VV", Locale.ENGLISH);

    public Ruling {
        objections = List.copyOf(objections);
    }

    /** A sentence for each. */
    public List<String> against() {
        return objections.stream().map(Objection::said).toList();
    }

    /**
     * The one function that decides. Several calendars are open only where each of them is.
     *
     * @param whole how long it may take until nothing is left of it
     */
    static Ruling of(Collection<Calendar> calendars, Where where, Instant start, Duration whole) {
        var concerned =
                calendars.stream().filter(each -> each.scope().covers(where)).toList();
        if (concerned.isEmpty()) {
            return OPEN;
        }
        var against = against(concerned, start, whole);
        boolean open = against.isEmpty();
        var next = concerned.stream()
                .flatMap(each -> each.rule().changes(start, whole))
                .filter(each -> !each.isBefore(start))
                .distinct()
                .sorted()
                // the last moment of being open is open itself, the first one too
                .filter(each -> against(concerned, open ? each.plusNanos(1) : each, whole)
                                .isEmpty()
                        != open)
                .findFirst();
        return new Ruling(against, next, concerned.getFirst().rule().zone());
    }

    private static List<Objection> against(List<Calendar> concerned, Instant start, Duration whole) {
        var span = new Span(start, start.plus(whole));
        return concerned.stream()
                .flatMap(each ->
                        each.against(span).map(said -> new Objection(each.id(), each.team() != null, said)).stream())
                .toList();
    }

    public boolean allowed() {
        return objections.isEmpty();
    }

    /** When it changes, as a sentence with its zone. */
    public String then() {
        if (next.isEmpty()) {
            return allowed() ? "No calendar is against it." : "No calendar says when it may start.";
        }
        String at = SHOWN.format(next.get().atZone(zone));
        return allowed() ? "Calendars let it start until %s.".formatted(at) : "It may start from %s.".formatted(at);
    }
}
