package dev.faultline.gameday;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Person;
import dev.faultline.access.Teams;
import dev.faultline.calendar.Zones;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import jakarta.servlet.http.HttpServletResponse;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** GameDays for people. Every form is read as what programs send, and a refusal shows the page with what was typed. */
@Controller
@RequestMapping("/gamedays")
class GameDayPages {

    private final GameDays days;
    private final Briefings briefings;
    private final Rounds rounds;
    private final Stopping stopping;
    private final Audience audience;
    private final DayModels models;
    private final Choices choices;

    GameDayPages(
            GameDays days,
            Briefings briefings,
            Rounds rounds,
            Stopping stopping,
            Audience audience,
            DayModels models,
            Choices choices) {
        this.days = days;
        this.briefings = briefings;
        this.rounds = rounds;
        this.stopping = stopping;
        this.audience = audience;
        this.models = models;
        this.choices = choices;
    }

    /** What forms offer. */
    @Component
    record Choices(Experiments experiments, Teams teams, Accounts accounts) {
        Map<String, String> experiments(Caller caller) {
            var offered = new LinkedHashMap<String, String>();
            offered.put("", "none: an inject is read out");
            experiments
                    .toChooseFrom(caller)
                    .forEach(each -> offered.put(each.id().toString(), each.name()));
            return offered;
        }

        List<String> logins(UUID team) {
            return accounts.members(List.of(team)).stream().map(Person::login).toList();
        }
    }

    @GetMapping
    String list(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var search = query.text("q", 120).orElse("");
        var paging = query.paging();
        query.check();
        var page = audience.list(caller, search, null, paging);
        model.addAttribute("days", page.items());
        model.addAttribute("q", search);
        model.addAttribute("next", page.next());
        model.addAttribute("first", paging.after().isEmpty());
        model.addAttribute("mayPlan", caller.may(Permission.RUN));
        return "gameday/list";
    }

    // ---- the plan

    @GetMapping("/new")
    String write(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var template = query.oneOf("template", Template.class);
        query.check();
        if (template.isEmpty()) {
            model.addAttribute("templates", Template.values());
            return "gameday/new";
        }
        var form = PlanForm.of(template.get().title(), 0, template.get().plan());
        return editor(caller, model, null, form, null);
    }

    @GetMapping("/{id}/edit")
    String edit(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        var seen = audience.of(caller, id);
        var day = seen.day();
        if (!caller.mayTouch(day.team()) || !seen.whole()) {
            throw Problem.forbidden("You may not change the GameDays of this team.");
        }
        return editor(caller, model, id, PlanForm.of(day.name(), day.written().version(), day.plan()), null);
    }

    @PostMapping
    String create(
            @AuthenticationPrincipal Caller caller,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        return save(caller, null, PlanForm.typed(sent), model, response);
    }

    @PostMapping("/{id}")
    String update(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        return save(caller, id, PlanForm.typed(sent), model, response);
    }

    private String save(Caller caller, @Nullable UUID id, PlanForm form, Model model, HttpServletResponse response) {
        if (form.isBeingArranged()) {
            if (id != null) {
                audience.demand(caller, id);
            }
            return editor(caller, model, id, form.arranged(), null);
        }
        try {
            if (id == null) {
                return "redirect:/gamedays/"
                        + days.create(caller, form.document(), null).id();
            }
            days.update(caller, id, form.document().fields(), IfMatch.version(form.version()));
            return "redirect:/gamedays/" + id;
        } catch (Problem problem) {
            if (problem.status() == 403 || problem.status() == 404) {
                throw problem;
            }
            response.setStatus(problem.status());
            var kept = problem.status() == 412 && id != null
                    ? form.seen(audience.of(caller, id).day().written().version())
                    : form;
            return editor(caller, model, id, kept, problem);
        }
    }

    /** What is wrong with the form, by its fields. */
    record Complaints(@Nullable Problem problem) {
        public @Nullable String of(String field) {
            return PlanForm.wrong(problem, field);
        }
    }

    private String editor(Caller caller, Model model, @Nullable UUID id, PlanForm form, @Nullable Problem problem) {
        model.addAttribute("id", id);
        model.addAttribute("form", form);
        model.addAttribute("problem", problem);
        model.addAttribute("wrong", new Complaints(problem));
        model.addAttribute("zones", Zones.names());
        model.addAttribute("modes", Secrecy.modes());
        model.addAttribute("experiments", choices.experiments(caller));
        model.addAttribute(
                "teams",
                choices.teams().of(caller).stream()
                        .filter(each -> caller.mayTouch(each.id()))
                        .toList());
        return "gameday/edit";
    }

    @PostMapping("/{id}/clone")
    String repeat(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        try {
            return "redirect:/gamedays/"
                    + days.repeat(caller, id, new Typed(sent).fields()).id();
        } catch (Problem problem) {
            return models.again(caller, id, new Typed(sent), problem, model, response);
        }
    }

    // ---- the pages of one

    @GetMapping("/{id}")
    String show(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return models.plan(caller, id, Typed.NOTHING, model);
    }

    @GetMapping("/{id}/briefing")
    String briefing(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return models.briefing(caller, id, Typed.NOTHING, model);
    }

    @GetMapping("/{id}/control")
    String control(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return models.control(caller, id, Typed.NOTHING, model);
    }

    // ---- what is done there

    private String after(
            Caller caller, UUID id, Typed typed, Model model, HttpServletResponse response, Runnable deed) {
        try {
            deed.run();
            return "redirect:" + DayModels.path(id, typed.of("page"));
        } catch (Problem problem) {
            return models.again(caller, id, typed, problem, model, response);
        }
    }

    @PostMapping("/{id}/people")
    String give(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        return after(caller, id, typed, model, response, () -> days.give(caller, id, typed.fields()));
    }

    @PostMapping("/{id}/people/leave")
    String take(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        return after(caller, id, typed, model, response, () -> days.take(caller, id, typed.fields()));
    }

    @PostMapping("/{id}/control-group")
    String tell(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        return after(caller, id, typed, model, response, () -> days.tell(caller, id, typed.fields()));
    }

    @PostMapping("/{id}/control-group/leave")
    String untell(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        return after(caller, id, typed, model, response, () -> days.leaveControlGroup(caller, id, typed.fields()));
    }

    @PostMapping("/{id}/reveal")
    String reveal(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        return after(caller, id, typed, model, response, () -> days.reveal(caller, id, typed.fields()));
    }

    /** As those see it that it is sealed from. */
    @GetMapping("/{id}/from-outside")
    String fromOutside(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return models.fromOutside(caller, id, model);
    }

    @PostMapping("/{id}/approve")
    String approve(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        return after(caller, id, typed, model, response, () -> days.agree(caller, id, typed.fields()));
    }

    @PostMapping("/{id}/return")
    String sendBack(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        return after(caller, id, typed, model, response, () -> days.sendBack(caller, id, typed.fields()));
    }

    /** A time is typed as clocks show it in the zone of the plan. */
    @PostMapping("/{id}/events")
    String happen(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        return after(caller, id, typed, model, response, () -> {
            var zone = audience.of(caller, id).day().plan().zone();
            days.happen(caller, id, new Typed(withMoment(sent, zone)).fields());
        });
    }

    private static Map<String, String> withMoment(Map<String, String> sent, ZoneId zone) {
        var local = sent.getOrDefault("startsAt", "");
        if (local.isBlank()) {
            return sent;
        }
        var moved = new LinkedHashMap<>(sent);
        try {
            moved.put(
                    "startsAt",
                    LocalDateTime.parse(local.strip())
                            .atZone(zone)
                            .toOffsetDateTime()
                            .toString());
        } catch (DateTimeParseException unfit) {
            return sent; // refused as what it is
        }
        return moved;
    }

    @PostMapping("/{id}/stop")
    String stop(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        return after(
                caller,
                id,
                typed,
                model,
                response,
                () -> stopping.stop(caller, id, typed.of("reason").strip()));
    }

    @PostMapping("/{id}/say")
    String say(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        return after(caller, id, typed, model, response, () -> briefings.say(caller, id, typed.fields()));
    }

    @PostMapping("/{id}/steady-state")
    String steadyState(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        return after(caller, id, new Typed(sent), model, response, () -> briefings.readSteadyState(caller, id));
    }

    @PostMapping("/{id}/rounds/{number}")
    String act(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @PathVariable int number,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        return after(caller, id, typed, model, response, () -> rounds.act(caller, id, number, typed.fields()));
    }

    @PostMapping("/{id}/notes")
    String note(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        return after(caller, id, typed, model, response, () -> rounds.note(caller, id, typed.fields()));
    }
}
