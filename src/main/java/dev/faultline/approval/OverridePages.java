package dev.faultline.approval;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Problem;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Overrides of calendars for people. */
@Controller
@RequestMapping("/overrides")
class OverridePages {

    private final Overrides overrides;

    OverridePages(Overrides overrides) {
        this.overrides = overrides;
    }

    @PostMapping
    String ask(
            @AuthenticationPrincipal Caller caller,
            @RequestParam UUID experiment,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "") String key) {
        var asked = overrides.ask(
                caller, experiment, reason(reason), OverrideApi.USUAL, key.isBlank() ? null : "override-" + key);
        return "redirect:/overrides/" + asked.override().id();
    }

    @GetMapping("/{id}")
    String one(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return show(caller, overrides.get(caller, id), model);
    }

    private static String show(Caller caller, AskedOverride override, Model model) {
        model.addAttribute("override", OverrideView.of(override));
        model.addAttribute("own", override.request().by().equals(caller.id()));
        model.addAttribute("mayDecide", Overrides.mayDecide(caller, override));
        model.addAttribute("beyondTeam", override.request().beyondTeam());
        model.addAttribute(
                "mayWithdraw",
                caller.may(Permission.RUN) && caller.mayTouch(override.request().team()));
        return "approval/override";
    }

    @PostMapping("/{id}/approve")
    ModelAndView approve(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return decide(caller, id, model, () -> overrides.approve(caller, id));
    }

    @PostMapping("/{id}/reject")
    ModelAndView reject(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String reason,
            Model model) {
        return decide(caller, id, model, () -> overrides.reject(caller, id, reason(reason)));
    }

    @PostMapping("/{id}/withdraw")
    ModelAndView withdraw(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return decide(caller, id, model, () -> overrides.withdraw(caller, id));
    }

    private static String reason(String written) {
        var reason = written.strip().replaceAll("\\s+", " ");
        if (reason.length() < OverrideApi.SHORTEST_REASON || reason.length() > OverrideApi.LONGEST_REASON) {
            throw Problem.invalid(FieldError.parameter(
                    "reason",
                    "length",
                    "Say why, in %d to %d letters."
                            .formatted(OverrideApi.SHORTEST_REASON, OverrideApi.LONGEST_REASON)));
        }
        return reason;
    }

    /** A refusal is shown with what it is about as it is now. */
    private ModelAndView decide(Caller caller, UUID id, Model model, Runnable decision) {
        try {
            decision.run();
            return new ModelAndView("redirect:/overrides/" + id);
        } catch (Problem problem) {
            if (problem.status() == 403 || problem.status() == 404) {
                throw problem;
            }
            model.addAttribute("problem", problem.detail());
            var page = new ModelAndView(show(caller, overrides.get(caller, id), model));
            page.setStatus(HttpStatus.valueOf(problem.status()));
            return page;
        }
    }
}
