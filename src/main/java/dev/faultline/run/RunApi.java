package dev.faultline.run;

import dev.faultline.access.Caller;
import dev.faultline.blastradius.Refused;
import dev.faultline.gate.Body;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IdempotencyKey;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import dev.faultline.halt.Halted;
import dev.faultline.timeline.Timeline;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Runs for programs. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Runs")
class RunApi {

    private final Runs runs;
    private final RunViews views;
    private final Readings readings;
    private final Timeline timeline;

    RunApi(Runs runs, RunViews views, Readings readings, Timeline timeline) {
        this.runs = runs;
        this.views = views;
        this.readings = readings;
        this.timeline = timeline;
    }

    /** @param state of the run, or of the start that waits */
    record Started(UUID id, String state) {}

    /** What is done where nothing is wrong but that others are in the way. */
    enum OnConflict {
        REFUSE,
        QUEUE
    }

    @PostMapping("/experiments/{experiment}/runs")
    @Operation(
            summary = "Start an experiment",
            description =
                    "409 with every reason when a guard refuses, 423 while STOP is pressed. With onConflict: queue a start that "
                            + "only others are in the way of waits for them, at most waitAtMost (30 min unless said, up to 4 h), and is asked "
                            + "again by every guard when its turn comes; its state is WAITING, and it is found under /queued-starts/{id}. "
                            + "The run that it becomes has the same id.")
    ResponseEntity<Started> start(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID experiment,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Body(mayBeEmpty = true) Fields body) {
        var onConflict = body.oneOf("onConflict", OnConflict.class, OnConflict.REFUSE);
        if (onConflict == OnConflict.REFUSE && body.has("waitAtMost")) {
            body.error("waitAtMost", "pointless", "Nothing waits unless onConflict is queue.");
        }
        var atMost = body.duration("waitAtMost", Duration.ofSeconds(1), Queue.AT_MOST, Queue.USUALLY);
        body.end();
        body.check();
        var outcome = begin(runs, caller, experiment, IdempotencyKey.required(key), onConflict, atMost);
        var answer = outcome.repeated() ? ResponseEntity.ok() : ResponseEntity.accepted();
        return switch (outcome) {
            case Runs.Begun begun ->
                answer.location(URI.create("/api/v1/runs/" + begun.id()))
                        .body(new Started(begun.id(), begun.state().name()));
            case Runs.Waits waits ->
                answer.location(URI.create("/api/v1/queued-starts/" + waits.id()))
                        .body(new Started(waits.id(), waits.state()));
        };
    }

    /** Starts, and turns refusals into problems with all their reasons. */
    static Runs.Outcome begin(
            Runs runs, Caller caller, UUID experiment, @Nullable String key, OnConflict onConflict, Duration atMost) {
        try {
            return switch (onConflict) {
                case REFUSE -> runs.start(caller, experiment, key);
                case QUEUE -> runs.startOrWait(caller, experiment, key, atMost);
            };
        } catch (Halted halted) {
            throw halted.asProblem("Nothing");
        } catch (Refused refused) {
            throw new Problem(409, "refused", "The start is refused", String.valueOf(refused.getMessage()))
                    .with("reasons", refused.refusals())
                    .with("mayWait", refused.mayWait());
        }
    }

    @GetMapping("/runs")
    @Operation(summary = "Runs, newest first")
    Page<RunSummary> list(@AuthenticationPrincipal Caller caller, Query query) {
        var filter = new RunViews.Filter(
                query.id("experiment").orElse(null),
                query.oneOf("state", RunState.class).orElse(null),
                query.flag("open"));
        var paging = query.paging();
        query.check();
        var page = page(views, caller, filter, paging);
        return new Page<>(page.items().stream().map(RunSummary::of).toList(), page.next());
    }

    static Page<RunViews.Row> page(RunViews views, Caller caller, RunViews.Filter filter, Paging paging) {
        var after = paging.after();
        var fetched = views.list(
                caller,
                filter,
                after.isEmpty() ? null : Instant.parse(after.get(0)),
                after.isEmpty() ? null : UUID.fromString(after.get(1)),
                paging.fetch());
        return paging.page(
                fetched, row -> List.of(row.startedAt().toString(), row.id().toString()));
    }

    record RunSummary(
            UUID id,
            String name,
            RunState state,
            @Nullable String verdict,
            int targets,
            int unconfirmed,
            String startedBy,
            Instant createdAt,
            @Nullable Instant endedAt) {
        static RunSummary of(RunViews.Row row) {
            return new RunSummary(
                    row.id(),
                    row.experiment(),
                    row.runState(),
                    row.verdictWord(),
                    row.targets(),
                    row.unconfirmed(),
                    row.by(),
                    row.startedAt(),
                    row.endedAt());
        }
    }

    @GetMapping("/runs/{id}")
    @Operation(summary = "One run, with its injections and what its probes came to")
    RunView get(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return views.view(caller, id);
    }

    @GetMapping("/runs/{id}/samples")
    @Operation(summary = "The readings of a run's probes, oldest first")
    Page<Readings.Point> samples(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Query query) {
        var paging = query.paging();
        query.check();
        views.demand(caller, id);
        long after =
                paging.after().isEmpty() ? 0 : Long.parseLong(paging.after().getFirst());
        return paging.page(readings.points(id, after, paging.fetch()), point -> List.of(Long.toString(point.seq())));
    }

    @PostMapping("/runs/{id}/abort")
    @Operation(summary = "Stop a run", description = "Always welcome: 200 also when it is over already.")
    RunView abort(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        var reason = body.optionalText("reason", 0, 500).orElse("");
        body.end();
        body.check();
        runs.abort(caller, id, reason);
        return views.view(caller, id);
    }

    @PostMapping("/runs/{id}/go")
    @Operation(summary = "Let a run pass a gate")
    RunView go(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        var step = body.text("step", 1, 120);
        body.end();
        body.check();
        if (!runs.open(caller, id, step)) {
            throw Problem.conflict("gate", "No gate “%s” is waiting.".formatted(step));
        }
        return views.view(caller, id);
    }

    @PostMapping("/runs/{id}/notes")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Write a note into a run's timeline")
    void note(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(kib = 17) Fields body) {
        var text = body.prose("text", 16_000);
        if (text.isBlank()) {
            body.error("text", "required", "A note says something.");
        }
        body.end();
        body.check();
        views.demand(caller, id);
        note(timeline, caller, id, text);
    }

    static void note(Timeline timeline, Caller caller, UUID run, String text) {
        try {
            timeline.note(caller, run, text);
        } catch (IllegalArgumentException unfit) {
            throw Problem.invalid(FieldError.parameter("text", "note", "A note: " + unfit.getMessage() + "."));
        }
    }

    @GetMapping(
            path = "/runs/{id}/export",
            produces = {"text/markdown;charset=UTF-8", MediaType.APPLICATION_JSON_VALUE})
    @Operation(summary = "A run's timeline as Markdown or JSON")
    ResponseEntity<String> export(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Query query) {
        var format = query.oneOf("format", List.of("md", "json"));
        query.check();
        views.demand(caller, id);
        return exported(timeline, id, format, ZoneOffset.UTC);
    }

    static ResponseEntity<String> exported(Timeline timeline, UUID id, String format, ZoneId zone) {
        boolean markdown = format.equals("md");
        return ResponseEntity.ok()
                .contentType(
                        markdown ? MediaType.parseMediaType("text/markdown;charset=UTF-8") : MediaType.APPLICATION_JSON)
                .header("Content-Disposition", "attachment; filename=\"run-%s.%s\"".formatted(id, format))
                .body(markdown ? timeline.markdown(id, zone) : timeline.json(id));
    }
}
