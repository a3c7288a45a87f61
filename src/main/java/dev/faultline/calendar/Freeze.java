package dev.faultline.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Nothing starts that would not be over before it, or that would start in it.
 *
 * @param from what clocks in the zone show
 * @param until not included
 * @param stopRunning whether it stops what was going on when it was made, too, once it holds
 */
record Freeze(LocalDateTime from, LocalDateTime until, ZoneId zone, boolean stopRunning) implements Rule {

    Freeze(LocalDateTime from, LocalDateTime until, ZoneId zone) {
        this(from, until, zone, false);
    }

    /** The longest that may be meant. */
    Span span() {
        return new Span(Wall.earliest(from, zone), Wall.latest(until, zone));
    }

    @Override
    public Optional<String> against(Span whole, Scope scope) {
        if (!span().meets(whole)) {
            return Optional.empty();
        }
        return Optional.of(
                span().contains(whole.from())
                        ? "A freeze of %s holds, %s.".formatted(scope.inWords(), inWords())
                        : "It could last into a freeze of %s, %s.".formatted(scope.inWords(), inWords()));
    }

    @Override
    public Stream<Instant> changes(Instant start, Duration whole) {
        return Stream.of(span().from().minus(whole), span().until());
    }

    @Override
    public List<Closure> closed(Instant now, int most) {
        return List.of();
    }

    @Override
    public String inWords() {
        return "from %s to %s %s%s"
                .formatted(
                        Words.wall(from),
                        Words.wall(until),
                        zone.getId(),
                        stopRunning ? ", which stops what is going on, too" : "");
    }
}
