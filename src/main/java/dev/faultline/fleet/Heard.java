package dev.faultline.fleet;

/** What came of the first word of an agent on a connection. */
public enum Heard {
    /** It is the newest word of this agent. */
    NEWEST,
    /** A newer process or connection of this agent was heard before: this one may be dead, or a copy. */
    OVERTAKEN,
    /** Two claim to be this agent: none is believed. */
    CLONED,
    /** Unknown or revoked, and not to be talked to. */
    UNKNOWN
}
