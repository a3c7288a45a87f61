package dev.faultline.protocol;

/** What is done to one process, by a signal. */
public sealed interface ProcessFault extends Fault permits ProcessKill, ProcessPause {}
