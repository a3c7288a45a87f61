package dev.faultline.agent;

import dev.faultline.protocol.Wire;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API of the stand-in: a store for everything, and what that store does not do but a real one does and the agent leans on:
 * tokens, rights, groups, evictions within a budget, preconditions, and no write over somebody else's.
 */
final class StandInApi extends Dispatcher {

    /** What the agent did. @param resource with its subresource: {@code pods/eviction} */
    record Deed(String verb, String group, String resource, String namespace) {}

    private static final Pattern PATH =
            Pattern.compile("/(?:api/v1|apis/(?<group>[^/?]+)/[^/?]+)(?:/namespaces/(?<ns>[^/?]+))?/(?<resource>[^/?]+)"
                    + "(?:/(?<name>[^/?]+)(?:/(?<sub>[^/?]+))?)?(?:\\?.*)?");

    private static final Pattern GROUP = Pattern.compile("/apis/([^/?]+)/v1alpha1");

    /** Rights that every account has, without anybody's doing. */
    private static final Set<String> EVERYBODYS = Set.of("selfsubjectaccessreviews");

    final List<Deed> deeds = new CopyOnWriteArrayList<>();
    final Set<String> groups = ConcurrentHashMap.newKeySet();

    /** Pods whose disruption budget allows nothing. */
    final Set<String> budgeted = ConcurrentHashMap.newKeySet();

    /** Something was, since somebody looked here. */
    final AtomicBoolean written = new AtomicBoolean();

    /** Empty where everything is allowed. */
    volatile Optional<Rights> rights = Optional.empty();

    /** It hangs up on everybody but the controllers. */
    volatile boolean silent;

    private final KubernetesCrudDispatcher store = new KubernetesCrudDispatcher(List.of(
            crd("PodChaos"),
            crd("NetworkChaos"),
            crd("IOChaos"),
            crd("StressChaos"),
            crd("DNSChaos"),
            crd("TimeChaos"),
            crd("HTTPChaos"),
            crd("ChaosEngine"),
            crd("ChaosResult"),
            crd("ChaosExperiment")));

    /** Whether somebody may do that. */
    interface Rights {
        boolean allow(Deed deed);
    }

    StandInApi() {
        reset();
    }

    /** As if nothing had ever been there. */
    void reset() {
        store.reset();
        deeds.clear();
        budgeted.clear();
        rights = Optional.empty();
        silent = false;
        groups.addAll(Set.of("chaos-mesh.org", "litmuschaos.io"));
    }

    private static CustomResourceDefinitionContext crd(String kind) {
        var context = StandInCluster.context(kind);
        return new CustomResourceDefinitionContext.Builder()
                .withGroup(context.getGroup())
                .withVersion(context.getVersion())
                .withKind(kind)
                .withPlural(context.getPlural())
                .withScope("Namespaced")
                .build();
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        var answer = answer(request);
        if (!request.getMethod().equals("GET")) {
            written.set(true);
        }
        return answer;
    }

    private MockResponse answer(RecordedRequest request) {
        if (!"faultline-agent".equals(request.getHeader("User-Agent"))) {
            return store.dispatch(request);
        }
        if (silent) {
            return status(503, "etcdserver: no leader");
        }
        if (!("Bearer " + StandInCluster.TOKEN).equals(request.getHeader("Authorization"))) {
            return status(401, "Unauthorized");
        }
        var group = GROUP.matcher(request.getPath());
        if (group.matches()) {
            return groups.contains(group.group(1)) ? json(200, "{}") : status(404, "the server could not find it");
        }
        var path = PATH.matcher(request.getPath());
        if (!path.matches()) {
            return json(200, "{}");
        }
        var sub = Optional.ofNullable(path.group("sub"));
        var deed = new Deed(
                verb(request.getMethod(), path.group("name") != null),
                Optional.ofNullable(path.group("group")).orElse(""),
                path.group("resource") + sub.map("/"::concat).orElse(""),
                Optional.ofNullable(path.group("ns")).orElse(""));
        deeds.add(deed);
        if (!EVERYBODYS.contains(deed.resource())
                && !rights.map(each -> each.allow(deed)).orElse(true)) {
            return status(403, "%s is forbidden: cannot %s".formatted(deed.resource(), deed.verb()));
        }
        return answer(request, deed, path.group("ns") + "/" + path.group("name"));
    }

    private MockResponse answer(RecordedRequest request, Deed deed, String name) {
        return switch (deed.resource()) {
            case "selfsubjectaccessreviews" -> review(body(request));
            case "pods/eviction" -> evict(request, name);
            default -> {
                var refusal = switch (request.getMethod()) {
                    case "DELETE" -> otherUid(request);
                    case "PATCH" -> otherVersion(request);
                    default -> Optional.<MockResponse>empty();
                };
                yield refusal.orElseGet(() -> store.dispatch(isMerge(request) ? merged(request) : request));
            }
        };
    }

    private MockResponse review(JsonNode body) {
        var asked = body.path("spec").path("resourceAttributes");
        var sub = asked.path("subresource").asString("");
        var deed = new Deed(
                asked.path("verb").asString(""),
                asked.path("group").asString(""),
                asked.path("resource").asString("") + (sub.isEmpty() ? "" : "/" + sub),
                asked.path("namespace").asString(""));
        boolean allowed = rights.map(each -> each.allow(deed)).orElse(true);
        return json(201, Wire.write(Map.of("status", Map.of("allowed", allowed))));
    }

    private MockResponse evict(RecordedRequest request, String name) {
        var pod = request.getPath().replaceFirst("/eviction$", "");
        var there = store.handleGet(pod);
        if (there.code() != 200) {
            return status(404, "pods not found");
        }
        var wanted = body(request)
                .path("deleteOptions")
                .path("preconditions")
                .path("uid")
                .asString("");
        if (!wanted.equals(uid(there))) {
            return status(409, "the UID in the precondition does not match");
        }
        if (budgeted.contains(name)) {
            return status(429, "Cannot evict pod as it would violate the pod's disruption budget.");
        }
        store.handleDelete(pod);
        return json(201, "{\"status\":\"Success\"}");
    }

    private Optional<MockResponse> otherUid(RecordedRequest request) {
        var wanted = body(request).path("preconditions").path("uid").asString("");
        var there = store.handleGet(request.getPath());
        return !wanted.isEmpty() && there.code() == 200 && !wanted.equals(uid(there))
                ? Optional.of(status(409, "the UID in the precondition does not match"))
                : Optional.empty();
    }

    private static String uid(MockResponse object) {
        return read(new String(object.getBody().getBytes(), StandardCharsets.UTF_8))
                .path("metadata")
                .path("uid")
                .asString("");
    }

    private Optional<MockResponse> otherVersion(RecordedRequest request) {
        var body = body(request);
        var wanted = body.isArray()
                ? body.path(0).path("value").asString("")
                : body.path("metadata").path("resourceVersion").asString("");
        if (wanted.isEmpty()) {
            return Optional.of(status(400, "a test of ours: every change names the version that it is about"));
        }
        var there = store.handleGet(request.getPath());
        var now = read(there.getBody() == null
                        ? "{}"
                        : new String(there.getBody().getBytes(), StandardCharsets.UTF_8))
                .path("metadata")
                .path("resourceVersion")
                .asString("");
        return there.code() == 200 && !wanted.equals(now)
                ? Optional.of(status(409, "the object has been modified"))
                : Optional.empty();
    }

    private static boolean isMerge(RecordedRequest request) {
        return "application/merge-patch+json".equals(request.getHeader("Content-Type"));
    }

    /** RFC 7396 to the letter, which the store's own merge is not: what is null goes, and a list takes the place of a list. */
    private RecordedRequest merged(RecordedRequest request) {
        var there = store.handleGet(request.getPath());
        if (there.code() != 200) {
            return request;
        }
        var now = read(new String(there.getBody().getBytes(), StandardCharsets.UTF_8));
        var body = Wire.write(merge(now, body(request)));
        return new RecordedRequest(
                request.getHttpVersion(),
                HttpMethod.PUT,
                request.getPath(),
                request.getHeaders(),
                new Buffer(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode)) {
            return patch;
        }
        var merged = target instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                merged.remove(field.getKey());
            } else {
                merged.set(field.getKey(), merge(merged.path(field.getKey()), field.getValue()));
            }
        });
        return merged;
    }

    private static String verb(String method, boolean named) {
        return switch (method) {
            case "GET" -> named ? "get" : "list";
            case "POST" -> "create";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> method;
        };
    }

    private static JsonNode body(RecordedRequest request) {
        var bytes = request.getBody();
        return read(bytes == null ? "" : new String(bytes.getBytes(), StandardCharsets.UTF_8));
    }

    private static JsonNode read(String text) {
        try {
            return Wire.read(text.isBlank() ? "{}" : text, JsonNode.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static MockResponse status(int code, String message) {
        return json(code, Wire.write(Map.of("kind", "Status", "code", code, "message", message)));
    }

    private static MockResponse json(int code, String body) {
        return new MockResponse()
                .setResponseCode(code)
                .setHeader("Content-Type", "application/json")
                .setBody(body);
    }

    @Override
    public void shutdown() {
        store.shutdown();
    }
}
