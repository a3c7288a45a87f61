package dev.faultline.drill;

import dev.faultline.access.Caller;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import dev.faultline.halt.Scope;
import dev.faultline.ports.Ids;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Drills for people. */
@Controller
class DrillPages {

    static final int LATEST = 50;

    private final Drills drills;
    private final DrillRows rows;
    private final Ids ids;

    DrillPages(Drills drills, DrillRows rows, Ids ids) {
        this.drills = drills;
        this.rows = rows;
        this.ids = ids;
    }

    @GetMapping("/halts/drills")
    String list(Query query, Model model) {
        var paging = query.paging();
        query.check();
        var page = DrillApi.page(rows, paging);
        model.addAttribute("drills", page.items().stream().map(DrillView::of).toList());
        model.addAttribute("next", page.next());
        if (paging.after().isEmpty()) {
            model.addAttribute("topics", List.of(DrillsLive.TOPIC));
        }
        return form("global", model);
    }

    private String form(String scope, Model model) {
        model.addAttribute("environments", drills.environments());
        model.addAttribute("scope", scope);
        // a double click is one drill
        model.addAttribute("key", ids.next().toString());
        return "drill/list";
    }

    @PostMapping("/halts/drills")
    ModelAndView start(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "global") String scope,
            @RequestParam(defaultValue = "") String key,
            Model model) {
        try {
            var begun = DrillApi.begin(drills, caller, scope(scope), key.isBlank() ? null : key);
            return new ModelAndView("redirect:/halts/drills/" + begun.id());
        } catch (Problem problem) {
            return refused(problem, scope, model);
        }
    }

    private static Scope scope(String text) {
        try {
            return DrillApi.scope(text);
        } catch (IllegalArgumentException wrong) {
            throw new Problem(422, "validation", "This scope cannot be read", String.valueOf(wrong.getMessage()));
        }
    }

    /** What was chosen is kept. */
    private ModelAndView refused(Problem problem, String scope, Model model) {
        model.addAttribute("problem", problem.detail());
        model.addAttribute(
                "drills", rows.latest(LATEST).stream().map(DrillView::of).toList());
        model.addAttribute("topics", List.of(DrillsLive.TOPIC));
        var page = new ModelAndView(form(scope, model));
        page.setStatus(HttpStatus.valueOf(problem.status()));
        return page;
    }

    @GetMapping("/halts/drills/{id}")
    String drill(@PathVariable UUID id, Model model) {
        model.addAttribute("drill", DrillView.of(rows.find(id).orElseThrow(Problem::notFound)));
        model.addAttribute("topics", List.of(DrillLive.topicOf(id)));
        return "drill/drill";
    }
}
