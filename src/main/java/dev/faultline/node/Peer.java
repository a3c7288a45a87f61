package dev.faultline.node;

import java.net.URI;

/** Another node, and where it is reached. */
public record Peer(String name, URI url) {}
