package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.gate.Body;
import dev.faultline.gate.Document;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IdempotencyKey;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Page;
import dev.faultline.gate.Query;
import dev.faultline.timeline.Timeline;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** GameDays for programs. */
@RestController
@RequestMapping("/api/v1/gamedays")
@Tag(name = "GameDays")
class GameDayApi {

    private static final int MOST_FACTS = 500;

    private final GameDays days;
    private final Briefings briefings;
    private final Rounds rounds;
    private final Stopping stopping;
    private final Debriefs debriefs;
    private final Audience audience;
    private final Gates gates;

    GameDayApi(
            GameDays days,
            Briefings briefings,
            Rounds rounds,
            Stopping stopping,
            Debriefs debriefs,
            Audience audience,
            Gates gates) {
        this.days = days;
        this.briefings = briefings;
        this.rounds = rounds;
        this.stopping = stopping;
        this.debriefs = debriefs;
        this.audience = audience;
        this.gates = gates;
    }

    @GetMapping
    @Operation(summary = "GameDays, newest first", description = "Cut down by words of the name (q) and by state.")
    Page<GameDayView.Summary> list(@AuthenticationPrincipal Caller caller, Query query) {
        var search = query.text("q", 120).orElse("");
        var state = query.oneOf("state", GameDayState.class).orElse(null);
        var paging = query.paging();
        query.check();
        var page = audience.list(caller, search, state, paging);
        return new Page<>(page.items().stream().map(GameDayView.Summary::of).toList(), page.next());
    }

    @PostMapping
    @Operation(
            summary = "Begin to plan a GameDay",
            description =
                    "With a plan, which may lack anything so far, or with the name of a template: table-top, pod-loss, az-loss,"
                            + " restore-drill, pager-drill.")
    ResponseEntity<GameDayView> create(
            @AuthenticationPrincipal Caller caller,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Document body) {
        var made = days.create(caller, body, IdempotencyKey.optional(key));
        return made(caller, made);
    }

    private ResponseEntity<GameDayView> made(Caller caller, GameDays.Made made) {
        var view = view(caller, made.id());
        return (made.repeated()
                        ? ResponseEntity.ok()
                        : ResponseEntity.created(URI.create("/api/v1/gamedays/" + made.id())))
                .eTag(IfMatch.tag(view.version()))
                .body(view);
    }

    @GetMapping("/{id}")
    @Operation(summary = "One GameDay")
    ResponseEntity<GameDayView> get(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return tagged(caller, id);
    }

    @PutMapping("/{id}")
    @Operation(
            summary = "Write the plan anew",
            description =
                    "What others agreed to is void when the plan is another one. Not any more once the briefing is open.")
    ResponseEntity<GameDayView> update(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, IfMatch seen, Fields body) {
        days.update(caller, id, body, seen);
        return tagged(caller, id);
    }

    @PostMapping("/{id}/clone")
    @Operation(summary = "The same plan once more", description = "With a name of its own, and nobody in it.")
    ResponseEntity<GameDayView> repeat(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        return made(caller, days.repeat(caller, id, body));
    }

    @PostMapping("/{id}/people")
    @Operation(
            summary = "Give somebody a duty",
            description = "duty and person. Facilitator and commander are one person each: giving it hands it over.")
    GameDayView give(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        days.give(caller, id, body);
        return view(caller, id);
    }

    @PostMapping("/{id}/people/leave")
    @Operation(summary = "Take a duty from somebody")
    GameDayView take(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        days.take(caller, id, body);
        return view(caller, id);
    }

    @PostMapping("/{id}/approve")
    @Operation(
            summary = "Agree to the plan for the teams that you speak for",
            description = "planHash says which one you read. 403 for whoever wrote any of it.")
    GameDayView approve(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        days.agree(caller, id, body);
        return view(caller, id);
    }

    @PostMapping("/{id}/return")
    @Operation(summary = "Send the plan back, and say why")
    GameDayView sendBack(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        days.sendBack(caller, id, body);
        return view(caller, id);
    }

    @PostMapping("/{id}/events")
    @Operation(
            summary = "Let something happen to it",
            description =
                    "event is submit, schedule (with startsAt), postpone, cancel, brief, go, no-go, hold, resume, finish, recover,"
                            + " all-clear, close-hot-wash, review or close; reason says why. 409 with everything that is missing.")
    GameDayView happen(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        days.happen(caller, id, body);
        return view(caller, id);
    }

    @GetMapping("/{id}/gates")
    @Operation(summary = "What can happen from here, and what is missing for each")
    List<GameDayView.Gate> gates(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        var seen = audience.of(caller, id);
        return seen.whole() ? gates.of(seen.day()) : List.of();
    }

    @PostMapping("/{id}/stop")
    @Operation(
            summary = "Stop this GameDay and what it started",
            description =
                    "Always welcome: 200 also when nothing goes on. It is stopped when every run has proved that it is over.")
    GameDayView stop(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        var reason = body.text("reason", 0, GameDays.LONGEST_REASON, "");
        body.end();
        body.check();
        stopping.stop(caller, id, reason);
        return view(caller, id);
    }

    @GetMapping("/{id}/briefing")
    @Operation(summary = "What was said in the briefing that goes on")
    Page<GameDayView.SaidView> briefing(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return new Page<>(
                audience.of(caller, id).said().stream()
                        .map(GameDayView.SaidView::of)
                        .toList(),
                null);
    }

    @PostMapping("/{id}/briefing")
    @Operation(
            summary = "Say that you are there, tick something, say go",
            description = "One of present: true, tick: key with done, and vote: go or no-go with duty and note.")
    GameDayView say(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        briefings.say(caller, id, body);
        return view(caller, id);
    }

    @PostMapping("/{id}/steady-state")
    @Operation(
            summary = "Read the steady state of every round now",
            description = "Before go, and before the all-clear.")
    Page<GameDayView.SaidView> steadyState(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        briefings.readSteadyState(caller, id);
        return briefing(caller, id);
    }

    @GetMapping("/{id}/rounds")
    @Operation(summary = "The rounds, in the order of the plan")
    Page<GameDayView.RoundView> rounds(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return new Page<>(GameDayView.rounds(audience.of(caller, id)), null);
    }

    @PostMapping("/{id}/rounds/{number}")
    @Operation(
            summary = "Start, end or skip a round",
            description =
                    "do is start, end (an inject, with verdict), skip (with note) or own (what its run left unconfirmed)."
                            + " 409 with every reason when a guard refuses, 423 while STOP is pressed.")
    Page<GameDayView.RoundView> act(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable int number, Fields body) {
        rounds.act(caller, id, number, body);
        return rounds(caller, id);
    }

    /**
     * A fact of the GameDay or of one of its runs.
     *
     * @param run null for the GameDay's own
     */
    record FactView(
            @Nullable UUID run,
            long seq,
            Instant at,
            @Nullable Instant happenedAt,
            String actor,
            String kind,
            String words) {
        static FactView of(Timeline.Entry entry) {
            return new FactView(
                    entry.run(),
                    entry.seq(),
                    entry.at(),
                    entry.happenedAt(),
                    entry.actor(),
                    entry.kind(),
                    entry.words());
        }
    }

    @GetMapping("/{id}/timeline")
    @Operation(summary = "The last 500 facts of the GameDay and of its runs together, oldest first")
    Page<FactView> timeline(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        var facts = audience.facts(audience.of(caller, id), MOST_FACTS);
        return new Page<>(facts.reversed().stream().map(FactView::of).toList(), null);
    }

    @PostMapping("/{id}/notes")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Write into the timeline",
            description =
                    "text, and mark: note, detected, mitigated, surprise or customer-impact; happenedAt where it was seen before.")
    void note(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        rounds.note(caller, id, body);
    }

    @GetMapping("/{id}/debrief")
    @Operation(summary = "What people made of it, and their actions")
    GameDayView.DebriefView debrief(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return GameDayView.DebriefView.of(audience.of(caller, id).debrief());
    }

    @PutMapping("/{id}/debrief/{section}")
    @Operation(
            summary = "Write a part of the debrief",
            description = "hot-wash, summary, surprises, findings, exercise, no-actions, or round-1 … with a verdict."
                    + " If-Match names the version that you saw, 0 where there is none.")
    GameDayView.DebriefView write(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @PathVariable String section,
            IfMatch seen,
            Fields body) {
        debriefs.write(caller, id, section, body, seen);
        return debrief(caller, id);
    }

    @PostMapping("/{id}/actions")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Something that will be done",
            description = "title, owner (a login), due (a day), doneWhen; kind and blocker.")
    GameDayView.ActionView add(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        return GameDayView.ActionView.of(debriefs.add(caller, id, body));
    }

    @PatchMapping("/{id}/actions/{action}")
    @Operation(
            summary = "Change an action, or how far it is",
            description =
                    "Either its terms as a whole, or state with outcome: evidence of what is done, the reason of what is declined; or link alone:"
                            + " where it stands in a tracker elsewhere.")
    GameDayView.ActionView change(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable UUID action, Fields body) {
        return GameDayView.ActionView.of(debriefs.change(caller, id, action, body));
    }

    @PostMapping("/{id}/control-group")
    @Operation(
            summary = "Tell somebody what the GameDay does",
            description = "person: the name they log in with. 409 for a responder, and where it is open.")
    GameDayView tell(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        days.tell(caller, id, body);
        return view(caller, id);
    }

    @PostMapping("/{id}/control-group/leave")
    @Operation(summary = "Take somebody from the control group")
    GameDayView untell(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        days.leaveControlGroup(caller, id, body);
        return view(caller, id);
    }

    @PostMapping("/{id}/reveal")
    @Operation(
            summary = "Let everybody who may see it read all of it",
            description = "By the facilitator, the commander or an administrator; reason says why. It is for ever.")
    GameDayView reveal(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        days.reveal(caller, id, body);
        return view(caller, id);
    }

    private GameDayView view(Caller caller, UUID id) {
        return GameDayView.of(audience.of(caller, id));
    }

    private ResponseEntity<GameDayView> tagged(Caller caller, UUID id) {
        var view = view(caller, id);
        return ResponseEntity.ok().eTag(IfMatch.tag(view.version())).body(view);
    }
}
