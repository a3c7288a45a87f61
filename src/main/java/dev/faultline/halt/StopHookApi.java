package dev.faultline.halt;

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
@RequestMapping("/api/v1/stop-hooks")
@Tag(name = "halt")
class StopHookApi {

    private final StopHooks hooks;

    StopHookApi(StopHooks hooks) {
        this.hooks = hooks;
    }

    /** @param secret in the answer that made it and never again */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(
            UUID id,
            String name,
            String scope,
            String path,
            @Nullable String secret,
            String by,
            Instant at) {

        static Shown of(StopHook hook, @Nullable String secret) {
            return new Shown(
                    hook.id(), hook.name(), hook.scope().toString(), hook.path(), secret, hook.by(), hook.at());
        }

        @Override
        public String toString() {
            return "Shown[" + name + "]";
        }
    }

    @GetMapping
    @Operation(summary = "The stop hooks of your teams, without their secrets")
    Page<Shown> list(@AuthenticationPrincipal Caller caller) {
        return new Page<>(
                hooks.of(caller).stream().map(hook -> Shown.of(hook, null)).toList(), null);
    }

    @PostMapping
    @Operation(
            summary = "Let a program press STOP: {name, scope?}",
            description = "The scope is your usual team's when left out. The secret is shown once.")
    ResponseEntity<Shown> make(@AuthenticationPrincipal Caller caller, Fields body) {
        var name = body.text("name", 1, 80);
        var scope = body.has("scope") ? body.value("scope", (Scope) new Scope.Global(), "scope", Scope::parse) : null;
        body.end();
        body.check();
        var hook = hooks.make(caller, name, scope);
        return ResponseEntity.created(URI.create(hook.path())).body(Shown.of(hook, hooks.shownSecret(hook)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Take a program's right to press STOP")
    void revoke(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        hooks.revoke(caller, id);
    }
}
