package dev.faultline.dispatch;

/** What an order to an agent asks for. */
public enum OrderKind {
    PREPARE,
    START,
    REVERT
}
