package dev.faultline.agent;

import dev.faultline.protocol.NeighbourStep.AddToxic;
import dev.faultline.protocol.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The API of a Toxiproxy server: its proxies, and what is done to them. Thread-safe. */
record Toxiproxy(NeighbourApi api, String owner) {

    private static final Pattern OURS =
            Pattern.compile("faultline_(.{1,40})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    /** A proxy as the server says it. */
    record Seen(String name, String listen, String upstream, boolean enabled, List<String> toxics) {
        Seen {
            toxics = List.copyOf(toxics);
        }

        /** Where clients of this host come in: a server that listens everywhere also does so here. */
        InetSocketAddress entrance() {
            var address = address(listen);
            return address.getHostString().matches("0\\.0\\.0\\.0|\\[?::]?|\\[?0(:0){7}]?|")
                    ? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort())
                    : address;
        }

        InetSocketAddress exit() {
            return address(upstream);
        }

        /** As if it were one of our own; the name tells it among others. */
        Route asRoute(String health) {
            return new Route(name, entrance(), exit(), health, Map.of());
        }

        private static InetSocketAddress address(String text) {
            int colon = text.lastIndexOf(':');
            try {
                return new InetSocketAddress(
                        text.substring(0, colon), Integer.parseInt(text, colon + 1, text.length(), 10));
            } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
                throw new StepFailed("Toxiproxy says “%s”, which is no address".formatted(text), e);
            }
        }
    }

    /** By it a toxic is known, whoever looks. */
    String toxicOf(UUID injection) {
        return "faultline_%s_%s".formatted(owner, injection);
    }

    /** Whose injection a toxic is; empty when it is not of this agent. */
    Optional<UUID> injectionOf(String toxic) {
        var name = OURS.matcher(toxic);
        return name.matches() && name.group(1).equals(owner)
                ? Optional.of(UUID.fromString(name.group(2)))
                : Optional.empty();
    }

    List<Seen> all() {
        var all = new ArrayList<Seen>();
        api.fine(api.get("/proxies")).json().forEach(each -> all.add(seen(each)));
        return all;
    }

    Optional<Seen> find(String proxy) {
        var said = api.get(path(proxy));
        return said.status() == 404
                ? Optional.empty()
                : Optional.of(seen(api.fine(said).json()));
    }

    private static Seen seen(JsonNode json) {
        var toxics = new ArrayList<String>();
        json.path("toxics").forEach(each -> toxics.add(each.path("name").asString("")));
        return new Seen(
                json.path("name").asString(""),
                json.path("listen").asString(""),
                json.path("upstream").asString(""),
                json.path("enabled").asBoolean(false),
                toxics);
    }

    void add(AddToxic toxic, UUID injection) {
        var body = Wire.write(Map.of(
                "name", toxicOf(injection),
                "type", toxic.toxic(),
                "stream", "downstream",
                "toxicity", toxic.percent() / 100.0,
                "attributes", toxic.attributes()));
        api.fine(api.ask("POST", path(toxic.proxy()) + "/toxics", body));
    }

    /** Does nothing where it is not, and where the whole proxy is not. */
    void remove(String proxy, UUID injection) {
        var said = api.ask("DELETE", path(proxy) + "/toxics/" + toxicOf(injection), "");
        if (said.status() != 404) {
            api.fine(said);
        }
    }

    void enable(String proxy, boolean enabled) {
        if (enabled && find(proxy).filter(there -> !there.enabled()).isEmpty()) {
            return;
        }
        api.fine(api.ask("POST", path(proxy), Wire.write(Map.of("enabled", enabled))));
    }

    private static String path(String proxy) {
        return "/proxies/" + URLEncoder.encode(proxy, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
