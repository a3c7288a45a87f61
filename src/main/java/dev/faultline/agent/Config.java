package dev.faultline.agent;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the owner of a host wrote for its agent: where the server is, what may be hurt, and how far.
 *
 * @param serverCa certificates in PEM that a server reached by https must be vouched for by, instead of those Java trusts
 * @param state the directory for identity, journal and leases; 0700, on a file system that is never filled
 * @param cluster whose API it speaks to, if it looks after one
 * @param neighbours the programs beside it that are asked for faults
 * @param labels of the host, and of everything on it that does not say otherwise
 */
record Config(
        URI server,
        Optional<Path> serverCa,
        String name,
        Path state,
        Map<String, String> labels,
        List<ProcessTarget> processes,
        List<Route> routes,
        Policy policy,
        Optional<ClusterConfig> cluster,
        Neighbours neighbours) {

    static final Path STANDARD_FILE = Path.of("/etc/faultline/agent.properties");

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}");
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");
    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z0-9_.-]{1,253}|\\[[0-9a-fA-F:.]+]):(\\d{1,5})");
    static final Pattern HEALTH = Pattern.compile("/[A-Za-z0-9/_.~%?=&-]{0,200}");

    /** Of a host without a cluster. */
    Config(
            URI server,
            Optional<Path> serverCa,
            String name,
            Path state,
            Map<String, String> labels,
            List<ProcessTarget> processes,
            List<Route> routes,
            Policy policy) {
        this(server, serverCa, name, state, labels, processes, routes, policy, Optional.empty(), Neighbours.NONE);
    }

    /** Of a host that has nothing beside it. */
    Config(
            URI server,
            Optional<Path> serverCa,
            String name,
            Path state,
            Map<String, String> labels,
            List<ProcessTarget> processes,
            List<Route> routes,
            Policy policy,
            Optional<ClusterConfig> cluster) {
        this(server, serverCa, name, state, labels, processes, routes, policy, cluster, Neighbours.NONE);
    }

    Config {
        labels = Map.copyOf(labels);
        processes = List.copyOf(processes);
        routes = List.copyOf(routes);
    }

    Optional<ProcessTarget> process(String key) {
        return processes.stream().filter(process -> process.key().equals(key)).findFirst();
    }

    Optional<Route> route(String key) {
        return routes.stream().filter(route -> route.key().equals(key)).findFirst();
    }

    /** @throws Misconfigured with everything that is wrong with it */
    static Config read(Path file) {
        var settings = Settings.read(file.toAbsolutePath());
        var complaints = new ArrayList<String>();
        var labels = labels(settings, "labels", settings.allUnder("labels"));
        var server = settings.required("server", Config::server).orElse(URI.create("http://invalid"));
        var name = settings.required("name", text -> matching(HOST_NAME, text)).orElse("invalid");
        var config = new Config(
                server,
                settings.value("server.ca", Settings::absolute),
                name,
                settings.required("state", Settings::absolute).orElse(Path.of("/")),
                labels,
                processes(settings, labels),
                routes(settings, labels),
                policy(file.toAbsolutePath(), settings, complaints),
                ClusterSettings.read(settings, server + " " + name),
                NeighbourSettings.read(settings, server + " " + name, labels));
        config.contradictions().forEach(settings::complain);
        try {
            settings.finish();
        } catch (Misconfigured e) {
            complaints.addFirst(String.valueOf(e.getMessage()));
        }
        if (!complaints.isEmpty()) {
            throw new Misconfigured(complaints);
        }
        return config;
    }

    private static Policy policy(Path file, Settings settings, List<String> complaints) {
        var named = settings.value("policy", Settings::absolute);
        var beside = file.resolveSibling("policy.properties");
        try {
            return named.or(() -> Optional.of(beside).filter(Files::exists))
                    .map(Policy::read)
                    .orElseGet(Policy::standard);
        } catch (Misconfigured e) {
            complaints.add(String.valueOf(e.getMessage()));
            return Policy.standard();
        }
    }

    private static List<ProcessTarget> processes(Settings settings, Map<String, String> inherited) {
        var processes = new ArrayList<ProcessTarget>();
        for (var name : settings.namesUnder("process")) {
            var known = checkName(settings, "process", name);
            var pidfile = settings.required("process." + name + ".pidfile", Settings::absolute);
            var labels = labels(settings, "process." + name + ".labels", inherited);
            if (known && pidfile.isPresent()) {
                processes.add(new ProcessTarget(name, pidfile.get(), labels));
            }
        }
        return processes;
    }

    private static List<Route> routes(Settings settings, Map<String, String> inherited) {
        var routes = new ArrayList<Route>();
        for (var name : settings.namesUnder("route")) {
            var known = checkName(settings, "route", name);
            var key = "route." + name + ".";
            var listen = settings.required(key + "listen", Config::address);
            var upstream = settings.required(key + "upstream", Config::address);
            var health = settings.value(key + "health", text -> matching(HEALTH, text))
                    .orElse("");
            var labels = labels(settings, key + "labels", inherited);
            if (known && listen.isPresent() && upstream.isPresent()) {
                routes.add(new Route(name, listen.get(), upstream.get(), health, labels));
            }
        }
        return routes;
    }

    static boolean checkName(Settings settings, String kind, String name) {
        var known = NAME.matcher(name).matches();
        if (!known) {
            settings.complain("%s.%s: a name has small letters, digits, - and _".formatted(kind, name));
        }
        return known;
    }

    private List<String> contradictions() {
        var contradictions = new ArrayList<String>();
        var listening = new HashMap<Integer, String>();
        for (var route : routes) {
            var other = listening.put(route.listen().getPort(), route.name());
            if (other != null) {
                contradictions.add("routes %s and %s both listen on port %d"
                        .formatted(other, route.name(), route.listen().getPort()));
            }
            if (route.listen().equals(route.upstream())) {
                contradictions.add("route %s listens on its own upstream".formatted(route.name()));
            }
        }
        return contradictions;
    }

    /** {@code service=catalog,zone=a}, over what is inherited. */
    static Map<String, String> labels(Settings settings, String key, Map<String, String> inherited) {
        var labels = new TreeMap<>(inherited);
        settings.value(key, text -> {
            for (var pair : Settings.list(text)) {
                int equals = pair.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException("has “%s”, which is not label=value".formatted(pair));
                }
                labels.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            }
            return labels;
        });
        labels.forEach((label, value) -> {
            if (!Labels.NAME.matcher(label).matches() || !Labels.isValue(value)) {
                settings.complain(
                        "%s: “%s=%s” has characters that are not allowed in a label".formatted(key, label, value));
            }
        });
        return labels;
    }

    private static URI server(String text) {
        var uri = URI.create(text);
        if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
            throw new IllegalArgumentException("must be http://host or https://host, with a port if it is unusual");
        }
        if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException("must be an address only: no user, query or fragment");
        }
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : uri;
    }

    private static InetSocketAddress address(String text) {
        var matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be host:port");
        }
        int port = Integer.parseInt(matcher.group(2));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("has port %d; it must be 1 to 65535".formatted(port));
        }
        return new InetSocketAddress(matcher.group(1), port);
    }

    static String matching(Pattern pattern, String text) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("“%s” has characters that are not allowed".formatted(text));
        }
        return text;
    }
}
