package dev.faultline.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a calendar says of time. */
sealed interface Rule permits Freeze, BusinessHours, Closures, Holidays {

    ZoneId zone();

    /** A sentence that names the rule, where it is against something that takes this long; empty where it is not. */
    Optional<String> against(Span whole, Scope scope);

    /** When what it says of a start may change, from a moment on: a start is something that takes {@code whole}. */
    Stream<Instant> changes(Instant from, Duration whole);

    /** The next days and times that are closed by name, in order; a rule may have none of these. */
    List<Closure> closed(Instant now, int most);

    String inWords();
}
