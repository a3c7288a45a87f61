package dev.faultline.calendar;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * What clocks on the wall show, as instants. A time that clocks show twice, or never, may mean two instants; whoever asks takes
 * the one that lets less happen.
 */
final class Wall {

    private Wall() {}

    static Instant earliest(LocalDateTime shown, ZoneId zone) {
        var change = zone.getRules().getTransition(shown);
        if (change == null) {
            return shown.atZone(zone).toInstant();
        }
        return change.isGap() ? shown.toInstant(change.getOffsetAfter()) : shown.toInstant(change.getOffsetBefore());
    }

    static Instant latest(LocalDateTime shown, ZoneId zone) {
        var change = zone.getRules().getTransition(shown);
        if (change == null) {
            return shown.atZone(zone).toInstant();
        }
        return change.isGap() ? shown.toInstant(change.getOffsetBefore()) : shown.toInstant(change.getOffsetAfter());
    }
}
