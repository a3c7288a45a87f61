package dev.faultline.maturity;

import dev.faultline.access.Caller;
import dev.faultline.gate.Body;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IdempotencyKey;
import dev.faultline.gate.Page;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Duration;
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

/** Overrides of levels for programs. */
@RestController
@RequestMapping("/api/v1/level-overrides")
@Tag(name = "Maturity")
class LevelOverrideApi {

    private static final int SHORTEST_REASON = 3;
    private static final int LONGEST_REASON = 500;
    private static final Duration SHORTEST = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration USUAL = Duration.ofHours(4);

    private final LevelOverrides overrides;
    private final MaturityRows rows;

    LevelOverrideApi(LevelOverrides overrides, MaturityRows rows) {
        this.overrides = overrides;
        this.rows = rows;
    }

    /** What somebody asks, as it is written by programs and in forms. */
    static LevelOverrides.Asked ask(LevelOverrides overrides, Caller caller, Fields body, @Nullable String key) {
        var service = body.text("service", 1, 63);
        var level = body.integer("level", 1, Level.values().length);
        var reason = body.text("reason", SHORTEST_REASON, LONGEST_REASON);
        var validFor = body.duration("validFor", SHORTEST, LONGEST, USUAL);
        body.end();
        body.check("The override");
        return overrides.ask(caller, service, level, reason, validFor, key);
    }

    /** Why somebody refuses. */
    static String reason(Fields body) {
        var reason = body.text("reason", SHORTEST_REASON, LONGEST_REASON);
        body.end();
        body.check();
        return reason;
    }

    @PostMapping
    @Operation(
            summary = "Ask others to treat a service for a while as if it had earned a level",
            description =
                    "For validFor (5m to 24h, usually 4h). 409 when it has the level, or when it was asked for already.")
    ResponseEntity<LevelOverride> ask(
            @AuthenticationPrincipal Caller caller,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Fields body) {
        var asked = ask(overrides, caller, body, IdempotencyKey.optional(key));
        return asked.repeated()
                ? ResponseEntity.ok(asked.override())
                : ResponseEntity.created(URI.create(
                                "/api/v1/level-overrides/" + asked.override().id()))
                        .body(asked.override());
    }

    @GetMapping
    @Operation(summary = "Overrides of levels, newest first")
    Page<LevelOverride> list(@AuthenticationPrincipal Caller caller, Query query) {
        var state = query.oneOf("state", LevelOverride.State.class).orElse(null);
        var paging = query.paging();
        query.check();
        return paging.page(
                rows.list(caller, state, paging),
                each -> List.of(each.requestedAt().toString(), each.id().toString()));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One override of a level")
    LevelOverride get(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return overrides.get(caller, id);
    }

    @PostMapping("/{id}/approve")
    @Operation(summary = "Agree to an override that somebody else asked for", description = "403 for one's own.")
    LevelOverride approve(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        return overrides.approve(caller, id);
    }

    @PostMapping("/{id}/reject")
    @Operation(summary = "Refuse an override that somebody else asked for, and say why")
    LevelOverride reject(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        return overrides.reject(caller, id, reason(body));
    }

    @PostMapping("/{id}/withdraw")
    @Operation(summary = "Take an override back, or the question for one")
    LevelOverride withdraw(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        return overrides.withdraw(caller, id);
    }
}
