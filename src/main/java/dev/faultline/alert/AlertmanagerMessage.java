package dev.faultline.alert;

import dev.faultline.gate.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Alertmanager's webhook sends, version 4 of it; Grafana sends the same. What is not needed is not looked at. */
final class AlertmanagerMessage {

    private static final int MOST_ALERTS = 500;
    private static final int MOST_LABELS = 64;
    private static final int LONGEST = 200;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AlertmanagerMessage() {}

    /** @throws Problem where it is none */
    static List<Alerts.Said> read(byte[] body) {
        var message = parsed(body);
        var alerts = message.path("alerts");
        if (!message.path("version").asString("").equals("4") || !alerts.isArray()) {
            throw new Problem(
                    422,
                    "alertmanager",
                    "This is no message of Alertmanager",
                    "Send version 4 of its webhook: {\"version\": \"4\", \"alerts\": [{status, labels, startsAt, endsAt, fingerprint}]}.");
        }
        var said = new ArrayList<Alerts.Said>();
        for (var alert : alerts) {
            if (said.size() < MOST_ALERTS) {
                said.add(read(alert));
            }
        }
        return said;
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException unreadable) {
            throw new Problem(400, "unreadable", "Not JSON", "The message cannot be read as JSON.");
        }
    }

    private static Alerts.Said read(JsonNode alert) {
        var labels = new LinkedHashMap<String, String>();
        alert.path("labels").forEachEntry((name, value) -> {
            if (labels.size() < MOST_LABELS) {
                labels.put(line(name), line(value.asString("")));
            }
        });
        var starts = time(alert.path("startsAt").asString(""));
        if (starts == null) {
            throw new Problem(
                    422, "alertmanager", "An alert without a beginning", "Each alert has startsAt, as RFC 3339.");
        }
        var name = labels.getOrDefault("alertname", "an alert without a name");
        var fingerprint = line(alert.path("fingerprint").asString(""));
        boolean over = alert.path("status").asString("").equals("resolved");
        return new Alerts.Said(
                fingerprint.isEmpty() ? Integer.toHexString(labels.hashCode()) : fingerprint,
                name,
                labels,
                starts,
                over ? time(alert.path("endsAt").asString("")) : null);
    }

    private static @Nullable Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static String line(String text) {
        var line = text.replaceAll("\\p{C}", " ").strip();
        return line.substring(0, Math.min(LONGEST, line.length()));
    }

    static Map<String, Object> answer(int news) {
        return Map.of("news", news);
    }
}
