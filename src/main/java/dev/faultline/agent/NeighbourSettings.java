package dev.faultline.agent;

import dev.faultline.protocol.Wire;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the configuration says of the programs beside the agent, in the keys that begin with {@code containers.},
 * {@code toxiproxy.} and {@code application.}.
 */
final class NeighbourSettings {

    private static final String API = "toxiproxy.api";

    /** As people name proxies, except for blanks and dots. */
    private static final Pattern PROXY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,79}");

    private NeighbourSettings() {}

    /** @param identity of the agent: two agents of one Toxiproxy must not take each other's faults back */
    static Neighbours read(Settings settings, String identity, Map<String, String> inherited) {
        var engine = settings.value("containers.socket", Settings::absolute);
        var toxiproxy = settings.value(API, NeighbourSettings::address);
        var proxies = proxies(settings, inherited);
        if (toxiproxy.isEmpty() && !proxies.isEmpty()) {
            settings.complain(API + " is missing");
        }
        return new Neighbours(
                engine.map(Path::toString).orElse(null),
                toxiproxy.orElse(null),
                Wire.sha256(identity).substring(0, 8),
                proxies,
                applications(settings, inherited));
    }

    private static Map<String, Neighbours.Proxy> proxies(Settings settings, Map<String, String> inherited) {
        var proxies = new TreeMap<String, Neighbours.Proxy>();
        for (var name : settings.namesUnder("toxiproxy")) {
            var key = "toxiproxy." + name + ".";
            if (!PROXY.matcher(name).matches()) {
                settings.complain("%s is no name of a proxy".formatted(key));
            }
            var labels = Config.labels(settings, key + "labels", inherited);
            settings.required(key + "health", text -> Config.matching(Config.HEALTH, text))
                    .ifPresent(health -> proxies.put(name, new Neighbours.Proxy(health, labels)));
        }
        return proxies;
    }

    private static Map<String, Neighbours.Application> applications(Settings settings, Map<String, String> inherited) {
        var applications = new TreeMap<String, Neighbours.Application>();
        for (var name : settings.namesUnder("application")) {
            var key = "application." + name + ".";
            boolean known = Config.checkName(settings, "application", name);
            var labels = Config.labels(settings, key + "labels", inherited);
            var actuator = settings.required(key + "actuator", NeighbourSettings::address);
            var url = settings.required(key + "url", NeighbourSettings::address);
            if (known && actuator.isPresent() && url.isPresent()) {
                applications.put(name, new Neighbours.Application(actuator.get(), url.get(), labels));
            }
        }
        return applications;
    }

    private static String address(String text) {
        var uri = URI.create(text);
        if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
            throw new IllegalArgumentException("must be http://host or https://host, with a port if it is unusual");
        }
        if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException("must be an address only: no user, query or fragment");
        }
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
