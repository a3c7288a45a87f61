package dev.faultline.halt;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * The red button for people. {@code /stop} needs no session, no JavaScript and no database, and never answers with a redirect;
 * receipts with their history, and releasing, are ordinary pages.
 */
@Controller
class HaltPages {

    private static final int LATEST = 20;

    private final Halts halts;
    private final HaltDesk desk;
    private final ObjectProvider<Leftovers> leftovers;
    private final StopHooks hooks;
    private final ObjectProvider<LastDrill> drill;

    HaltPages(
            Halts halts,
            HaltDesk desk,
            ObjectProvider<Leftovers> leftovers,
            StopHooks hooks,
            ObjectProvider<LastDrill> drill) {
        this.halts = halts;
        this.desk = desk;
        this.leftovers = leftovers;
        this.hooks = hooks;
        this.drill = drill;
    }

    @GetMapping("/stop")
    String stop(HttpServletRequest request, @RequestParam(required = false) @Nullable UUID id, Model model) {
        return stopPage(request, model, id == null ? null : halts.receipt(id).orElse(null));
    }

    /** @param press made by the page, so that a second try joins the first */
    @PostMapping("/stop")
    ModelAndView press(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String press,
            @RequestParam(defaultValue = "") String reason,
            Model model) {
        var caller = desk.caller(request).orElse(null);
        if (caller == null) {
            model.addAttribute("refused", true);
            var refusal = new ModelAndView(stopPage(request, model, null));
            refusal.setStatus(HttpStatus.FORBIDDEN);
            return refusal;
        }
        var receipt = desk.press(caller, null, press.isBlank() ? null : press, shortened(reason), null);
        return new ModelAndView(stopPage(request, model, receipt));
    }

    private static @Nullable String shortened(String reason) {
        var text = reason.strip();
        return text.isEmpty() ? null : text.substring(0, Math.min(500, text.length()));
    }

    private String stopPage(HttpServletRequest request, Model model, @Nullable Receipt receipt) {
        var caller = desk.caller(request);
        model.addAttribute("receipt", receipt == null || caller.isEmpty() ? null : HaltPage.of(receipt));
        model.addAttribute("halted", !halts.current().isEmpty());
        model.addAttribute("known", caller.isPresent());
        model.addAttribute("drill", lastDrill());
        return "halt/stop";
    }

    private LastDrill.@Nullable Result lastDrill() {
        return drill.stream()
                .flatMap(each -> each.result().stream())
                .findFirst()
                .orElse(null);
    }

    /** Says afterwards why. */
    @PostMapping("/stop/reason")
    ModelAndView explain(
            HttpServletRequest request,
            @RequestParam UUID id,
            @RequestParam(defaultValue = "") String reason,
            Model model) {
        var said = shortened(reason);
        desk.caller(request).ifPresent(caller -> {
            if (said != null) {
                halts.explain(id, caller.actor(), said);
            }
        });
        return new ModelAndView(stopPage(request, model, halts.receipt(id).orElse(null)));
    }

    @GetMapping("/halts")
    String history(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        boolean drills = query.flag("drills");
        query.check();
        return history(caller, drills, model);
    }

    private String history(Caller caller, boolean drills, Model model) {
        model.addAttribute("drills", drills);
        model.addAttribute("drill", lastDrill());
        model.addAttribute(
                "current",
                halts.current().stream()
                        .map(halt -> halts.receipt(halt.id()))
                        .flatMap(Optional::stream)
                        .map(HaltPage::of)
                        .toList());
        model.addAttribute(
                "halts",
                halts.history(LATEST, drills).stream().map(HaltPage::of).toList());
        model.addAttribute("hooks", hooks.of(caller));
        model.addAttribute("mayHook", caller.may(Permission.EDIT));
        return "halt/list";
    }

    @PostMapping("/stop-hooks")
    ModelAndView makeHook(
            @AuthenticationPrincipal Caller caller, @RequestParam(defaultValue = "") String name, Model model) {
        var called = name.strip();
        boolean fits = !called.isEmpty() && called.length() <= 80;
        if (fits) {
            var hook = hooks.make(caller, called, null);
            model.addAttribute("made", hook);
            model.addAttribute("secret", hooks.shownSecret(hook));
        } else {
            model.addAttribute("hookProblem", "A stop hook has a name of 1 to 80 characters.");
            model.addAttribute("hookName", name);
        }
        var page = new ModelAndView(history(caller, false, model));
        page.setStatus(fits ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT);
        return page;
    }

    @PostMapping("/stop-hooks/{id}/revoke")
    String revokeHook(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        hooks.revoke(caller, id);
        return "redirect:/halts#hooks";
    }

    @GetMapping("/halts/{id}")
    String receipt(@PathVariable UUID id, Model model) {
        var receipt = halts.receipt(id).orElseThrow(Problem::notFound);
        model.addAttribute("receipt", HaltPage.of(receipt));
        model.addAttribute("left", receipt.latched() ? leftIn(receipt.halt().scope()) : List.of());
        return "halt/receipt";
    }

    /** The receipt is shown also while the database is away. */
    private List<Leftovers.Leftover> leftIn(Scope scope) {
        try {
            return leftovers.stream()
                    .flatMap(each -> each.openIn(scope).stream())
                    .toList();
        } catch (DataAccessException away) {
            return List.of();
        }
    }

    @PostMapping("/halts/{id}/release")
    ModelAndView release(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "false") boolean despiteUnconfirmed,
            @RequestParam(defaultValue = "false") boolean despiteResidues,
            Model model) {
        var text = reason.strip();
        if (text.length() < 10 || text.length() > 500) {
            return refused(id, reason, "Say in 10 to 500 characters why it is safe to start again.", model);
        }
        try {
            var despite = new Releases.Despite(despiteUnconfirmed, despiteResidues);
            Releases.release(halts, leftovers.stream(), id, caller, text, despite);
        } catch (Problem problem) {
            return refused(id, reason, problem.detail(), model);
        }
        return new ModelAndView("redirect:/halts/" + id);
    }

    /** What was written is kept. */
    private ModelAndView refused(UUID id, String reason, String problem, Model model) {
        model.addAttribute("problem", problem);
        model.addAttribute("reason", reason);
        var page = new ModelAndView(receipt(id, model));
        page.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        return page;
    }
}
