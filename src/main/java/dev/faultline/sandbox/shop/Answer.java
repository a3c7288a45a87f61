package dev.faultline.sandbox.shop;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a service answers. */
record Answer(int status, String contentType, Map<String, String> headers, String body) {

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer text(int status, String body) {
        return new Answer(status, "text/plain; charset=utf-8", Map.of(), body + "\n");
    }

    static Answer csv(String body) {
        return new Answer(200, "text/csv; charset=utf-8", Map.of(), body);
    }

    static Answer html(int status, String body) {
        return new Answer(status, "text/html; charset=utf-8", Map.of(), body);
    }

    static Answer json(String body) {
        return new Answer(200, "application/json", Map.of(), body);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, more, body);
    }
}
