package dev.faultline.agent;

import java.nio.file.Path;

/** Sees to it that the proxy process runs, with the routes of this configuration. */
final class ProxyKeeper {

    /** @param file the agent's own configuration file, handed on to {@code proxy <config>} */
    ProxyKeeper(Config config, Path file) {}

    /**
     * Starts the proxy when none runs; replaces one that serves other routes. Does nothing when there are no routes. Cheap
     * when all is well: call it every second or two.
     */
    void keep() {}
}
