package dev.faultline.access;

/** One thing that a request needs. Roles are sets of these; an API token may hold fewer than its owner. */
public enum Permission {
    /** Read what belongs to one's own teams. */
    VIEW,
    /** Read what belongs to any team. */
    VIEW_ALL,
    EXPORT,
    EDIT,
    RUN,
    NOTE,
    APPROVE,
    /** Press the red button for one's own teams. */
    HALT,
    /** Press it for everybody. */
    HALT_ALL,
    RELEASE,
    /** Enrol, admit and remove agents. */
    AGENTS,
    /** People, teams, limits. */
    ADMINISTER
}
