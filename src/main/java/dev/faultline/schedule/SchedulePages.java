package dev.faultline.schedule;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Teams;
import dev.faultline.calendar.Zones;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Schedules for people. */
@Controller
@RequestMapping("/schedules")
class SchedulePages {

    private static final int SHOWN = 20;
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final Schedules schedules;
    private final OneTime oneTime;
    private final Singles singles;
    private final Prospects prospects;
    private final Continuity continuity;
    private final Experiments experiments;
    private final Accounts accounts;
    private final Teams teams;
    private final Clock clock;
    private final RandomGenerator chance;

    SchedulePages(
            Schedules schedules,
            OneTime oneTime,
            Singles singles,
            Prospects prospects,
            Continuity continuity,
            Experiments experiments,
            Accounts accounts,
            Teams teams,
            Clock clock,
            RandomGenerator chance) {
        this.schedules = schedules;
        this.oneTime = oneTime;
        this.singles = singles;
        this.prospects = prospects;
        this.continuity = continuity;
        this.experiments = experiments;
        this.accounts = accounts;
        this.teams = teams;
        this.clock = clock;
        this.chance = chance;
    }

    /** What is wrong with the form, by its fields. */
    record Complaints(ScheduleForm form, @Nullable Problem problem) {
        public @Nullable String of(String field) {
            return form.wrong(problem, field);
        }
    }

    @GetMapping
    String list(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var removed = query.text("removed", 120).orElse("");
        var paging = query.paging();
        query.check();
        var page = schedules.list(caller, Optional.empty(), paging);
        model.addAttribute("schedules", page.items());
        model.addAttribute("ahead", schedules.next(page.items()));
        model.addAttribute("now", clock.instant());
        model.addAttribute("next", page.next());
        model.addAttribute("first", paging.after().isEmpty());
        model.addAttribute("removed", removed);
        model.addAttribute("mayEdit", caller.may(Permission.RUN));
        return "schedule/list";
    }

    @GetMapping("/missed")
    String missed(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var sought = Sought.read(query);
        var paging = query.paging();
        query.check();
        var page = schedules.notStarted(caller, sought, paging);
        model.addAttribute("occurrences", page.items());
        model.addAttribute("sought", sought);
        model.addAttribute("teams", teams.of(caller));
        model.addAttribute("next", page.next());
        model.addAttribute("first", paging.after().isEmpty());
        return "schedule/missed";
    }

    @GetMapping("/{id}/occurrences/{at}")
    String occurrence(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable String at, Model model) {
        return occurrence(caller, id, ScheduleApi.planned(at), null, model);
    }

    private String occurrence(Caller caller, UUID id, Instant plannedAt, @Nullable Problem problem, Model model) {
        var occurrence = singles.get(caller, id, plannedAt);
        var schedule = schedules.get(caller, id);
        model.addAttribute("schedule", schedule);
        model.addAttribute("occurrence", occurrence);
        model.addAttribute("experiment", name(caller, schedule.experiment()));
        model.addAttribute("trouble", prospects.of(caller, schedule, occurrence));
        model.addAttribute("zone", schedule.zone());
        model.addAttribute("pause", schedule.pausedAt(plannedAt).orElse(null));
        model.addAttribute("problem", problem);
        model.addAttribute(
                "comesBack", occurrence.takenOut() && occurrence.dueAt().isAfter(clock.instant()));
        model.addAttribute("mayEdit", mayEdit(caller, schedule));
        return "schedule/occurrence";
    }

    private static boolean mayEdit(Caller caller, Schedule schedule) {
        return caller.may(Permission.RUN) && caller.mayTouch(schedule.team());
    }

    @PostMapping("/{id}/occurrences")
    String add(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String at,
            Model model,
            HttpServletResponse response) {
        try {
            return toThe(singles.add(caller, id, local("at", at)).occurrence());
        } catch (Problem problem) {
            response.setStatus(shown(problem));
            model.addAttribute("problem", problem);
            model.addAttribute("at", at);
            return show(caller, id, model);
        }
    }

    @PostMapping("/{id}/occurrences/{at}/skip")
    String takeOut(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @PathVariable String at,
            @RequestParam(defaultValue = "") String reason) {
        return toThe(singles.takeOut(caller, id, ScheduleApi.planned(at), why(reason)));
    }

    @PostMapping("/{id}/occurrences/{at}/restore")
    String putBack(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable String at) {
        return toThe(singles.putBack(caller, id, ScheduleApi.planned(at)));
    }

    @PostMapping("/{id}/occurrences/{at}/move")
    String move(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @PathVariable String at,
            @RequestParam(defaultValue = "") String to,
            Model model,
            HttpServletResponse response) {
        var planned = ScheduleApi.planned(at);
        try {
            return toThe(singles.move(caller, id, planned, local(caller, id, to)));
        } catch (Problem problem) {
            response.setStatus(shown(problem));
            return occurrence(caller, id, planned, problem, model);
        }
    }

    private static String toThe(Occurrence occurrence) {
        return "redirect:/schedules/%s/occurrences/%s".formatted(occurrence.scheduleId(), occurrence.plannedAt());
    }

    /** What somebody typed, or a time that was offered: that says its offset, and means it. */
    private LocalDateTime local(Caller caller, UUID schedule, String to) {
        try {
            var offered = OffsetDateTime.parse(to.strip());
            return Offer.wall(
                    "to", offered.toInstant(), schedules.get(caller, schedule).zone());
        } catch (DateTimeException _) {
            return local("to", to);
        }
    }

    private static LocalDateTime local(String field, String text) {
        try {
            return RuleReader.local(text.strip());
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(FieldError.at("#/" + field, "local-time", String.valueOf(e.getMessage())));
        }
    }

    /** What the person may put right on the page; all else is a page of its own. */
    private static int shown(Problem problem) {
        if (problem.status() == 403 || problem.status() == 404) {
            throw problem;
        }
        return problem.status();
    }

    @GetMapping("/{id}")
    String show(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        var schedule = schedules.get(caller, id);
        model.addAttribute("schedule", schedule);
        model.addAttribute("experiment", name(caller, schedule.experiment()));
        model.addAttribute(
                "owner",
                accounts.person(schedule.owner()).map(each -> each.login()).orElse("nobody"));
        model.addAttribute("pause", schedule.pausedAt(clock.instant()).orElse(null));
        model.addAttribute("lacking", continuity.lacking(schedule));
        var ahead = schedules.ahead(schedule, SHOWN);
        model.addAttribute("ahead", ahead);
        model.addAttribute("overridden", oneTime.overridden(ahead));
        model.addAttribute(
                "troubles",
                prospects.of(caller, schedule, ahead).stream()
                        .collect(Collectors.toMap(each -> each.occurrence().id(), Function.identity())));
        model.addAttribute("behind", schedules.behind(schedule, SHOWN));
        model.addAttribute("mayEdit", mayEdit(caller, schedule));
        return "schedule/schedule";
    }

    /** Also of an experiment that was deleted. */
    private String name(Caller caller, UUID experiment) {
        try {
            return experiments.get(caller, experiment).name();
        } catch (Problem _) {
            return "an experiment that is not there any more";
        }
    }

    @GetMapping("/new")
    String write(
            @AuthenticationPrincipal Caller caller, @RequestParam(defaultValue = "") String experiment, Model model) {
        var form = ScheduleForm.empty(experiment, accounts.zoneOf(caller).getId());
        return editor(caller, model, null, form, null);
    }

    @GetMapping("/{id}/edit")
    String edit(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        var schedule = schedules.get(caller, id);
        if (!caller.mayTouch(schedule.team())) {
            throw Problem.forbidden("You may not change the schedules of this team.");
        }
        return editor(caller, model, id, ScheduleForm.of(schedule), null);
    }

    @PostMapping
    String create(
            @AuthenticationPrincipal Caller caller,
            @ModelAttribute ScheduleForm form,
            Model model,
            HttpServletResponse response) {
        return save(caller, null, form, model, response);
    }

    @PostMapping("/{id}")
    String update(
            @AuthenticationPrincipal Caller caller,
            @PathVariable("id") UUID id,
            @ModelAttribute ScheduleForm form,
            Model model,
            HttpServletResponse response) {
        return save(caller, id, form, model, response);
    }

    private String save(
            Caller caller, @Nullable UUID id, ScheduleForm form, Model model, HttpServletResponse response) {
        try {
            var saved = id == null
                    ? schedules.create(caller, form.document(), null).schedule()
                    : schedules.update(caller, id, form.document().fields(), IfMatch.version(form.version()));
            return "redirect:/schedules/" + saved.id();
        } catch (Problem problem) {
            if (problem.status() == 403 || problem.status() == 404) {
                throw problem;
            }
            response.setStatus(problem.status());
            // after a change by somebody else, saving again is on purpose: the page says so
            var kept = problem.status() == 412 && id != null
                    ? form.seen(schedules.get(caller, id).version())
                    : form;
            return editor(caller, model, id, kept, problem);
        }
    }

    private String editor(Caller caller, Model model, @Nullable UUID id, ScheduleForm form, @Nullable Problem problem) {
        model.addAttribute("id", id);
        model.addAttribute("form", form);
        model.addAttribute("problem", problem);
        model.addAttribute("wrong", new Complaints(form, problem));
        model.addAttribute("zones", Zones.names());
        model.addAttribute("experiments", experiments.toChooseFrom(caller));
        tell(caller, form, model);
        return "schedule/edit";
    }

    /** One time is put to another, in the form; nothing is saved. */
    @PostMapping("/suggestion")
    String takeSuggestion(
            @AuthenticationPrincipal Caller caller,
            @ModelAttribute ScheduleForm form,
            @RequestParam(defaultValue = "") String slot,
            Model model,
            HttpServletResponse response) {
        var id = form.schedule().map(each -> schedules.get(caller, each).id()).orElse(null);
        var fields = form.whenAlone().fields();
        var timing = RuleReader.read(fields, clock.instant(), chance);
        var offer = Offer.read(slot).filter(_ -> fields.complaints() == 0);
        try {
            return editor(
                    caller,
                    model,
                    id,
                    offer.map(each -> each.taken(form, timing)).orElse(form),
                    null);
        } catch (Problem stale) {
            response.setStatus(shown(stale));
            return editor(caller, model, id, form, stale);
        }
    }

    /** A part of a page: what the rule comes to so far. */
    @PostMapping("/preview")
    String preview(@AuthenticationPrincipal Caller caller, @ModelAttribute ScheduleForm form, Model model) {
        tell(caller, form, model);
        return "schedule/edit :: said";
    }

    private void tell(Caller caller, ScheduleForm form, Model model) {
        try {
            var fields = form.whenAlone().fields();
            var now = clock.instant();
            var timing = RuleReader.read(fields, now, chance);
            fields.end();
            fields.check("The rule");
            var zones = new LinkedHashSet<>(List.of(accounts.zoneOf(caller), UTC));
            zones.remove(timing.zone());
            var changed =
                    form.schedule().map(each -> schedules.get(caller, each)).orElse(null);
            model.addAttribute(
                    "preview", Preview.of(timing, now, SHOWN, zones, prospects.of(caller, form.experiment(), changed)));
        } catch (Problem unfit) {
            model.addAttribute("unfit", unfit);
        }
    }

    @PostMapping("/{id}/pause")
    String pause(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "0") int days) {
        boolean forever = days < 1 || days > 366;
        schedules.pause(
                caller, id, why(reason), forever ? null : clock.instant().plus(Duration.ofDays(days)));
        return "redirect:/schedules/" + id;
    }

    private static String why(String reason) {
        if (reason.strip().length() < 3 || reason.length() > 500) {
            throw Problem.invalid(FieldError.parameter("reason", "length", "Say why, in 3 to 500 letters."));
        }
        return reason.strip();
    }

    @PostMapping("/{id}/resume")
    String resume(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        schedules.resume(caller, id);
        return "redirect:/schedules/" + id;
    }

    @PostMapping("/{id}/delete")
    String delete(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") int version,
            RedirectAttributes after) {
        var schedule = schedules.get(caller, id);
        schedules.delete(caller, id, IfMatch.version(version));
        after.addAttribute("removed", schedule.name());
        return "redirect:/schedules";
    }
}
