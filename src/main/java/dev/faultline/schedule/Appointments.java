package dev.faultline.schedule;

import dev.faultline.access.Caller;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Whoever plans something that no schedule starts says here when, so that calendars and feeds show it. */
@FunctionalInterface
public interface Appointments {

    /**
     * Something with people, as the caller may know it.
     *
     * @param state the kind that gives a glyph and a colour, {@code word} the same for people
     * @param path of its page
     * @param sequence grows whenever its time or whether it takes place changes
     */
    record Appointment(
            UUID id,
            UUID team,
            String name,
            Instant begins,
            Instant ends,
            String state,
            String word,
            String path,
            boolean cancelled,
            int sequence,
            Instant changedAt) {}

    /** Those that touch this time. @param until not included */
    List<Appointment> between(Caller caller, Instant from, Instant until);
}
