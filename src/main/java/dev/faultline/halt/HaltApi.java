package dev.faultline.halt;

import dev.faultline.access.Caller;
import dev.faultline.gate.Body;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Page;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The red button for programs. */
@RestController
@RequestMapping("/api/v1/halts")
@Tag(name = "STOP")
class HaltApi {

    private static final int LATEST = 50;

    private final Halts halts;
    private final HaltDesk desk;
    private final ObjectProvider<Leftovers> leftovers;

    HaltApi(Halts halts, HaltDesk desk, ObjectProvider<Leftovers> leftovers) {
        this.halts = halts;
        this.desk = desk;
        this.leftovers = leftovers;
    }

    @PostMapping
    @Operation(
            summary = "Press the red button",
            description =
                    "Stops every experiment in scope and latches. Works with the database down. Answers at once with what is"
                            + " confirmed by then; ask for the receipt until it is complete.")
    HaltView press(
            HttpServletRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Body(mayBeEmpty = true) Fields body) {
        var caller = desk.caller(request)
                .orElseThrow(() -> new Problem(401, "unauthorized", "Who are you?", "Send an API token that may stop.")
                        .header("WWW-Authenticate", "Bearer"));
        var scope = body.has("scope") ? body.value("scope", (Scope) new Scope.Global(), "scope", Scope::parse) : null;
        var reason = body.optionalText("reason", 0, 500)
                .filter(text -> !text.isBlank())
                .orElse(null);
        var reference = body.optionalText("reference", 0, 200)
                .filter(text -> !text.isBlank())
                .orElse(null);
        body.end();
        body.check();
        return HaltView.of(desk.press(caller, scope, key, reason, reference));
    }

    /** @param halts every press that holds now, oldest first; {@code latched} is false when there is none */
    record Current(boolean latched, long epoch, @Nullable HaltView halt, List<HaltView> halts) {}

    @GetMapping("/current")
    @Operation(summary = "Whether STOP is pressed, and the receipt")
    Current current() {
        var views = halts.current().stream()
                .map(halt -> halts.receipt(halt.id()))
                .flatMap(Optional::stream)
                .map(HaltView::of)
                .toList();
        return new Current(!views.isEmpty(), halts.epoch(), views.isEmpty() ? null : views.getLast(), views);
    }

    @GetMapping
    @Operation(summary = "The last presses, newest first", description = "With ?drills=true those of drills as well.")
    Page<HaltView> list(Query query) {
        boolean drills = query.flag("drills");
        query.check();
        return new Page<>(
                halts.history(LATEST, drills).stream().map(HaltView::of).toList(), null);
    }

    @GetMapping("/{id}")
    @Operation(summary = "The receipt of a press, target by target")
    HaltView get(@PathVariable UUID id) {
        return HaltView.of(halts.receipt(id).orElseThrow(Problem::notFound));
    }

    @PostMapping("/{id}/release")
    @Operation(
            summary = "Open the latch again",
            description =
                    "Starts nothing, resumes nothing. 409 while targets are unconfirmed or something was left on hosts, unless the"
                            + " body says despiteUnconfirmed or despiteResidues.")
    HaltView release(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        var reason = body.text("reason", 10, 500);
        var despite = new Releases.Despite(body.flag("despiteUnconfirmed", false), body.flag("despiteResidues", false));
        body.end();
        body.check();
        return HaltView.of(Releases.release(halts, leftovers.stream(), id, caller, reason, despite));
    }
}
