package dev.faultline.schedule;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.calendar.Zones;
import dev.faultline.gate.Body;
import dev.faultline.gate.Document;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IdempotencyKey;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Page;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import dev.faultline.schedule.ScheduleView.OccurrenceView;
import dev.faultline.schedule.ScheduleView.TroubleView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Schedules for programs. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Schedules")
class ScheduleApi {

    private static final int USUAL = 20;
    private static final int MOST = 100;
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final int OFFERED_FOR = 5;
    private static final UUID NONE = new UUID(0, 0);

    private final Schedules schedules;
    private final OneTime oneTime;
    private final Singles singles;
    private final Prospects prospects;
    private final Accounts accounts;
    private final Clock clock;
    private final RandomGenerator chance;

    ScheduleApi(
            Schedules schedules,
            OneTime oneTime,
            Singles singles,
            Prospects prospects,
            Accounts accounts,
            Clock clock,
            RandomGenerator chance) {
        this.schedules = schedules;
        this.oneTime = oneTime;
        this.singles = singles;
        this.prospects = prospects;
        this.accounts = accounts;
        this.clock = clock;
        this.chance = chance;
    }

    @PostMapping("/schedules/preview")
    @Operation(
            summary = "What a rule comes to, without saving it",
            description =
                    "Takes zone and one of cron (with dialect), rrule (with start), every (with start), at and random;"
                            + " from, count and zones for what is to be shown. Says where clocks are changed,"
                            + " and, with experimentId, what calendars are against now, who else would be on at the same time,"
                            + " and when it could be instead. With scheduleId, that schedule is not in its own way.")
    Preview preview(@AuthenticationPrincipal Caller caller, Fields body) {
        Instant from = body.has("from") ? from(body) : clock.instant();
        int count = body.integer("count", 1, MOST, USUAL);
        var zones = new LinkedHashSet<ZoneId>();
        for (String name : body.texts("zones", 0, 3, 60)) {
            zone(body, name, zones);
        }
        var timing = RuleReader.read(body, from, chance);
        var experiment = body.has("experimentId") ? body.id("experimentId") : NONE;
        var changed = body.has("scheduleId") ? body.id("scheduleId") : null;
        body.end();
        body.check("The schedule");
        if (zones.isEmpty()) {
            zones.addAll(List.of(timing.zone(), accounts.zoneOf(caller), UTC));
        }
        var schedule = changed == null ? null : schedules.get(caller, changed);
        return Preview.of(timing, from, count, zones, prospects.of(caller, experiment, schedule));
    }

    private static Instant from(Fields body) {
        var from = body.instant("from", Instant.EPOCH);
        if (from.isBefore(RuleReader.FIRST) || from.isAfter(RuleReader.LAST)) {
            body.error("from", "range", "From 1970 to 2199.");
            return Instant.EPOCH;
        }
        return from;
    }

    private static void zone(Fields body, String name, Set<ZoneId> zones) {
        try {
            zones.add(Zones.parse(name));
        } catch (IllegalArgumentException e) {
            body.error("zones", "zone", String.valueOf(e.getMessage()));
        }
    }

    @PostMapping("/schedules")
    @Operation(
            summary = "Let an experiment start by the clock",
            description =
                    "As for the preview, and experimentId, name, startTolerance, overlap (skip or allow), jitter, endsAt."
                            + " Whoever wrote it last is its owner, as whom it starts. With an Idempotency-Key, the same request again is the same schedule.")
    ResponseEntity<ScheduleView> create(
            @AuthenticationPrincipal Caller caller,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Document body) {
        var made = schedules.create(caller, body, IdempotencyKey.optional(key));
        return (made.repeated()
                        ? ResponseEntity.ok()
                        : ResponseEntity.created(URI.create(
                                "/api/v1/schedules/" + made.schedule().id())))
                .eTag(IfMatch.tag(made.schedule().version()))
                .body(told(caller, made.schedule()));
    }

    @GetMapping("/schedules")
    @Operation(summary = "Schedules, by name")
    Page<ScheduleView> list(@AuthenticationPrincipal Caller caller, Query query) {
        var experiment = query.id("experiment");
        var paging = query.paging();
        query.check();
        var page = schedules.list(caller, experiment, paging);
        return new Page<>(page.items().stream().map(this::view).toList(), page.next());
    }

    @GetMapping("/schedules/{id}")
    @Operation(summary = "One schedule")
    ResponseEntity<ScheduleView> get(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return tagged(schedules.get(caller, id));
    }

    @PutMapping("/schedules/{id}")
    @Operation(summary = "Change a schedule", description = "What lies ahead is planned anew.")
    ResponseEntity<ScheduleView> update(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, IfMatch seen, Fields body) {
        var schedule = schedules.update(caller, id, body, seen);
        return ResponseEntity.ok().eTag(IfMatch.tag(schedule.version())).body(told(caller, schedule));
    }

    @DeleteMapping("/schedules/{id}")
    @Operation(summary = "Delete a schedule", description = "What became of its occurrences is kept.")
    ResponseEntity<Void> delete(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, IfMatch seen) {
        schedules.delete(caller, id, seen);
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/schedules/{id}/pause")
    @Operation(summary = "Pause a schedule", description = "With a reason, and until, if it is to go on by itself.")
    ResponseEntity<ScheduleView> pause(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        var reason = body.text("reason", 3, 500);
        var until = body.has("until") ? body.instant("until", Instant.EPOCH) : null;
        body.end();
        body.check();
        return tagged(schedules.pause(caller, id, reason, until));
    }

    @PostMapping("/schedules/{id}/resume")
    @Operation(summary = "Let a paused schedule go on", description = "Nothing that was skipped is made up for.")
    ResponseEntity<ScheduleView> resume(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        return tagged(schedules.resume(caller, id));
    }

    @GetMapping("/schedules/{id}/occurrences")
    @Operation(summary = "What a schedule planned, and what became of it", description = "In order; cut down by state.")
    Page<OccurrenceView> occurrences(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Query query) {
        var state = query.oneOf("state", OccurrenceState.class);
        var paging = query.paging();
        query.check();
        return views(schedules.occurrences(caller, id, state, paging));
    }

    @GetMapping("/schedules/{id}/conflicts")
    @Operation(
            summary = "What is against a schedule's next occurrences",
            description =
                    "Of the next 20, or count: those that calendars are against now, or that others would be on with at the"
                            + " same time, and three other times for each of the first five.")
    Page<TroubleView> conflicts(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Query query) {
        int count = (int) query.number("count", 1, MOST, USUAL);
        query.check();
        var schedule = schedules.get(caller, id);
        var troubles = prospects.of(caller, schedule, schedules.ahead(schedule, count));
        var views = new ArrayList<TroubleView>();
        for (var each : troubles) {
            var full = views.size() < OFFERED_FOR ? prospects.of(caller, schedule, each.occurrence()) : each;
            views.add(TroubleView.of(full, schedule.zone()));
        }
        return new Page<>(views, null);
    }

    @PostMapping("/schedules/{id}/occurrences")
    @Operation(
            summary = "Add one occurrence",
            description = "At what clocks show in the schedule's zone. The same again is the same one.")
    ResponseEntity<OccurrenceView> add(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        var at = local(body, "at");
        body.end();
        body.check();
        var added = singles.add(caller, id, at);
        return ResponseEntity.status(added.repeated() ? 200 : 201).body(OccurrenceView.of(added.occurrence()));
    }

    @GetMapping("/schedules/{id}/occurrences/{at}")
    @Operation(
            summary = "One occurrence",
            description = "By when it is planned; with what is against it now, and when it could be instead.")
    TroubleView occurrence(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable String at) {
        var occurrence = singles.get(caller, id, planned(at));
        var schedule = schedules.get(caller, id);
        return TroubleView.of(prospects.of(caller, schedule, occurrence), schedule.zone());
    }

    @PostMapping("/schedules/{id}/occurrences/{at}/skip")
    @Operation(
            summary = "Take one occurrence out",
            description = "With a reason. Calendars are told that it is cancelled.")
    OccurrenceView skip(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable String at, Fields body) {
        var reason = body.text("reason", 3, 500);
        body.end();
        body.check();
        return OccurrenceView.of(singles.takeOut(caller, id, planned(at), reason));
    }

    @PostMapping("/schedules/{id}/occurrences/{at}/restore")
    @Operation(summary = "Put back one that was taken out", description = "While it lies ahead.")
    OccurrenceView restore(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @PathVariable String at,
            @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        return OccurrenceView.of(singles.putBack(caller, id, planned(at)));
    }

    @PostMapping("/schedules/{id}/occurrences/{at}/move")
    @Operation(
            summary = "Move one occurrence",
            description = "To what clocks show in the schedule's zone. Moving it back undoes it.")
    OccurrenceView move(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable String at, Fields body) {
        var to = local(body, "to");
        body.end();
        body.check();
        return OccurrenceView.of(singles.move(caller, id, planned(at), to));
    }

    private static LocalDateTime local(Fields body, String name) {
        return body.value(name, LocalDateTime.MIN, "local-time", RuleReader::local);
    }

    /** What is no moment names nothing. */
    static Instant planned(String at) {
        try {
            return Instant.parse(at);
        } catch (DateTimeParseException _) {
            throw Problem.notFound();
        }
    }

    @GetMapping("/occurrences")
    @Operation(
            summary = "What was missed or skipped, and why",
            description =
                    "Of every schedule that you see, the latest first; cut down by state (missed or skipped), team, schedule and"
                            + " q, words that stand in the name or the reason.")
    Page<OccurrenceView> notStarted(@AuthenticationPrincipal Caller caller, Query query) {
        var sought = Sought.read(query);
        var paging = query.paging();
        query.check();
        return views(schedules.notStarted(caller, sought, paging));
    }

    /** The override that was asked for. */
    record OverrideAsked(UUID override) {}

    @PostMapping("/occurrences/{id}/override")
    @Operation(
            summary = "Ask others to let one time of a schedule start although calendars are against it",
            description =
                    "With a reason. Sets aside the calendars that are against it now, and no others; see /api/v1/overrides.")
    ResponseEntity<OverrideAsked> override(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Fields body) {
        var reason = body.text("reason", 3, 500);
        body.end();
        body.check();
        var asked = oneTime.askToOverride(caller, id, reason, IdempotencyKey.optional(key));
        return ResponseEntity.created(URI.create("/api/v1/overrides/" + asked)).body(new OverrideAsked(asked));
    }

    private static Page<OccurrenceView> views(Page<Occurrence> page) {
        return new Page<>(page.items().stream().map(OccurrenceView::of).toList(), page.next());
    }

    /** With what is against it, for whoever just wrote it. */
    private ScheduleView told(Caller caller, Schedule schedule) {
        var troubles = prospects.of(caller, schedule, schedules.ahead(schedule, USUAL)).stream()
                .map(each -> TroubleView.of(each, schedule.zone()))
                .toList();
        return view(schedule).with(troubles);
    }

    private ScheduleView view(Schedule schedule) {
        return ScheduleView.of(schedule, clock.instant());
    }

    private ResponseEntity<ScheduleView> tagged(Schedule schedule) {
        return ResponseEntity.ok().eTag(IfMatch.tag(schedule.version())).body(view(schedule));
    }
}
