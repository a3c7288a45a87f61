package dev.faultline.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.access.Caller;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/alert-hooks")
@Tag(name = "Alerts")
class AlertHookApi {

    private final AlertHooks hooks;

    AlertHookApi(AlertHooks hooks) {
        this.hooks = hooks;
    }

    /** @param secret in the answer that made it and never again */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record HookView(
            UUID id,
            UUID team,
            String name,
            String path,
            @Nullable String secret,
            String by,
            Instant at,
            @Nullable Instant heardAt) {

        static HookView of(AlertHook hook, @Nullable String secret) {
            return new HookView(
                    hook.id(), hook.team(), hook.name(), hook.path(), secret, hook.by(), hook.at(), hook.heardAt());
        }

        @Override
        public String toString() {
            return "HookView[" + name + "]";
        }
    }

    @GetMapping
    @Operation(summary = "The alert hooks of your teams, without their secrets")
    Page<HookView> list(@AuthenticationPrincipal Caller caller) {
        return new Page<>(
                hooks.of(caller).stream().map(each -> HookView.of(each, null)).toList(), null);
    }

    @PostMapping
    @Operation(
            summary = "Let a monitor say which alerts fire: {name, team?}",
            description = "The secret is shown once.")
    ResponseEntity<HookView> make(@AuthenticationPrincipal Caller caller, Fields body) {
        var name = body.text("name", 1, 80);
        var team = body.optionalText("team", 1, 120).orElse(null);
        body.end();
        body.check();
        var hook = hooks.make(caller, name, team);
        return ResponseEntity.created(URI.create(hook.path())).body(HookView.of(hook, hooks.shownSecret(hook)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Listen to a monitor no more")
    void revoke(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        hooks.revoke(caller, id);
    }
}
