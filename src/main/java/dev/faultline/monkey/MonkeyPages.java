package dev.faultline.monkey;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Teams;
import dev.faultline.gate.Document;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.json.JsonMapper;

/** Policies for people. Every form is read as what programs send, and a refusal shows the page with what was typed. */
@Controller
class MonkeyPages {

    private final Policies policies;
    private final PolicyRows rows;
    private final Views views;
    private final Foresight foresight;
    private final Round round;

    /** What goes on around policies. */
    @Component
    record Round(OptOuts optOuts, Incidents incidents, Teams teams) {}

    MonkeyPages(Policies policies, PolicyRows rows, Views views, Foresight foresight, Round round) {
        this.policies = policies;
        this.rows = rows;
        this.views = views;
        this.foresight = foresight;
        this.round = round;
    }

    @GetMapping("/monkeys")
    String list(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var paging = query.paging();
        query.check();
        model.addAttribute("first", paging.after().isEmpty());
        var page = rows.list(caller, paging);
        model.addAttribute("policies", page.items().stream().map(views::of).toList());
        model.addAttribute("next", page.next());
        return around(caller, model, Map.of(), null);
    }

    private String around(Caller caller, Model model, Map<String, String> typed, @Nullable Problem problem) {
        model.addAttribute("optOuts", round.optOuts().open(caller));
        model.addAttribute("incidents", round.incidents().open(caller));
        model.addAttribute("mayEdit", caller.may(Permission.EDIT));
        model.addAttribute("mayRun", caller.may(Permission.RUN));
        model.addAttribute("typed", typed);
        model.addAttribute("problem", problem);
        return "monkey/list";
    }

    @GetMapping("/monkeys/new")
    String write(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var kind = query.oneOf("kind", Kind.class).orElse(Kind.MONKEY);
        query.check();
        return editor(caller, model, null, MonkeyForm.empty(kind), null, null);
    }

    @GetMapping("/monkeys/{id}")
    String show(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return show(caller, id, model, Map.of(), null);
    }

    private String show(Caller caller, UUID id, Model model, Map<String, String> typed, @Nullable Problem problem) {
        var policy = policies.get(caller, id);
        var seen = foresight.of(policy.team(), policy.terms(), Foresight.USUAL_DAYS);
        model.addAttribute("view", views.of(policy));
        model.addAttribute("terms", policy.terms());
        model.addAttribute("seen", seen);
        model.addAttribute("picture", Picture.of(seen, policy.terms().zone()));
        model.addAttribute("mayChange", Policies.mayChange(caller, policy.team()));
        model.addAttribute("typed", typed);
        model.addAttribute("problem", problem);
        return "monkey/policy";
    }

    @GetMapping("/monkeys/{id}/edit")
    String edit(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        var policy = policies.get(caller, id);
        if (!Policies.mayChange(caller, policy.team())) {
            throw Problem.forbidden("You may not change the policies of this team.");
        }
        return editor(caller, model, id, MonkeyForm.of(policy), null, null);
    }

    /** With {@code look}, shows what it would hit and saves nothing. */
    @PostMapping("/monkeys")
    String create(
            @AuthenticationPrincipal Caller caller,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        return save(caller, null, new MonkeyForm(sent), model, response);
    }

    @PostMapping("/monkeys/{id}")
    String update(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        return save(caller, id, new MonkeyForm(sent), model, response);
    }

    private String save(Caller caller, @Nullable UUID id, MonkeyForm form, Model model, HttpServletResponse response) {
        try {
            if (form.onlyLooks()) {
                if (id != null) {
                    policies.get(caller, id);
                }
                var draft = policies.draft(caller, form.document().fields());
                var looked = form.withSeed(draft.terms().seed());
                return editor(
                        caller,
                        model,
                        id,
                        looked,
                        null,
                        foresight.of(draft.team(), draft.terms(), Foresight.USUAL_DAYS));
            }
            var saved = id == null
                    ? policies.create(caller, form.document(), null).policy()
                    : policies.update(caller, id, form.document().fields(), IfMatch.version(form.version()));
            return "redirect:/monkeys/" + saved.id();
        } catch (Problem problem) {
            if (problem.status() == 403 || problem.status() == 404) {
                throw problem;
            }
            response.setStatus(problem.status());
            return editor(caller, model, id, form, problem, null);
        }
    }

    private String editor(
            Caller caller,
            Model model,
            @Nullable UUID id,
            MonkeyForm form,
            @Nullable Problem problem,
            Foresight.@Nullable Seen seen) {
        model.addAttribute("id", id);
        model.addAttribute("form", form);
        model.addAttribute("wrong", new MonkeyForm.Complaints(problem));
        model.addAttribute("problem", problem);
        model.addAttribute("seen", seen);
        model.addAttribute("picture", seen == null ? null : Picture.of(seen, MonkeyForm.zone(form.of("zone"))));
        model.addAttribute(
                "kinds",
                Arrays.stream(Kind.values())
                        .collect(Collectors.toMap(Kind::word, Kind::title, (a, _) -> a, LinkedHashMap::new)));
        model.addAttribute(
                "teams",
                round.teams().of(caller).stream()
                        .filter(each -> caller.mayTouch(each.id()))
                        .collect(Collectors.toMap(
                                each -> each.name(), each -> each.name(), (a, _) -> a, LinkedHashMap::new)));
        return "monkey/edit";
    }

    @PostMapping("/monkeys/{id}/pause")
    String pause(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        try {
            policies.pause(caller, id, MonkeyApi.reason(document(sent, "reason").fields()));
            return "redirect:/monkeys/" + id;
        } catch (Problem problem) {
            if (problem.status() == 403 || problem.status() == 404) {
                throw problem;
            }
            response.setStatus(problem.status());
            return show(caller, id, model, sent, problem);
        }
    }

    @PostMapping("/monkeys/{id}/resume")
    String resume(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        policies.resume(caller, id);
        return "redirect:/monkeys/" + id;
    }

    @PostMapping("/monkeys/{id}/delete")
    String delete(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") int version,
            Model model,
            HttpServletResponse response) {
        try {
            policies.delete(caller, id, IfMatch.version(version));
            return "redirect:/monkeys";
        } catch (Problem problem) {
            if (problem.status() == 403 || problem.status() == 404) {
                throw problem;
            }
            response.setStatus(problem.status());
            return show(caller, id, model, Map.of(), problem);
        }
    }

    // ---- who stays out, and what is real

    @PostMapping("/monkey-opt-outs")
    String optOut(
            @AuthenticationPrincipal Caller caller,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        return onList(
                caller,
                sent,
                model,
                response,
                () -> round.optOuts()
                        .optOut(
                                caller,
                                document(sent, "service", "reason", "for").fields()));
    }

    @PostMapping("/monkey-opt-outs/{id}/end")
    String optIn(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        round.optOuts().end(caller, id);
        return "redirect:/monkeys";
    }

    @PostMapping("/incidents")
    String report(
            @AuthenticationPrincipal Caller caller,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        return onList(
                caller,
                sent,
                model,
                response,
                () -> round.incidents()
                        .report(caller, document(sent, "service", "reason").fields()));
    }

    @PostMapping("/incidents/{id}/end")
    String end(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        round.incidents().end(caller, id);
        return "redirect:/monkeys";
    }

    private String onList(
            Caller caller, Map<String, String> sent, Model model, HttpServletResponse response, Runnable deed) {
        try {
            deed.run();
            return "redirect:/monkeys";
        } catch (Problem problem) {
            if (problem.status() == 403 || problem.status() == 404) {
                throw problem;
            }
            response.setStatus(problem.status());
            model.addAttribute("first", true);
            model.addAttribute("policies", List.of());
            model.addAttribute("next", null);
            return around(caller, model, sent, problem);
        }
    }

    private static Document document(Map<String, String> sent, String... names) {
        var members = new LinkedHashMap<String, Object>();
        for (var name : names) {
            var value = sent.getOrDefault(name, "").strip();
            if (!value.isEmpty()) {
                members.put(name, value);
            }
        }
        return Gate.document(JsonMapper.shared().writeValueAsString(members), Format.JSON);
    }

    /** What is wrong with one field, in sentences; null where nothing is. */
    static @Nullable String wrong(@Nullable Problem problem, String field) {
        if (problem == null) {
            return null;
        }
        var said = problem.errors().stream()
                .filter(each -> ("#/" + field).equals(each.pointer())
                        || String.valueOf(each.pointer()).startsWith("#/" + field + "/"))
                .map(FieldError::detail)
                .collect(Collectors.joining(" "));
        return said.isEmpty() ? null : said;
    }
}
