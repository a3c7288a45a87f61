package dev.faultline.approval;

import dev.faultline.access.Caller;
import dev.faultline.gate.Body;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IdempotencyKey;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Approvals for programs. */
@RestController
@RequestMapping("/api/v1/approvals")
@Tag(name = "Approvals")
class ApprovalApi {

    static final int LONGEST_REASON = 500;

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Approvals approvals;
    private final ApprovalRows rows;

    ApprovalApi(Approvals approvals, ApprovalRows rows) {
        this.approvals = approvals;
        this.rows = rows;
    }

    @PostMapping
    @Operation(
            summary = "Ask others to approve a run in a protected environment",
            description =
                    "Binds the request to the plan as it is now: the version of the experiment, what it says, and every target by"
                            + " name. planHash is the one that the preview answered; 409 when the plan has become another one."
                            + " An open request for another plan of the same experiment is withdrawn; 409 when this plan is asked"
                            + " about already, or needs no approval.")
    ResponseEntity<ApprovalView> ask(
            @AuthenticationPrincipal Caller caller,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Fields body) {
        var experiment = body.id("experimentId");
        var planHash = planHash(body);
        body.end();
        body.check();
        var asked = approvals.ask(caller, experiment, planHash, IdempotencyKey.optional(key));
        var view = view(approvals, caller, asked.approval());
        return asked.repeated()
                ? ResponseEntity.ok(view)
                : ResponseEntity.created(URI.create(
                                "/api/v1/approvals/" + view.approval().id()))
                        .body(view);
    }

    private static String planHash(Fields body) {
        return body.value("planHash", "", "pattern", text -> {
            if (!HASH.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        "A hash of a plan is 64 hexadecimal digits, as the preview answers it.");
            }
            return text;
        });
    }

    static ApprovalView view(Approvals approvals, Caller caller, Approval approval) {
        return ApprovalView.of(approval, approvals.definition(approval), approvals.now(caller, approval));
    }

    @GetMapping
    @Operation(summary = "Approvals, newest first")
    Page<ApprovalView.Summary> list(@AuthenticationPrincipal Caller caller, Query query) {
        var filter = new ApprovalRows.Filter(
                query.oneOf("state", ApprovalState.class).orElse(null),
                query.id("experiment").orElse(null),
                null,
                null,
                null);
        var paging = query.paging();
        query.check();
        return page(rows, caller, filter, paging);
    }

    static Page<ApprovalView.Summary> page(
            ApprovalRows rows, Caller caller, ApprovalRows.Filter filter, Paging paging) {
        var after = paging.after();
        var fetched = rows.list(
                caller,
                filter,
                after.isEmpty() ? null : Instant.parse(after.get(0)),
                after.isEmpty() ? null : UUID.fromString(after.get(1)),
                paging.fetch());
        var page = paging.page(
                fetched,
                each -> List.of(each.request().at().toString(), each.id().toString()));
        return new Page<>(page.items().stream().map(ApprovalView.Summary::of).toList(), page.next());
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "One approval",
            description = "With the plan that it is bound to, and how what a start would do now differs from it.")
    ApprovalView get(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return view(approvals, caller, approvals.get(caller, id));
    }

    @PostMapping("/{id}/approve")
    @Operation(
            summary = "Approve a plan that somebody else asked about",
            description =
                    "Lets one run start, of exactly this plan. 403 for one's own, 409 when it is decided or over, when planHash is"
                            + " not that of the plan, and when a start would do anything now that is not in it.")
    ApprovalView approve(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        var planHash = planHash(body);
        body.end();
        body.check();
        return view(approvals, caller, approvals.approve(caller, id, planHash));
    }

    @PostMapping("/{id}/reject")
    @Operation(summary = "Reject a plan that somebody else asked about, and say why")
    ApprovalView reject(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        var reason = body.text("reason", 1, LONGEST_REASON);
        body.end();
        body.check();
        return view(approvals, caller, approvals.reject(caller, id, reason));
    }

    @PostMapping("/{id}/withdraw")
    @Operation(
            summary = "Take an approval back, or the request for one",
            description = "Whoever may run experiments of the team may. 409 when it was used or is over.")
    ApprovalView withdraw(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        return view(approvals, caller, approvals.withdraw(caller, id));
    }
}
