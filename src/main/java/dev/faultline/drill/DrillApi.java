package dev.faultline.drill;

import dev.faultline.access.Caller;
import dev.faultline.gate.Body;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IdempotencyKey;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import dev.faultline.halt.Halted;
import dev.faultline.halt.Scope;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Drills of the red button for programs. */
@RestController
@RequestMapping("/api/v1/halts/drills")
@Tag(name = "STOP")
class DrillApi {

    private final Drills drills;
    private final DrillRows rows;

    DrillApi(Drills drills, DrillRows rows) {
        this.drills = drills;
        this.rows = rows;
    }

    record Started(UUID id, DrillState state) {}

    @PostMapping
    @Operation(
            summary = "Try the red button on something harmless",
            description =
                    "Puts a process that does nothing on every agent in scope (global, the default, or environment:<name>),"
                            + " presses STOP for these processes alone, and measures how long each agent takes to prove that"
                            + " its one is gone. Stops no run and refuses no start. 409 while another drill is going on, 423"
                            + " while STOP is pressed.")
    ResponseEntity<Started> start(
            @AuthenticationPrincipal Caller caller,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Body(mayBeEmpty = true) Fields body) {
        var scope =
                body.has("scope") ? body.value("scope", (Scope) new Scope.Global(), "scope", DrillApi::scope) : null;
        body.end();
        body.check();
        var begun = begin(drills, caller, scope == null ? new Scope.Global() : scope, IdempotencyKey.optional(key));
        return (begun.repeated() ? ResponseEntity.ok() : ResponseEntity.accepted())
                .location(URI.create("/api/v1/halts/drills/" + begun.id()))
                .body(new Started(begun.id(), begun.state()));
    }

    /** @throws IllegalArgumentException with a sentence for people */
    static Scope scope(String text) {
        var scope = Scope.parse(text);
        if (scope instanceof Scope.Team) {
            throw new IllegalArgumentException("Agents belong to no team. Write global or environment:<name>.");
        }
        return scope;
    }

    /** Starts, and turns the latch into a problem that names the press. */
    static Drills.Begun begin(Drills drills, Caller caller, Scope scope, @Nullable String key) {
        try {
            return drills.start(caller, scope, key);
        } catch (Halted halted) {
            throw halted.asProblem("No drill");
        }
    }

    @GetMapping
    @Operation(summary = "Drills, newest first")
    Page<DrillView> list(Query query) {
        var paging = query.paging();
        query.check();
        var page = page(rows, paging);
        return new Page<>(page.items().stream().map(DrillView::of).toList(), page.next());
    }

    static Page<Drill> page(DrillRows rows, Paging paging) {
        var after = paging.after();
        var fetched = rows.page(
                after.isEmpty() ? null : Instant.parse(after.get(0)),
                after.isEmpty() ? null : UUID.fromString(after.get(1)),
                paging.fetch());
        return paging.page(
                fetched,
                drill -> List.of(
                        drill.identity().startedAt().toString(), drill.id().toString()));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One drill, agent by agent")
    DrillView get(@PathVariable UUID id) {
        return DrillView.of(rows.find(id).orElseThrow(Problem::notFound));
    }
}
