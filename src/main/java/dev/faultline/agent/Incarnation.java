package dev.faultline.agent;

import java.util.UUID;

/**
 * Which process this is, of all that ever ran with this identity: so that the server sees when an identity was copied.
 *
 * @param life how often an agent was started with it, counted in the state directory
 */
record Incarnation(UUID instance, long life) {}
