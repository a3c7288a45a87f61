package dev.faultline.schedule;

import java.util.List;
import java.util.UUID;

/** Whoever keeps schedules for a reason of their own says here why one must not start now, and learns of what it started. */
public interface Veto {

    /** @return what is against it, in sentences; nothing also for a schedule that is not theirs */
    List<String> against(UUID schedule);

    /** As part of the transaction that begins the run. */
    void began(UUID schedule, UUID run);
}
