package dev.faultline.calendar;

import dev.faultline.access.Caller;
import dev.faultline.gate.Document;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IdempotencyKey;
import dev.faultline.gate.Page;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Clock;
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

/** Calendars for programs. */
@RestController
@RequestMapping("/api/v1/calendars")
@Tag(name = "Calendars")
class CalendarApi {

    private final Calendars calendars;
    private final Clock clock;

    CalendarApi(Calendars calendars, Clock clock) {
        this.calendars = calendars;
        this.clock = clock;
    }

    @PostMapping
    @Operation(
            summary = "Make a freeze, or say when a team is there",
            description =
                    "kind, zone, reason, and for a freeze from and until as clocks there show them, with at most one of team,"
                            + " environment and service; for business-hours team, hours (days, from, to) and holidays."
                            + " With an Idempotency-Key, the same request again is the same calendar.")
    ResponseEntity<CalendarView> create(
            @AuthenticationPrincipal Caller caller,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Document body) {
        var made = calendars.create(caller, body, IdempotencyKey.optional(key));
        return (made.repeated()
                        ? ResponseEntity.ok()
                        : ResponseEntity.created(URI.create(
                                "/api/v1/calendars/" + made.calendar().id())))
                .body(view(made.calendar()));
    }

    @GetMapping
    @Operation(summary = "Calendars, the newest first")
    Page<CalendarView> list(@AuthenticationPrincipal Caller caller, Query query) {
        var paging = query.paging();
        query.check();
        var page = calendars.list(caller, paging);
        return new Page<>(page.items().stream().map(this::view).toList(), page.next());
    }

    @GetMapping("/{id}")
    @Operation(summary = "One calendar")
    CalendarView get(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return view(calendars.get(caller, id));
    }

    @PostMapping("/{id}/end")
    @Operation(summary = "End a calendar", description = "From then on no start asks it. With a reason; twice is once.")
    CalendarView end(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        var reason = body.text("reason", 3, 500);
        body.end();
        body.check();
        return view(calendars.end(caller, id, reason));
    }

    private CalendarView view(Calendar calendar) {
        return CalendarView.of(calendar, clock.instant());
    }
}
