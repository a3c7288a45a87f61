package dev.faultline.agent;

import dev.faultline.protocol.ApplicationSettings;
import dev.faultline.protocol.Wire;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The endpoint of Chaos Monkey for Spring Boot in an application. Thread-safe. */
record ChaosMonkey(NeighbourApi api) {

    private static final String ENDPOINT = "/chaosmonkey";

    private static final List<String> ASSAULTS =
            List.of("latencyActive", "exceptionsActive", "killApplicationActive", "memoryActive", "cpuActive");

    /** As it says that it is set now. */
    ApplicationSettings settings() {
        var json = api.fine(api.get(ENDPOINT)).json();
        return new ApplicationSettings(
                json.path("chaosMonkeyProperties").path("enabled").asBoolean(false),
                Wire.write(json.path("assaultProperties")),
                Wire.write(json.path("watcherProperties")));
    }

    /** Whether somebody else has it attack already. */
    static boolean attacks(ApplicationSettings settings) {
        var assaults = json(settings.assaults());
        return settings.enabled()
                && ASSAULTS.stream().anyMatch(each -> assaults.path(each).asBoolean(false));
    }

    /** Attacks nobody with half of the settings: it is enabled last and disabled first. */
    void settle(ApplicationSettings settings) {
        if (!settings.enabled()) {
            post("/disable", "");
        }
        post("/assaults", settings.assaults());
        post("/watchers", settings.watchers());
        if (settings.enabled()) {
            post("/enable", "");
        }
    }

    private void post(String path, String body) {
        api.fine(api.ask("POST", ENDPOINT + path, body));
    }

    /** Whether it says now what it was told; of what it was not told it may say what it likes. */
    boolean hasSettled(ApplicationSettings told) {
        var now = settings();
        return now.enabled() == told.enabled()
                && contains(json(now.assaults()), json(told.assaults()))
                && contains(json(now.watchers()), json(told.watchers()));
    }

    private static boolean contains(JsonNode all, JsonNode some) {
        return some.properties().stream().allMatch(each -> each.getValue().equals(all.path(each.getKey())));
    }

    private static JsonNode json(String text) {
        return Wire.read(text, JsonNode.class);
    }
}
