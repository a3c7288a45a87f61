package dev.faultline.agent;

import dev.faultline.protocol.Wire;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The API of a program beside the agent: HTTP and JSON, over whatever leads there. Thread-safe. */
interface NeighbourApi {

    Duration PATIENCE = Duration.ofSeconds(5);

    /** What it answered. */
    record Said(int status, String text) {

        boolean isFine() {
            return status >= 200 && status < 300;
        }

        JsonNode json() {
            try {
                return Wire.read(text, JsonNode.class);
            } catch (JacksonException noJson) {
                return JsonNodeFactory.instance.objectNode();
            }
        }

        /** Its own words, or at least the number. */
        String words() {
            var json = json();
            for (var field : new String[] {"message", "cause", "error", "title"}) {
                var words = json.path(field).asString("");
                if (!words.isEmpty()) {
                    return words;
                }
            }
            return "status " + status;
        }
    }

    /** As people are told it: "the container engine". */
    String name();

    /**
     * @param body JSON; empty for none
     * @throws StepFailed when there is no answer
     */
    Said ask(String method, String path, String body, Duration patience);

    default Said ask(String method, String path, String body) {
        return ask(method, path, body, PATIENCE);
    }

    default Said get(String path) {
        return ask("GET", path, "");
    }

    /** @throws StepFailed with its own words when it does not do it */
    default Said fine(Said said) {
        if (!said.isFine()) {
            throw new StepFailed("%s says: %s".formatted(name(), said.words()));
        }
        return said;
    }
}
