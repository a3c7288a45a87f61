package dev.faultline.schedule;

import dev.faultline.schedule.Agenda.Item;
import dev.faultline.schedule.CalendarEvent.Status;
import dev.faultline.schedule.Invitation.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What was last written to somebody of one event.
 *
 * @param arrived whether anything of it may stand in their calendar
 */
record Standing(int sequence, Method method, boolean arrived) {

    /** So long changes are gathered, so that several become one e-mail. */
    static final Duration GATHERED = Duration.ofMinutes(2);

    /** What lies further ahead is for feeds. */
    static final Duration AHEAD = Duration.ofDays(14);

    /** Of one schedule, so many of the next: one that runs every two hours is not to write a thousand letters. */
    static final int NEXT = 10;

    /** What was planned longer ago need not be taken out of a calendar any more. */
    static final Duration BEHIND = Duration.ofDays(1);

    /** @param needed false where it only ends what waits: nothing of it has arrived, so nothing has to be taken back */
    record Due(Item item, Method method, boolean needed) {}

    /** What is to be written now, of these events in their order. */
    static List<Due> due(List<Item> items, Map<UUID, Standing> known, Instant now) {
        var due = new ArrayList<Due>();
        var next = new HashMap<UUID, Integer>();
        for (var item : items) {
            var event = item.event();
            boolean ahead = event.start().isAfter(now) && event.status() == Status.CONFIRMED;
            int place = ahead ? next.merge(item.schedule(), 1, Integer::sum) : 0;
            if (!item.changedAt().isAfter(now.minus(GATHERED))) {
                var standing = known.get(event.uid());
                if (standing == null) {
                    if (ahead && place <= NEXT && event.start().isBefore(now.plus(AHEAD))) {
                        due.add(new Due(item, Method.REQUEST, true));
                    }
                } else if (event.sequence() > standing.sequence()) {
                    standing.follow(item, ahead, now, due);
                }
            }
        }
        return due;
    }

    private void follow(Item item, boolean ahead, Instant now, List<Due> due) {
        if (ahead) {
            due.add(new Due(item, Method.REQUEST, true));
        } else if (item.event().status() != Status.CONFIRMED
                && method == Method.REQUEST
                && item.event().start().isAfter(now.minus(BEHIND))) {
            due.add(new Due(item, Method.CANCEL, arrived));
        }
    }
}
