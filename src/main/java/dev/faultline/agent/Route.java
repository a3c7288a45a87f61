package dev.faultline.agent;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A listening port of the proxy in front of a service.
 *
 * @param health a path that the upstream answers over HTTP, by which the route is measured; empty when the upstream does not
 *     speak HTTP
 */
record Route(
        String name, InetSocketAddress listen, InetSocketAddress upstream, String health, Map<String, String> labels) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,79}");

    Route {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("“%s” is not a name for a route".formatted(name));
        }
        labels = Map.copyOf(labels);
    }

    String key() {
        return "route:" + name;
    }

    boolean http() {
        return !health.isEmpty();
    }
}
