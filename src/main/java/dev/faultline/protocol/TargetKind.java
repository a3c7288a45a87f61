package dev.faultline.protocol;

/** The kinds of things that can be hurt. */
public enum TargetKind {
    HOST,
    PROCESS,
    /** A listening port of the proxy in front of a service. */
    ROUTE
}
