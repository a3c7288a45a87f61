package dev.faultline.calendar;

import dev.faultline.access.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What calendars are against over a stretch of time, as they are now. Only to show it: nothing is decided by this. */
@Component
public class Shades {

    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final CalendarRows rows;

    Shades(CalendarRows rows) {
        this.rows = rows;
    }

    /** Of each calendar that the caller sees and that is against something then. @param until not included */
    @Transactional(readOnly = true)
    public List<Shade> over(Caller caller, Instant from, Instant until) {
        return rows.seenFrom(caller, from).stream()
                .map(each -> shade(each, from, until))
                .filter(each -> !each.closed().isEmpty())
                .toList();
    }

    private static Shade shade(Calendar calendar, Instant from, Instant until) {
        return new Shade(
                calendar.id(),
                calendar.kind(),
                calendar.scope().inWords(),
                calendar.team(),
                calendar.scope() instanceof Scope.Environment(String name) ? name : null,
                calendar.scope() instanceof Scope.Service(String name) ? name : null,
                calendar.rule().inWords(),
                calendar.reason(),
                closed(calendar, from, until));
    }

    /** Between two changes a rule says the same all the time. */
    static List<Shade.Stretch> closed(Calendar calendar, Instant from, Instant until) {
        var edges = Stream.concat(
                        Stream.of(from, until),
                        calendar.rule()
                                .changes(from, Duration.ZERO)
                                .filter(each -> each.isAfter(from) && each.isBefore(until)))
                .distinct()
                .sorted()
                .toList();
        var closed = new ArrayList<Span>();
        for (int i = 0; i + 1 < edges.size(); i++) {
            var moment = new Span(edges.get(i), edges.get(i).plus(A_MOMENT));
            if (calendar.rule().against(moment, calendar.scope()).isPresent()) {
                closed.add(new Span(edges.get(i), edges.get(i + 1)));
            }
        }
        return Span.merged(closed).stream()
                .map(each -> new Shade.Stretch(each.from(), each.until()))
                .toList();
    }
}
