package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import dev.faultline.live.Live;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What may be hurt and what is hurt now, for everybody; administrators set it here. */
@Controller
@RequestMapping("/blast-radius")
class RadiusPages {

    private static final int LONGEST = 128;

    private final RadiusViews views;
    private final Limits limits;
    private final Live live;

    RadiusPages(RadiusViews views, Limits limits, Live live) {
        this.views = views;
        this.limits = limits;
        this.live = live;
    }

    /** What is wrong with a form, by its fields; "" is what is wrong with it as a whole. */
    record Complaints(@Nullable Problem problem) {

        static final Complaints NONE = new Complaints(null);

        public @Nullable String of(String field) {
            if (problem == null) {
                return null;
            }
            if (problem.errors().isEmpty()) {
                return field.isEmpty() ? problem.detail() : null;
            }
            var said = problem.errors().stream()
                    .filter(each -> field.equals(each.parameter()) || ("#/" + field).equals(each.pointer()))
                    .map(FieldError::detail)
                    .collect(Collectors.joining(" "));
            return said.isEmpty() ? null : said;
        }
    }

    @GetMapping
    String show(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var search = query.text("q", LONGEST).orElse("");
        var after = query.text("after", LONGEST).orElse("");
        var limit = new LimitForm(
                query.text("kind", 20).orElse(""), query.text("name", LONGEST).orElse(""), "", null);
        var service = query.text("service", LONGEST).orElse("");
        query.text("was", 10).ifPresent(was -> model.addAttribute("was", was));
        query.check();
        model.addAttribute("limitForm", limit.kind().isEmpty() ? LimitForm.EMPTY : asItIs(limit));
        model.addAttribute("shareForm", service.isEmpty() ? ShareForm.EMPTY : asItIs(service));
        return page(caller, search, after, model);
    }

    private LimitForm asItIs(LimitForm wanted) {
        var key = limits.key(wanted.kind(), wanted.name());
        int most = views.budget(key).most();
        return new LimitForm(key.kind(), key.name(), Integer.toString(most), null);
    }

    private ShareForm asItIs(String service) {
        var percent = views.budget(limits.key("service", service)).maxPercent();
        return new ShareForm(service, percent.map(Object::toString).orElse(""), null);
    }

    @PostMapping(params = "maxTargets")
    String limit(
            @AuthenticationPrincipal Caller caller,
            @ModelAttribute LimitForm form,
            Model model,
            RedirectAttributes saved,
            HttpServletResponse response) {
        try {
            var wanted = Limits.Count.read(form.fields());
            var key = limits.key(form.kind(), form.name());
            int before = limits.set(caller, key, wanted);
            live.hint(RadiusLive.topicOf(caller));
            saved.addAttribute("kind", key.kind());
            saved.addAttribute("name", key.name());
            saved.addAttribute("was", before);
            return "redirect:/blast-radius#set-limit";
        } catch (Problem problem) {
            model.addAttribute("limitForm", form);
            model.addAttribute("shareForm", ShareForm.EMPTY);
            model.addAttribute("wrongLimit", new Complaints(problem));
            return refused(caller, problem, model, response);
        }
    }

    @PostMapping(params = "percent")
    String share(
            @AuthenticationPrincipal Caller caller,
            @ModelAttribute ShareForm form,
            Model model,
            RedirectAttributes saved,
            HttpServletResponse response) {
        try {
            var before = limits.share(caller, form.service(), form.granted());
            live.hint(RadiusLive.topicOf(caller));
            saved.addAttribute("service", form.service());
            saved.addAttribute("was", before.map(Object::toString).orElse(""));
            return "redirect:/blast-radius#set-share";
        } catch (Problem problem) {
            model.addAttribute("limitForm", LimitForm.EMPTY);
            model.addAttribute("shareForm", form);
            model.addAttribute("wrongShare", new Complaints(problem));
            return refused(caller, problem, model, response);
        }
    }

    private String refused(Caller caller, Problem problem, Model model, HttpServletResponse response) {
        response.setStatus(problem.status());
        return page(caller, "", "", model);
    }

    private String page(Caller caller, String search, String after, Model model) {
        var services = views.services(search, after);
        var shown = services.stream().limit(RadiusViews.SHOWN).toList();
        model.addAttribute("radius", views.view(caller));
        model.addAttribute("parts", views.parts(caller, shown));
        model.addAttribute("next", services.size() > shown.size() ? shown.getLast() : null);
        model.addAttribute("first", after.isEmpty());
        model.addAttribute("q", search);
        model.addAttribute("defaults", views.defaults());
        model.addAttribute("configuredShare", views.configuredShare());
        model.addAttribute("mayChange", caller.may(Permission.ADMINISTER));
        model.addAttribute("kinds", Limits.KINDS);
        model.addAttribute("topics", List.of(RadiusLive.topicOf(caller)));
        for (var form : List.of("wrongLimit", "wrongShare")) {
            model.addAttribute(form, Objects.requireNonNullElse(model.getAttribute(form), Complaints.NONE));
        }
        return "blastradius/radius";
    }
}
