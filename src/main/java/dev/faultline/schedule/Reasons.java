package dev.faultline.schedule;

/** Why an occurrence did not start, where it is not a guard that says so. */
final class Reasons {

    static final String NOBODY = "No server was there to start it in time.";

    /** For {@code format} of the database. */
    static final String HELD = "The server %s was to start it and did not in time.";

    static final String LATE = "It came too late to be started.";

    static final String LATE_THERE =
            "It came more than two seconds late, and in a protected environment nothing starts late.";

    private Reasons() {}
}
