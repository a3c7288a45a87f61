package dev.faultline.alert;

import dev.faultline.access.Signature;
import dev.faultline.gate.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Where monitors say what fires. It can only say: nothing is started or stopped by it. */
@RestController
@Tag(name = "Alerts")
class AlertHookEndpoint {

    private static final int LARGEST = 1024 * 1024;

    private final AlertHooks hooks;
    private final Alerts alerts;
    private final Clock clock;

    AlertHookEndpoint(AlertHooks hooks, Alerts alerts, Clock clock) {
        this.hooks = hooks;
        this.alerts = alerts;
        this.clock = clock;
    }

    @PostMapping("/hooks/alerts/{id}")
    @Operation(
            summary = "Say which alerts fire and which are over, as Alertmanager does (version 4)",
            description =
                    "With the hook's secret as a bearer token, or signed by the rules of Standard Webhooks. The same alert again is no news.")
    Map<String, Object> hear(
            HttpServletRequest request,
            @PathVariable UUID id,
            @RequestHeader(name = "Authorization", required = false) @Nullable String authorization,
            @RequestHeader(name = "webhook-id", required = false) @Nullable String message,
            @RequestHeader(name = "webhook-timestamp", required = false) @Nullable String timestamp,
            @RequestHeader(name = "webhook-signature", required = false) @Nullable String signatures)
            throws IOException {
        var body = request.getInputStream().readNBytes(LARGEST + 1);
        if (body.length > LARGEST) {
            throw new Problem(
                    413, "too-large", "Too large", "An alert hook takes 1 MiB. Group less, or set max_alerts.");
        }
        var hook = hooks.find(id)
                .filter(each -> hooks.isToken(each, authorization)
                        || new Signature(message, timestamp, signatures).isOf(body, hooks.secret(id), clock.instant()))
                .orElseThrow(() -> new Problem(
                        401,
                        "signature",
                        "Neither token nor signature holds",
                        "Send the secret of a hook that is in force as a bearer token, or sign with it."));
        return AlertmanagerMessage.answer(alerts.hear(hook, AlertmanagerMessage.read(body), clock.instant()));
    }
}
