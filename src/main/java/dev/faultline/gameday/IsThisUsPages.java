package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.gate.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** “Is this us?” for people, from a phone as well. */
@Controller
@RequestMapping("/is-this-us")
class IsThisUsPages {

    private final IsThisUs isThisUs;

    IsThisUsPages(IsThisUs isThisUs) {
        this.isThisUs = isThisUs;
    }

    @GetMapping
    String show(Model model) {
        model.addAttribute("typed", Typed.NOTHING);
        return "gameday/is-this-us";
    }

    @PostMapping
    String ask(
            @AuthenticationPrincipal Caller caller,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        model.addAttribute("typed", typed);
        try {
            model.addAttribute("answer", isThisUs.ask(caller, typed.fields()));
        } catch (Problem problem) {
            response.setStatus(problem.status());
            model.addAttribute("problem", problem);
        }
        return "gameday/is-this-us";
    }
}
