package dev.faultline.fleet;

import java.util.UUID;

/**
 * A connection of an agent.
 *
 * @param node to which it is made
 * @param address from which it comes, as far as this node sees
 * @param connection what it is called here, and nowhere else
 */
public record Call(String node, String address, UUID connection) {}
