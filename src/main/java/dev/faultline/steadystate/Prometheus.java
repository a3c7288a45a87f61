package dev.faultline.steadystate;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The instant query of the Prometheus HTTP API: what to ask, and the one number in the answer. */
final class Prometheus {

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNumberLength(64)
                            .build())
                    .build())
            .build();

    private Prometheus() {}

    static URI instantQuery(Probe.Prometheus probe) {
        String base = probe.server().toString().replaceFirst("/+$", "");
        return URI.create("%s/api/v1/query?query=%s&timeout=%dms"
                .formatted(
                        base,
                        URLEncoder.encode(probe.query(), StandardCharsets.UTF_8),
                        probe.timeout().toMillis()));
    }

    static double value(HttpGet.Reply reply) throws Unreadable {
        JsonNode answer = json(reply);
        if (!answer.path("status").asString("").equals("success")) {
            throw new Unreadable("Prometheus refused (%d): %s".formatted(reply.status(), brief(answer.path("error"))));
        }
        JsonNode data = answer.path("data");
        JsonNode result = data.path("result");
        return switch (data.path("resultType").asString("")) {
            case "scalar" -> number(result.path(1));
            case "vector" -> {
                if (result.size() != 1) {
                    throw new Unreadable("the query answers %d samples, not one".formatted(result.size()));
                }
                yield number(result.path(0).path("value").path(1));
            }
            default -> throw new Unreadable("the query answers neither a scalar nor a vector");
        };
    }

    private static JsonNode json(HttpGet.Reply reply) throws Unreadable {
        if (!reply.whole()) {
            throw new Unreadable("the answer is longer than 64 KiB");
        }
        try {
            return JSON.readTree(reply.body());
        } catch (JacksonException _) {
            throw new Unreadable("status %d, and the answer is not Prometheus's".formatted(reply.status()));
        }
    }

    private static double number(JsonNode node) throws Unreadable {
        String text = node.asString("");
        if (text.matches("-?[0-9.]+(e[+-]?[0-9]+)?")) {
            return Double.parseDouble(text);
        }
        throw new Unreadable("the value is " + brief(node)); // NaN, +Inf and -Inf
    }

    private static String brief(JsonNode node) {
        String text = node.asString("").replaceAll("[^\\x20-\\x7e]+", " ");
        return text.length() <= 64 ? text : text.substring(0, 64);
    }
}
