package dev.faultline.agent;

import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The API of a cluster, as far as it is needed here: read, list, create, change, delete, evict, and ask what one may. Thread-safe.
 *
 * <p>Whatever is not done is a {@link StepFailed} with the cluster's own words, or those of the network.
 */
final class KubeApi {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int PAGE = 500;
    private static final int MOST_PAGES = 40;
    private static final int TRIES = 5;

    private static final String JSON = "application/json";
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String JSON_PATCH = "application/json-patch+json";

    /** Connections are kept: whoever takes something back must not wait for a handshake each time. */
    private static final Map<ClusterAddress, HttpClient> CLIENTS = new ConcurrentHashMap<>();

    private final ClusterAddress address;

    KubeApi(ClusterAddress address) {
        this.address = address;
    }

    private record Said(int status, JsonNode body) {

        boolean isFine() {
            return status >= 200 && status < 300;
        }

        KubeRefused refusal(String method, String path) {
            var words = body.path("message").asString("");
            return new KubeRefused(
                    status,
                    words.isEmpty()
                            ? "the cluster answers %d to %s %s".formatted(status, method, path)
                            : "the cluster says: " + words);
        }
    }

    String owner() {
        return address.owner();
    }

    /** Empty when there is none. */
    Optional<JsonNode> find(String path) {
        var said = ask("GET", path, JSON, null);
        if (said.status() == 404) {
            return Optional.empty();
        }
        return Optional.of(fine(said, "GET", path));
    }

    /** Everything under a path, however many pages that is. */
    List<JsonNode> list(String path, String selector) {
        var items = new ArrayList<JsonNode>();
        String next = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            var query = "?limit=%d%s%s"
                    .formatted(
                            PAGE,
                            selector.isEmpty() ? "" : "&labelSelector=" + encoded(selector),
                            next.isEmpty() ? "" : "&continue=" + encoded(next));
            var said = fine(ask("GET", path + query, JSON, null), "GET", path);
            said.path("items").forEach(items::add);
            next = said.path("metadata").path("continue").asString("");
            if (next.isEmpty()) {
                return items;
            }
        }
        throw new StepFailed("there is too much under %s to be listed".formatted(path));
    }

    JsonNode create(String path, Map<String, ?> body) {
        return fine(ask("POST", path, JSON, body), "POST", path);
    }

    /**
     * Changes what is there, unless somebody else does so at the same time: then it is read and decided anew.
     *
     * @param change a merge patch, or nothing where nothing is to be done
     * @return whether there is something
     */
    boolean change(String path, Function<JsonNode, Optional<Map<String, Object>>> change) {
        return changing(path, MERGE_PATCH, before -> change.apply(before).map(patch -> versioned(patch, before)));
    }

    private static Map<String, Object> versioned(Map<String, Object> patch, JsonNode before) {
        var all = new LinkedHashMap<>(patch);
        var metadata = new LinkedHashMap<String, Object>();
        if (patch.get("metadata") instanceof Map<?, ?> given) {
            given.forEach((key, value) -> metadata.put(String.valueOf(key), value));
        }
        metadata.put("resourceVersion", version(before));
        all.put("metadata", metadata);
        return all;
    }

    /** The same with a list of operations, for what a merge would only add to. */
    boolean rewrite(String path, Function<JsonNode, List<Map<String, Object>>> operations) {
        return changing(path, JSON_PATCH, before -> {
            var all = operations.apply(before);
            if (all.isEmpty()) {
                return Optional.empty();
            }
            var tested = new ArrayList<Map<String, Object>>();
            tested.add(Map.of("op", "test", "path", "/metadata/resourceVersion", "value", version(before)));
            tested.addAll(all);
            return Optional.of(tested);
        });
    }

    private static String version(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asString("");
    }

    private boolean changing(String path, String type, Function<JsonNode, Optional<?>> change) {
        for (int tries = 1; ; tries++) {
            var before = find(path);
            if (before.isEmpty()) {
                return false;
            }
            var patch = change.apply(before.get());
            if (patch.isEmpty()) {
                return true;
            }
            var said = ask("PATCH", path, type, patch.get());
            if (said.isFine()) {
                return true;
            }
            var refusal = said.refusal("PATCH", path);
            if (!refusal.isConflict() || tries >= TRIES) {
                throw refusal;
            }
        }
    }

    /** @return whether there was something */
    boolean delete(String path, Map<String, ?> options) {
        var said = ask("DELETE", path, JSON, options);
        if (said.status() == 404) {
            return false;
        }
        fine(said, "DELETE", path);
        return true;
    }

    /** Whether this agent may do that there; a namespace that is empty means the whole cluster. */
    boolean may(String verb, String group, String resource, String namespace) {
        int slash = resource.indexOf('/');
        var attributes = new LinkedHashMap<String, Object>(Map.of("verb", verb, "group", group));
        attributes.put("resource", slash < 0 ? resource : resource.substring(0, slash));
        if (slash >= 0) {
            attributes.put("subresource", resource.substring(slash + 1));
        }
        if (!namespace.isEmpty()) {
            attributes.put("namespace", namespace);
        }
        var review = create(
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                Map.of(
                        "apiVersion", "authorization.k8s.io/v1",
                        "kind", "SelfSubjectAccessReview",
                        "spec", Map.of("resourceAttributes", attributes)));
        return review.path("status").path("allowed").asBoolean(false);
    }

    private static JsonNode fine(Said said, String method, String path) {
        if (!said.isFine()) {
            throw said.refusal(method, path);
        }
        return said.body();
    }

    private Said ask(String method, String path, String type, @Nullable Object body) {
        var request = HttpRequest.newBuilder(address.at(path))
                .timeout(PATIENCE)
                .header("Accept", JSON)
                .header("User-Agent", "faultline-agent");
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", type).method(method, BodyPublishers.ofString(Wire.write(body)));
        }
        address.tokenFile().map(KubeApi::token).ifPresent(token -> request.header("Authorization", "Bearer " + token));
        try {
            var answer =
                    CLIENTS.computeIfAbsent(address, KubeApi::client).send(request.build(), BodyHandlers.ofString());
            return new Said(answer.statusCode(), json(answer.body()));
        } catch (IOException e) {
            throw new StepFailed("the cluster does not answer: " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("nobody waited for the cluster's answer", e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return Wire.read(text, JsonNode.class);
        } catch (JacksonException noJson) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static HttpClient client(ClusterAddress address) {
        var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .proxy(HttpClient.Builder.NO_PROXY);
        address.caFile().map(file -> Trust.only("cluster.ca", file)).ifPresent(http::sslContext);
        return http.build();
    }

    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StepFailed("the token for the cluster cannot be read: " + e.getMessage(), e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
