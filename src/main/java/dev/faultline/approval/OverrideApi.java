package dev.faultline.approval;

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

/** Overrides of calendars for programs. */
@RestController
@RequestMapping("/api/v1/overrides")
@Tag(name = "Overrides")
class OverrideApi {

    static final int SHORTEST_REASON = 3;
    static final int LONGEST_REASON = 500;

    static final Duration USUAL = Duration.ofHours(4);
    private static final Duration SHORTEST = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofHours(24);

    private final Overrides overrides;
    private final OverrideRows rows;

    OverrideApi(Overrides overrides, OverrideRows rows) {
        this.overrides = overrides;
        this.rows = rows;
    }

    @PostMapping
    @Operation(
            summary = "Ask others to let one start begin although calendars are against it",
            description =
                    "For the next start of experimentId by hand, within validFor (5m to 24h, usually 4h). Sets aside the calendars"
                            + " that are against it now, and no others. 409 when none is, or when it was asked for already."
                            + " For a time of a schedule: POST /api/v1/occurrences/{id}/override.")
    ResponseEntity<OverrideView> ask(
            @AuthenticationPrincipal Caller caller,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Fields body) {
        var experiment = body.id("experimentId");
        var reason = body.text("reason", SHORTEST_REASON, LONGEST_REASON);
        var validFor = body.duration("validFor", SHORTEST, LONGEST, USUAL);
        body.end();
        body.check();
        var asked = overrides.ask(caller, experiment, reason, validFor, IdempotencyKey.optional(key));
        var view = OverrideView.of(asked.override());
        return asked.repeated()
                ? ResponseEntity.ok(view)
                : ResponseEntity.created(URI.create("/api/v1/overrides/" + view.id()))
                        .body(view);
    }

    @GetMapping
    @Operation(summary = "Overrides, newest first")
    Page<OverrideView> list(@AuthenticationPrincipal Caller caller, Query query) {
        var state = query.oneOf("state", ApprovalState.class).orElse(null);
        var paging = query.paging();
        query.check();
        var after = paging.after();
        var found = rows.list(
                caller,
                state,
                after.isEmpty() ? null : Instant.parse(after.get(0)),
                after.isEmpty() ? null : UUID.fromString(after.get(1)),
                paging.fetch());
        var page = paging.page(
                found, each -> List.of(each.request().at().toString(), each.id().toString()));
        return new Page<>(page.items().stream().map(OverrideView::of).toList(), page.next());
    }

    @GetMapping("/{id}")
    @Operation(summary = "One override")
    OverrideView get(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return OverrideView.of(overrides.get(caller, id));
    }

    @PostMapping("/{id}/approve")
    @Operation(
            summary = "Agree to an override that somebody else asked for",
            description =
                    "Lets one start begin. 403 for one's own, and for calendars beyond the team unless an administrator does.")
    OverrideView approve(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        return OverrideView.of(overrides.approve(caller, id));
    }

    @PostMapping("/{id}/reject")
    @Operation(summary = "Refuse an override that somebody else asked for, and say why")
    OverrideView reject(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        var reason = body.text("reason", SHORTEST_REASON, LONGEST_REASON);
        body.end();
        body.check();
        return OverrideView.of(overrides.reject(caller, id, reason));
    }

    @PostMapping("/{id}/withdraw")
    @Operation(summary = "Take an override back, or the question for one")
    OverrideView withdraw(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        return OverrideView.of(overrides.withdraw(caller, id));
    }
}
