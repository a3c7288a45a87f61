package dev.faultline.dispatch;

/**
 * Why a connection is closed, as the agent is told.
 *
 * @param code of RFC 6455, section 7.4.1
 */
record Farewell(int code, String reason) {

    static final Farewell GOING_AWAY = new Farewell(1001, "");
    static final Farewell UNFIT = new Farewell(1008, "unfit frame");
    static final Farewell UNKNOWN = new Farewell(1008, "unknown agent");
    static final Farewell REVOKED = new Farewell(1008, "revoked");
    static final Farewell CLONED = new Farewell(1008, "in quarantine: two claim to be this agent");
    static final Farewell AGAIN = new Farewell(1008, "connected again");
    static final Farewell OVERLOADED = new Farewell(1013, "takes nothing");
}
