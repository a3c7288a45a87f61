package dev.faultline.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Nothing starts that would meet what somebody else's calendar closes.
 *
 * @param closures those that were asked for, in order
 * @param zone whose days its days are
 */
record Closures(List<Closure> closures, ZoneId zone, Source source) implements Rule {

    Closures {
        closures = List.copyOf(closures);
    }

    Closures holding(List<Closure> others) {
        return new Closures(others, zone, source);
    }

    @Override
    public Optional<String> against(Span whole, Scope scope) {
        if (source.isRefusing()) {
            return Optional.of(
                    "The calendar of %s from %s is STALE: it was last read at %s, and may not be older than %s."
                            .formatted(
                                    scope.inWords(),
                                    source.inWords(),
                                    Source.moment(source.readAt()),
                                    Source.words(source.staleAfter())));
        }
        return closures.stream()
                .filter(each -> each.span().meets(whole))
                .findFirst()
                .map(each -> each.span().contains(whole.from())
                        ? "%s holds for %s, %s.".formatted(each.called(), scope.inWords(), each.inWords())
                        : "It could last into %s of %s, %s.".formatted(each.called(), scope.inWords(), each.inWords()));
    }

    /** Where nothing fits between two of them, they are one: whoever looks for the next chance looks at few. */
    @Override
    public Stream<Instant> changes(Instant start, Duration whole) {
        var shut = new ArrayList<Span>();
        closures.stream()
                .map(Closure::span)
                .sorted(Comparator.comparing(Span::from))
                .forEach(each -> {
                    var next = new Span(each.from().minus(whole), each.until());
                    if (!shut.isEmpty() && next.from().isBefore(shut.getLast().until())) {
                        var last = shut.removeLast();
                        next = new Span(last.from(), next.until().isAfter(last.until()) ? next.until() : last.until());
                    }
                    shut.add(next);
                });
        return shut.stream().flatMap(each -> Stream.of(each.from(), each.until()));
    }

    @Override
    public List<Closure> closed(Instant now, int most) {
        return closures.stream()
                .filter(each -> each.span().until().isAfter(now))
                .limit(most)
                .toList();
    }

    @Override
    public String inWords() {
        return "what %s closes, its days in %s".formatted(source.inWords(), zone.getId());
    }
}
