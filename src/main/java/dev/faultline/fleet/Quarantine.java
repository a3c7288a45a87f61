package dev.faultline.fleet;

/** Why nothing that an agent says counts. It is told to take back what it holds, and nothing else. */
public enum Quarantine {
    /** Nobody has admitted it yet. */
    WAITING,
    /** Two processes claim to be it. */
    CLONED
}
