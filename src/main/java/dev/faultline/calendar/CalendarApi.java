package dev.faultline.calendar;

import dev.faultline.access.Caller;
import dev.faultline.gate.Body;
import dev.faultline.gate.Document;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IdempotencyKey;
import dev.faultline.gate.Page;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Clock;
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

/** Calendars for programs. */
@RestController
@RequestMapping("/api/v1/calendars")
@Tag(name = "Calendars")
class CalendarApi {

    /** A file of a megabyte, written as JSON. */
    private static final int MOST_KIB = 1536;

    private final Calendars calendars;
    private final Clock clock;

    CalendarApi(Calendars calendars, Clock clock) {
        this.calendars = calendars;
        this.clock = clock;
    }

    @PostMapping
    @Operation(
            summary = "Make a freeze, bring a calendar in, or say when a team is there",
            description =
                    "kind, zone, reason, with at most one of team, environment and service. For a freeze from and until as"
                            + " clocks there show them. For business-hours, of a team or without one of the organisation, hours"
                            + " (days, from, to), holidays and region. For holidays region, such as DE-BY. For an import ics, or url"
                            + " with refresh, staleAfter and whenStale (refuse or guard); floating and zones say how times are read."
                            + " replaces ends another calendar in the same moment."
                            + " With an Idempotency-Key, the same request again is the same calendar.")
    ResponseEntity<CalendarView> create(
            @AuthenticationPrincipal Caller caller,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Body(kib = MOST_KIB) Document body) {
        var made = calendars.create(caller, body, IdempotencyKey.optional(key));
        return (made.repeated()
                        ? ResponseEntity.ok()
                        : ResponseEntity.created(URI.create(
                                "/api/v1/calendars/" + made.calendar().id())))
                .body(view(made.calendar()));
    }

    /** What a calendar would close. */
    record PreviewView(String words, List<String> notes, List<CalendarView.ClosedView> closed) {}

    @PostMapping("/preview")
    @Operation(
            summary = "What a calendar would close, before anybody makes it",
            description = "The same body. A file is read and an address is fetched; nothing is stored.")
    PreviewView preview(@AuthenticationPrincipal Caller caller, @Body(kib = MOST_KIB) Document body) {
        var drawn = calendars.draw(caller, body);
        return new PreviewView(
                drawn.calendar().inWords(),
                drawn.notes(),
                CalendarView.ClosedView.of(drawn.calendar().rule(), clock.instant()));
    }

    /** @param stored false where somebody only looked */
    record RereadView(
            CalendarView calendar,
            List<String> came,
            List<String> gone,
            List<String> changed,
            List<String> notes,
            boolean stored) {}

    @PostMapping("/{id}/reread")
    @Operation(
            summary = "Read what was brought in again",
            description =
                    "Fetches it, or takes ics, what an uploaded file says by now. With dryRun it only tells what would change: which"
                            + " events are new, gone, or at another time.")
    RereadView reread(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @Body(kib = MOST_KIB, mayBeEmpty = true) Fields body) {
        var text = body.prose("ics", Ics.MOST_BYTES);
        boolean dry = body.flag("dryRun", false);
        body.end();
        body.check();
        var reread = calendars.reread(caller, id, text, dry);
        var difference = reread.difference();
        return new RereadView(
                view(reread.calendar()),
                difference.came(),
                difference.gone(),
                difference.changed(),
                reread.notes(),
                !dry);
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
