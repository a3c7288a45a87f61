package dev.faultline.halt;

import dev.faultline.access.Signature;
import dev.faultline.gate.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where programs press. It can only stop, and asks no database. The signature decides; what the body says is taken for a reason
 * if it can be read, and nothing in it can prevent the stop.
 */
@RestController
@Tag(name = "halt")
class StopHookEndpoint {

    private static final int LARGEST = 64 * 1024;
    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_REFERENCE = 200;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final StopHooks hooks;
    private final Halts halts;
    private final Clock clock;

    StopHookEndpoint(StopHooks hooks, Halts halts, Clock clock) {
        this.hooks = hooks;
        this.halts = halts;
        this.clock = clock;
    }

    @PostMapping("/hooks/stop/{id}")
    @Operation(
            summary = "Press STOP as a program",
            description = "Signed by the rules of Standard Webhooks. The same webhook-id again is the same press.")
    HaltView press(
            HttpServletRequest request,
            @PathVariable UUID id,
            @RequestHeader(name = "webhook-id", required = false) @Nullable String message,
            @RequestHeader(name = "webhook-timestamp", required = false) @Nullable String timestamp,
            @RequestHeader(name = "webhook-signature", required = false) @Nullable String signatures)
            throws IOException {
        var body = body(request);
        var hook = hooks.find(id)
                .filter(_ ->
                        new Signature(message, timestamp, signatures).isOf(body, hooks.secret(id), clock.instant()))
                .orElseThrow(
                        () -> new Problem(
                                401,
                                "signature",
                                "The signature does not hold",
                                "Send webhook-id, webhook-timestamp (now, in seconds) and webhook-signature of a hook that is in force."));
        var said = read(body);
        var press = UUID.nameUUIDFromBytes("%s\n%s".formatted(id, message).getBytes(StandardCharsets.UTF_8));
        return HaltView.of(halts.press(
                press,
                hook.actor(),
                hook.scope(),
                text(said, "reason", LONGEST_REASON),
                text(said, "reference", LONGEST_REFERENCE)));
    }

    private static byte[] body(HttpServletRequest request) throws IOException {
        var body = request.getInputStream().readNBytes(LARGEST + 1);
        if (body.length > LARGEST) {
            throw new Problem(413, "too-large", "Too large", "A stop hook takes 64 KiB.");
        }
        return body;
    }

    private static JsonNode read(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException unreadable) {
            return JSON.missingNode();
        }
    }

    private static @Nullable String text(JsonNode said, String field, int longest) {
        var text = said.path(field).asString("").strip().replaceAll("\\p{C}", " ");
        return text.isEmpty() ? null : text.substring(0, Math.min(longest, text.length()));
    }
}
