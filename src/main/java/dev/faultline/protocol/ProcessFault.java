package dev.faultline.protocol;

/** What is done to one process. */
public sealed interface ProcessFault extends Fault permits ClockSkew, ProcessKill, ProcessPause, ProcessSignal {

    /** Whether the process may be gone afterwards, and another one in its place. */
    boolean mayEndIt();
}
