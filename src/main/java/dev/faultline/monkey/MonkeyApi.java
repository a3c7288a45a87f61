package dev.faultline.monkey;

import dev.faultline.access.Caller;
import dev.faultline.gate.Body;
import dev.faultline.gate.Document;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IdempotencyKey;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Page;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.UUID;
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

/** Policies, who stays out of them, and real incidents, for programs. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Monkeys")
class MonkeyApi {

    private final Policies policies;
    private final PolicyRows rows;
    private final Views views;
    private final Foresight foresight;
    private final OptOuts optOuts;
    private final Incidents incidents;

    MonkeyApi(
            Policies policies,
            PolicyRows rows,
            Views views,
            Foresight foresight,
            OptOuts optOuts,
            Incidents incidents) {
        this.policies = policies;
        this.rows = rows;
        this.views = views;
        this.foresight = foresight;
        this.optOuts = optOuts;
        this.incidents = incidents;
    }

    @GetMapping("/monkeys")
    @Operation(summary = "Policies that plan runs by chance, by name")
    Page<PolicyView> list(@AuthenticationPrincipal Caller caller, Query query) {
        var paging = query.paging();
        query.check();
        var page = rows.list(caller, paging);
        return new Page<>(page.items().stream().map(views::of).toList(), page.next());
    }

    @PostMapping("/monkeys")
    @Operation(
            summary = "Let a monkey in",
            description =
                    "kind is monkey (one instance of each service), gorilla (each zone), kong (each region) or latency (from, to)."
                            + " It is about every service of the team in the catalogue that did not opt out, also those that come later.")
    ResponseEntity<PolicyView> create(
            @AuthenticationPrincipal Caller caller,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Document body) {
        var made = policies.create(caller, body, IdempotencyKey.optional(key));
        var view = views.of(made.policy());
        return (made.repeated()
                        ? ResponseEntity.ok()
                        : ResponseEntity.created(URI.create("/api/v1/monkeys/" + view.id())))
                .eTag(IfMatch.tag(view.version()))
                .body(view);
    }

    @PostMapping("/monkeys/preview")
    @Operation(
            summary = "What a policy would hit in the next days, before it is saved",
            description =
                    "As for POST /monkeys, with aheadDays (1 to 90, usually 30). Nothing is kept, nothing is started.")
    Foresight.Seen preview(@AuthenticationPrincipal Caller caller, Fields body) {
        int days = body.integer("aheadDays", 1, Foresight.MOST_DAYS, Foresight.USUAL_DAYS);
        var draft = policies.draft(caller, body);
        return foresight.of(draft.team(), draft.terms(), days);
    }

    @GetMapping("/monkeys/{id}")
    @Operation(summary = "One policy, with what it keeps and what it leaves out")
    ResponseEntity<PolicyView> get(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return tagged(policies.get(caller, id));
    }

    @GetMapping("/monkeys/{id}/preview")
    @Operation(summary = "What a policy will hit in the next days, if the fleet stays as it is")
    Foresight.Seen preview(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Query query) {
        int days = (int) query.number("aheadDays", 1, Foresight.MOST_DAYS, Foresight.USUAL_DAYS);
        query.check();
        var policy = policies.get(caller, id);
        return foresight.of(policy.team(), policy.terms(), days);
    }

    @PutMapping("/monkeys/{id}")
    @Operation(summary = "Write a policy anew", description = "Whoever writes it owns it: it plans as that person.")
    ResponseEntity<PolicyView> update(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, IfMatch seen, Fields body) {
        return tagged(policies.update(caller, id, body, seen));
    }

    @DeleteMapping("/monkeys/{id}")
    @Operation(summary = "Send a monkey away", description = "What it keeps goes with it; runs stay.")
    ResponseEntity<Void> delete(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, IfMatch seen) {
        policies.delete(caller, id, seen);
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/monkeys/{id}/pause")
    @Operation(summary = "Let a policy start nothing for now, and say why")
    ResponseEntity<PolicyView> pause(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        return tagged(policies.pause(caller, id, reason(body)));
    }

    static String reason(Fields body) {
        var reason = body.text("reason", 3, 500);
        body.end();
        body.check();
        return reason;
    }

    @PostMapping("/monkeys/{id}/resume")
    @Operation(summary = "Let a policy go on")
    ResponseEntity<PolicyView> resume(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        return tagged(policies.resume(caller, id));
    }

    private ResponseEntity<PolicyView> tagged(Policy policy) {
        return ResponseEntity.ok().eTag(IfMatch.tag(policy.version())).body(views.of(policy));
    }

    // ---- who stays out

    /** All that hold now: there are never many. */
    record OptOutList(List<OptOuts.OptOut> items, @Nullable String next) {}

    @GetMapping("/monkey-opt-outs")
    @Operation(summary = "Who stays out of all policies now, why, and until when")
    OptOutList optOuts(@AuthenticationPrincipal Caller caller, Query query) {
        query.check();
        return new OptOutList(optOuts.open(caller), null);
    }

    @PostMapping("/monkey-opt-outs")
    @Operation(
            summary = "Keep a service out of all policies for a while",
            description =
                    "service (without it, everything of your team), reason, and for: 5m to 90d. Nobody stays out for ever.")
    ResponseEntity<OptOuts.OptOut> optOut(@AuthenticationPrincipal Caller caller, Fields body) {
        var made = optOuts.optOut(caller, body);
        return ResponseEntity.created(URI.create("/api/v1/monkey-opt-outs/" + made.id()))
                .body(made);
    }

    @DeleteMapping("/monkey-opt-outs/{id}")
    @Operation(summary = "Let policies have it again")
    ResponseEntity<Void> optIn(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        optOuts.end(caller, id);
        return ResponseEntity.noContent().build();
    }

    // ---- real incidents

    record IncidentList(
            List<Incidents.Incident> items, @Nullable String next) {}

    @GetMapping("/incidents")
    @Operation(summary = "Real incidents that go on")
    IncidentList incidents(@AuthenticationPrincipal Caller caller, Query query) {
        query.check();
        return new IncidentList(incidents.open(caller), null);
    }

    @PostMapping("/incidents")
    @Operation(
            summary = "Say that something real goes on",
            description =
                    "With service (without it, everything of your team), and reason. No policy starts anything there until it is over.")
    ResponseEntity<Incidents.Incident> report(@AuthenticationPrincipal Caller caller, Fields body) {
        var made = incidents.report(caller, body);
        return ResponseEntity.created(URI.create("/api/v1/incidents/" + made.id()))
                .body(made);
    }

    @PostMapping("/incidents/{id}/end")
    @Operation(summary = "Say that it is over")
    Incidents.Incident end(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        return incidents.end(caller, id);
    }
}
