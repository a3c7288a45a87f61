package dev.faultline.alert;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Alert hooks, for people. */
@Controller
@RequestMapping("/alert-hooks")
class AlertHookPages {

    private static final int LATEST = 50;

    private final AlertHooks hooks;
    private final Alerts alerts;

    AlertHookPages(AlertHooks hooks, Alerts alerts) {
        this.hooks = hooks;
        this.alerts = alerts;
    }

    @GetMapping
    ModelAndView list(@AuthenticationPrincipal Caller caller) {
        return page(caller, HttpStatus.OK);
    }

    @PostMapping
    ModelAndView make(@AuthenticationPrincipal Caller caller, @RequestParam(defaultValue = "") String name) {
        var called = name.strip();
        if (called.isEmpty() || called.length() > 80) {
            return page(caller, HttpStatus.UNPROCESSABLE_CONTENT)
                    .addObject("name", name)
                    .addObject("problem", "An alert hook has a name of 1 to 80 characters.");
        }
        var hook = hooks.make(caller, called, null);
        return page(caller, HttpStatus.OK).addObject("made", hook).addObject("secret", hooks.shownSecret(hook));
    }

    @PostMapping("/{id}/revoke")
    String revoke(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        hooks.revoke(caller, id);
        return "redirect:/alert-hooks";
    }

    private ModelAndView page(Caller caller, HttpStatus status) {
        var mine = hooks.of(caller);
        return new ModelAndView("alert/hooks", status)
                .addObject("hooks", mine)
                .addObject("mayMake", caller.may(Permission.EDIT))
                .addObject("alerts", alerts.latest(mine, LATEST));
    }
}
