package dev.faultline.mail;

import dev.faultline.access.Caller;
import dev.faultline.gate.Problem;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Where somebody gets e-mail, for them alone, and only where they have logged in: what is sent there outlives any token. */
@Controller
@RequestMapping("/me/mail")
class AddressPages {

    private final Addresses addresses;
    private final Mail mail;

    AddressPages(Addresses addresses, Mail mail) {
        this.addresses = addresses;
        this.mail = mail;
    }

    @GetMapping
    ModelAndView show(@AuthenticationPrincipal Caller caller) {
        return page(caller, HttpStatus.OK);
    }

    @PostMapping
    ModelAndView propose(@AuthenticationPrincipal Caller caller, @RequestParam(defaultValue = "") String address) {
        var typed = address.strip();
        try {
            addresses.propose(caller, new Address(typed));
            return new ModelAndView("redirect:/me/mail");
        } catch (IllegalArgumentException notOne) {
            return wrong(caller, HttpStatus.UNPROCESSABLE_CONTENT, typed, String.valueOf(notOne.getMessage()));
        } catch (Problem problem) {
            return wrong(
                    caller,
                    HttpStatus.valueOf(problem.status()),
                    typed,
                    problem.errors().isEmpty()
                            ? problem.detail()
                            : problem.errors().getFirst().detail());
        }
    }

    @PostMapping("/confirm")
    ModelAndView confirm(@AuthenticationPrincipal Caller caller, @RequestParam(defaultValue = "") String code) {
        return addresses.confirm(caller, code.strip())
                ? new ModelAndView("redirect:/me/mail")
                : page(caller, HttpStatus.UNPROCESSABLE_CONTENT)
                        .addObject("code", code.strip())
                        .addObject(
                                "wrongCode", "This is not the code that was sent last, or it is older than an hour.");
    }

    @PostMapping("/remove")
    String remove(@AuthenticationPrincipal Caller caller) {
        addresses.remove(caller);
        return "redirect:/me/mail";
    }

    private ModelAndView wrong(Caller caller, HttpStatus status, String typed, String problem) {
        return page(caller, status).addObject("typed", typed).addObject("problem", problem);
    }

    private ModelAndView page(Caller caller, HttpStatus status) {
        return new ModelAndView("mail/address", status)
                .addObject("mailIsOn", mail.isOn())
                .addObject("known", addresses.known(caller.id()));
    }
}
