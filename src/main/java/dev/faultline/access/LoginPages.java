package dev.faultline.access;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

@Controller
class LoginPages {

    @GetMapping("/login")
    String login(
            @AuthenticationPrincipal @Nullable Caller caller,
            @RequestParam(required = false) @Nullable String wrong,
            @RequestParam(required = false) @Nullable String out,
            @RequestParam(required = false) @Nullable String again,
            @RequestParam(required = false) @Nullable String ready,
            @RequestParam(required = false) @Nullable String changed,
            @RequestParam(required = false) @Nullable Integer wait,
            Model model) {
        if (caller != null) {
            return "redirect:/";
        }
        model.addAttribute("problem", problem(wrong != null, wait));
        model.addAttribute("notice", notice(out != null, again != null, ready != null, changed != null));
        return "access/login";
    }

    private static @Nullable String problem(boolean wrong, @Nullable Integer wait) {
        if (wait != null) {
            return "Too many attempts. Try again in %d seconds.".formatted(Math.clamp(wait, 1, 60));
        }
        return wrong ? "This name and this password do not belong together." : null;
    }

    private static @Nullable String notice(boolean out, boolean again, boolean ready, boolean changed) {
        if (out) {
            return "You are logged out.";
        }
        if (again) {
            return "Your session had ended. Log in and do it again.";
        }
        if (changed) {
            return "Your password is changed. Log in with the new one.";
        }
        return ready ? "You are set up. Log in." : null;
    }
}
