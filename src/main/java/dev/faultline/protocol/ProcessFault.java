package dev.faultline.protocol;

/** What is done to one process, by a signal. */
public sealed interface ProcessFault extends Fault permits ProcessKill, ProcessPause, ProcessSignal {

    /** Whether the process may be gone afterwards, and another one in its place. */
    boolean mayEndIt();
}
