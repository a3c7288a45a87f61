package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Problem;
import dev.faultline.live.Times;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Looking back, for people. */
@Controller
@RequestMapping("/gamedays/{id}")
class DebriefPages {

    private final Debriefs debriefs;
    private final Reports reports;
    private final DayModels models;

    DebriefPages(Debriefs debriefs, Reports reports, DayModels models) {
        this.debriefs = debriefs;
        this.reports = reports;
        this.models = models;
    }

    @GetMapping("/debrief")
    String debrief(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return models.debrief(caller, id, Typed.NOTHING, model);
    }

    /** In the zone of whoever reads. */
    @GetMapping("/report")
    String report(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @ModelAttribute("times") Times times,
            Model model) {
        var report = reports.of(caller, id, times.zone());
        model.addAttribute("report", report);
        model.addAttribute("hash", Reports.hash(report));
        return "gameday/report";
    }

    @PostMapping("/debrief/{section}")
    String write(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @PathVariable String section,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        try {
            debriefs.write(caller, id, section, typed.fields(), IfMatch.version(typed.version()));
            return "redirect:" + DayModels.path(id, "debrief") + "#section-" + section;
        } catch (Problem problem) {
            return again(caller, id, sent, "section", section, problem, model, response);
        }
    }

    @PostMapping("/actions")
    String add(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        try {
            debriefs.add(caller, id, new Typed(sent).fields());
            return "redirect:" + DayModels.path(id, "debrief") + "#actions";
        } catch (Problem problem) {
            return again(caller, id, sent, "action", "new", problem, model, response);
        }
    }

    @PostMapping("/actions/{action}")
    String change(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @PathVariable UUID action,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        try {
            debriefs.change(caller, id, action, new Typed(pressed(sent)).fields());
            return "redirect:" + DayModels.path(id, "debrief") + "#actions";
        } catch (Problem problem) {
            return again(caller, id, sent, "action", action.toString(), problem, model, response);
        }
    }

    /** One form, and two things that it may be sent for: the link, or how far the action is. */
    private static Map<String, String> pressed(Map<String, String> sent) {
        if (sent.getOrDefault("do", "").equals("link")) {
            return Map.of("link", sent.getOrDefault("link", ""));
        }
        var other = new LinkedHashMap<>(sent);
        if (other.containsKey("state")) {
            other.remove("link");
        }
        return other;
    }

    private String again(
            Caller caller,
            UUID id,
            Map<String, String> sent,
            String what,
            String which,
            Problem problem,
            Model model,
            HttpServletResponse response) {
        var typed = new LinkedHashMap<>(sent);
        typed.put("page", "debrief");
        typed.put(what, which);
        return models.again(caller, id, new Typed(typed), problem, model, response);
    }
}
