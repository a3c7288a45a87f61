package dev.faultline.maturity;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.json.JsonMapper;

/** Levels for people: all services as stairs, and one of them with what proves each step. */
@Controller
class MaturityPages {

    private static final int SHOWN_OVERRIDES = 5;

    private final Maturity maturity;
    private final LevelOverrides overrides;
    private final MaturityRows rows;

    MaturityPages(Maturity maturity, LevelOverrides overrides, MaturityRows rows) {
        this.maturity = maturity;
        this.overrides = overrides;
        this.rows = rows;
    }

    @GetMapping("/maturity")
    String list(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var words = query.text("q", 120).orElse("");
        var paging = query.paging();
        query.check();
        var page = maturity.list(caller, words, paging);
        model.addAttribute("q", words);
        model.addAttribute(
                "services",
                page.items().stream().map(each -> MaturityView.of(each, caller)).toList());
        model.addAttribute("levels", Level.values());
        model.addAttribute("next", page.next());
        model.addAttribute("first", paging.after().isEmpty());
        return "maturity/list";
    }

    @GetMapping("/maturity/{service}")
    String one(@AuthenticationPrincipal Caller caller, @PathVariable String service, Model model) {
        return show(caller, service, Map.of(), null, model);
    }

    private String show(
            Caller caller, String service, Map<String, String> typed, @Nullable Problem problem, Model model) {
        var standing = maturity.of(caller, service);
        var override = standing.override();
        model.addAttribute("view", MaturityView.of(standing, caller));
        model.addAttribute("latest", rows.latest(service, SHOWN_OVERRIDES));
        model.addAttribute("typed", typed);
        model.addAttribute("problem", problem == null ? null : problem.detail());
        model.addAttribute("errors", problem == null ? List.of() : problem.errors());
        model.addAttribute("mayAsk", caller.may(Permission.RUN) && caller.mayTouch(standing.team()));
        model.addAttribute(
                "mayDecide",
                override.filter(each -> LevelOverrides.mayDecide(caller, each)).isPresent());
        return "maturity/service";
    }

    @PostMapping("/level-overrides")
    String ask(
            @AuthenticationPrincipal Caller caller,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        try {
            return back(
                    LevelOverrideApi.ask(overrides, caller, fields(sent), null).override());
        } catch (Problem problem) {
            return again(caller, sent.getOrDefault("service", ""), sent, problem, model, response);
        }
    }

    @PostMapping("/level-overrides/{id}/approve")
    String approve(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model, HttpServletResponse response) {
        return decide(caller, id, Map.of(), model, response, () -> overrides.approve(caller, id));
    }

    @PostMapping("/level-overrides/{id}/reject")
    String reject(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        return decide(
                caller,
                id,
                sent,
                model,
                response,
                () -> overrides.reject(caller, id, LevelOverrideApi.reason(fields(sent))));
    }

    @PostMapping("/level-overrides/{id}/withdraw")
    String withdraw(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model, HttpServletResponse response) {
        return decide(caller, id, Map.of(), model, response, () -> overrides.withdraw(caller, id));
    }

    /** A refusal is shown on the page of the service, as it is now. */
    private String decide(
            Caller caller,
            UUID id,
            Map<String, String> sent,
            Model model,
            HttpServletResponse response,
            Supplier<LevelOverride> decision) {
        try {
            return back(decision.get());
        } catch (Problem problem) {
            if (problem.status() == 404) {
                throw problem;
            }
            return again(caller, overrides.get(caller, id).service(), sent, problem, model, response);
        }
    }

    private String again(
            Caller caller,
            String service,
            Map<String, String> sent,
            Problem problem,
            Model model,
            HttpServletResponse response) {
        if (problem.status() == 403 || problem.status() == 404) {
            throw problem;
        }
        response.setStatus(problem.status());
        return show(caller, service, sent, problem, model);
    }

    private static String back(LevelOverride override) {
        return "redirect:/maturity/" + override.service();
    }

    private static Fields fields(Map<String, String> sent) {
        var members = new LinkedHashMap<String, Object>();
        sent.forEach((name, value) -> {
            if (!name.startsWith("_") && !value.isBlank()) {
                members.put(name, value.matches("[0-9]{1,9}") ? Integer.valueOf(value) : value.strip());
            }
        });
        return Gate.document(JsonMapper.shared().writeValueAsString(members), Format.JSON)
                .fields();
    }
}
