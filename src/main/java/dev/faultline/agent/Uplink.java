package dev.faultline.agent;

import dev.faultline.protocol.AgentMessage;

/** The way to the server. Never blocks, never fails: what cannot be sent is lost, and said again in the next sync. */
@FunctionalInterface
interface Uplink {

    void send(AgentMessage message);
}
