package dev.faultline.approval;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.Durations;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Approvals for people. */
@Controller
class ApprovalPages {

    /** More than that wait for nobody in particular; the list of all goes on. */
    private static final int MOST = 50;

    private final Approvals approvals;
    private final ApprovalRows rows;
    private final Overrides overrides;

    ApprovalPages(Approvals approvals, ApprovalRows rows, Overrides overrides) {
        this.overrides = overrides;
        this.approvals = approvals;
        this.rows = rows;
    }

    @GetMapping("/approvals")
    String list(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var paging = query.paging();
        query.check();
        boolean first = paging.after().isEmpty();
        var page = ApprovalApi.page(rows, caller, ApprovalRows.Filter.ALL, paging);
        model.addAttribute("first", first);
        model.addAttribute("mayApprove", caller.may(Permission.APPROVE));
        model.addAttribute("forMe", first && caller.may(Permission.APPROVE) ? waitingFor(caller) : List.of());
        model.addAttribute("mine", first ? openOf(caller) : List.of());
        var newest = first ? overrides.newest(caller, MOST) : List.<AskedOverride>of();
        model.addAttribute("overrides", newest.stream().map(OverrideView::of).toList());
        model.addAttribute(
                "overridesForMe",
                newest.stream()
                        .filter(each -> each.state() == ApprovalState.WAITING && Overrides.mayDecide(caller, each))
                        .count());
        model.addAttribute("all", page.items());
        model.addAttribute("next", page.next());
        return "approval/list";
    }

    private List<ApprovalView.Summary> waitingFor(Caller caller) {
        return summaries(caller, new ApprovalRows.Filter(ApprovalState.WAITING, null, null, caller.id(), null));
    }

    private List<ApprovalView.Summary> openOf(Caller caller) {
        return summaries(caller, new ApprovalRows.Filter(null, null, caller.id(), null, true));
    }

    private List<ApprovalView.Summary> summaries(Caller caller, ApprovalRows.Filter filter) {
        return rows.list(caller, filter, null, null, MOST).stream()
                .map(ApprovalView.Summary::of)
                .toList();
    }

    @PostMapping("/approvals")
    String ask(
            @AuthenticationPrincipal Caller caller,
            @RequestParam UUID experiment,
            @RequestParam String planHash,
            @RequestParam(defaultValue = "") String key) {
        var asked = approvals.ask(caller, experiment, planHash, key.isBlank() ? null : key);
        return "redirect:/approvals/" + asked.approval().id();
    }

    @GetMapping("/approvals/{id}")
    String approval(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return show(caller, id, "", model);
    }

    private String show(Caller caller, UUID id, String reason, Model model) {
        var approval = approvals.get(caller, id);
        var request = approval.request();
        boolean theirs = caller.mayTouch(request.team());
        model.addAttribute("view", ApprovalApi.view(approvals, caller, approval));
        var definition = approvals.definition(approval);
        model.addAttribute("hypothesis", definition.hypothesis());
        model.addAttribute("limits", definition.limits());
        model.addAttribute("maxDuration", Durations.text(definition.limits().maxDuration()));
        model.addAttribute("own", request.by().equals(caller.id()));
        model.addAttribute("approvedByMe", approval.isDecidedBy(caller.id()));
        model.addAttribute("mayDecide", theirs && caller.may(Permission.APPROVE));
        model.addAttribute("mayWithdraw", theirs && caller.may(Permission.RUN));
        model.addAttribute("reason", reason);
        return "approval/approval";
    }

    @PostMapping("/approvals/{id}/approve")
    ModelAndView approve(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String planHash,
            Model model) {
        return decide(caller, id, "", model, () -> approvals.approve(caller, id, planHash));
    }

    @PostMapping("/approvals/{id}/reject")
    ModelAndView reject(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String reason,
            Model model) {
        return decide(caller, id, reason, model, () -> approvals.reject(caller, id, reason(reason)));
    }

    private static String reason(String written) {
        var reason = written.strip().replaceAll("\\s+", " ");
        if (reason.isEmpty() || reason.length() > ApprovalApi.LONGEST_REASON) {
            throw Problem.invalid(FieldError.parameter(
                    "reason",
                    "required",
                    "Say why, in 1 to %d characters: whoever asked reads it.".formatted(ApprovalApi.LONGEST_REASON)));
        }
        return reason;
    }

    @PostMapping("/approvals/{id}/withdraw")
    ModelAndView withdraw(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return decide(caller, id, "", model, () -> approvals.withdraw(caller, id));
    }

    /** A refusal is shown with the plan as it is now, and what was written is kept. */
    private ModelAndView decide(Caller caller, UUID id, String reason, Model model, Supplier<Approval> decision) {
        try {
            return new ModelAndView("redirect:/approvals/" + decision.get().id());
        } catch (Problem problem) {
            if (problem.status() == 403 || problem.status() == 404) {
                throw problem;
            }
            model.addAttribute("problem", problem.detail());
            var page = new ModelAndView(show(caller, id, reason, model));
            page.setStatus(HttpStatus.valueOf(problem.status()));
            return page;
        }
    }
}
