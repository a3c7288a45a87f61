package dev.faultline.agent;

import java.nio.file.Path;
import java.util.List;

/** The process in front of the routes: {@code proxy <config>}. It outlives the agent. */
final class Proxy {

    private Proxy() {}

    /** Serves the routes until the process is ended. */
    static void main(Path state, List<Route> routes) {}
}
