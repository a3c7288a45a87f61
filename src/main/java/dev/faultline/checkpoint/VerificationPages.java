package dev.faultline.checkpoint;

import dev.faultline.access.Caller;
import dev.faultline.gate.Query;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** Checks of the timeline for people. */
@Controller
class VerificationPages {

    private final Verifications verifications;

    VerificationPages(Verifications verifications) {
        this.verifications = verifications;
    }

    @GetMapping("/timeline/verification")
    String page(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        query.check();
        VerificationApi.mustSeeAll(caller);
        model.addAttribute("it", verifications.now());
        model.addAttribute("topics", List.of(VerificationLive.TOPIC));
        return "checkpoint/verification";
    }

    /** A double click is one check: while one waits or goes on, that is the one. */
    @PostMapping("/timeline/verification")
    String ask(@AuthenticationPrincipal Caller caller) {
        VerificationApi.mustSeeAll(caller);
        verifications.ask(caller.actor());
        return "redirect:/timeline/verification";
    }
}
