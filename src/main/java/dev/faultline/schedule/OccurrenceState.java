package dev.faultline.schedule;

/** What became of one time at which an experiment was to start. */
enum OccurrenceState {
    /** It lies ahead. */
    PLANNED,
    /** A node holds it in memory and will start it within seconds. */
    ARMED,
    /** Its run was begun. */
    DISPATCHED,
    /** Nobody started it in time, so nobody ever will. */
    MISSED,
    /** Something was against it when it was due. */
    SKIPPED
}
