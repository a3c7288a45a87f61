package dev.faultline.calendar;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * From a moment to another.
 *
 * @param until not included
 */
record Span(Instant from, Instant until) {

    boolean isEmpty() {
        return !from.isBefore(until);
    }

    boolean meets(Span other) {
        return from.isBefore(other.until) && other.from.isBefore(until);
    }

    boolean contains(Span other) {
        return !other.from.isBefore(from) && !other.until.isAfter(until);
    }

    boolean contains(Instant at) {
        return !at.isBefore(from) && at.isBefore(until);
    }

    /** In order, with those that overlap or touch made one. */
    static List<Span> merged(List<Span> spans) {
        var merged = new ArrayList<Span>();
        spans.stream().sorted(Comparator.comparing(Span::from)).forEach(next -> {
            if (!merged.isEmpty() && !next.from.isAfter(merged.getLast().until)) {
                var last = merged.removeLast();
                merged.add(new Span(last.from, next.until.isAfter(last.until) ? next.until : last.until));
            } else {
                merged.add(next);
            }
        });
        return merged;
    }

    /** What is left of this; nothing, one or two. */
    Stream<Span> without(Span other) {
        if (!meets(other)) {
            return Stream.of(this);
        }
        return Stream.of(new Span(from, other.from), new Span(other.until, until))
                .filter(each -> !each.isEmpty());
    }
}
