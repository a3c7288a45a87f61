package dev.faultline.schedule;

import java.time.LocalDateTime;
import java.util.Iterator;

/** A rule that speaks of what clocks on the wall show, and of which only a zone makes instants. */
sealed interface WallRule extends Rule permits Cron, Recurrence, Once, Chance {

    /** How far a rule is followed without an occurrence. 29 February falls on each weekday within forty years. */
    int REACH_YEARS = 40;

    /** The times that are not before {@code earliest}, in order, each once. Ends where {@link #REACH_YEARS} have nothing. */
    Iterator<LocalDateTime> from(LocalDateTime earliest);

    /** Whether it names days that not every month has. */
    default boolean namesLateDays() {
        return false;
    }
}
