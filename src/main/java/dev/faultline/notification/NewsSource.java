package dev.faultline.notification;

import dev.faultline.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Packages whose facts are news implement this. What must stay within, stays within: they leave it out. */
public interface NewsSource {

    /** The kinds of facts that may be news. */
    Set<String> kinds();

    /** @return none where outsiders are not to know, or nobody cares */
    List<News> of(Timeline.Washed fact);

    /** What will begin until then, and what is overdue since: found by looking, again and again. */
    default List<News> ahead(Instant now, Duration longestLead) {
        return List.of();
    }
}
