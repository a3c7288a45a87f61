package dev.faultline.access;

import dev.faultline.gate.Problem;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Where the link leads that a first start prints. Without a good link there is nothing here. */
@Controller
class SetUpPages {

    private final FirstStart firstStart;
    private final Passwords passwords;

    SetUpPages(FirstStart firstStart, Passwords passwords) {
        this.firstStart = firstStart;
        this.passwords = passwords;
    }

    @GetMapping("/setup")
    String form(@RequestParam(defaultValue = "") String token, Model model) {
        requireOpen(token);
        model.addAttribute("token", token);
        return "access/setup";
    }

    @PostMapping("/setup")
    ModelAndView complete(
            @RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "") String login,
            @RequestParam(defaultValue = "") String displayName,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String again) {
        requireOpen(token);
        String name = login.strip();
        String shown = displayName.isBlank() ? name : displayName.strip();
        Optional<String> objection = Names.objectionToLogin(name)
                .or(() -> Names.objectionToDisplayName(shown))
                .or(() -> passwords.objection(password, name))
                .or(() -> password.equals(again) ? Optional.empty() : Optional.of("The two passwords differ."));
        if (objection.isPresent()) {
            ModelAndView form = new ModelAndView("access/setup", HttpStatus.UNPROCESSABLE_CONTENT);
            form.addObject("token", token).addObject("login", name).addObject("displayName", displayName);
            return form.addObject("problem", objection.get());
        }
        if (!firstStart.complete(token, name, shown, password)) {
            throw Problem.notFound();
        }
        return new ModelAndView("redirect:/login?ready");
    }

    private void requireOpen(String token) {
        if (!firstStart.isOpen(token)) {
            throw Problem.notFound();
        }
    }
}
