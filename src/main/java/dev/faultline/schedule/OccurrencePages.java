package dev.faultline.schedule;

import dev.faultline.access.Caller;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Problem;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What people do with one time of a schedule. */
@Controller
class OccurrencePages {

    private final OneTime oneTime;

    OccurrencePages(OneTime oneTime) {
        this.oneTime = oneTime;
    }

    @PostMapping("/occurrences/{id}/override")
    String override(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String reason) {
        if (reason.strip().length() < 3 || reason.length() > 500) {
            throw Problem.invalid(FieldError.parameter("reason", "length", "Say why, in 3 to 500 letters."));
        }
        return "redirect:/overrides/" + oneTime.askToOverride(caller, id, reason.strip(), null);
    }
}
