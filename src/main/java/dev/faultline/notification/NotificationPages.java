package dev.faultline.notification;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import dev.faultline.live.Times;
import jakarta.servlet.http.HttpServletResponse;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Channels and what was told over them, for people. */
@Controller
@RequestMapping("/notifications")
class NotificationPages {

    private final Channels channels;
    private final Teams teams;

    NotificationPages(Channels channels, Teams teams) {
        this.channels = channels;
        this.teams = teams;
    }

    @ModelAttribute
    void offers(Model model) {
        model.addAttribute("subjects", Subject.values());
        model.addAttribute("occasions", EnumSet.complementOf(EnumSet.of(Occasion.TEST)));
        model.addAttribute("worded", Occasion.values());
        model.addAttribute("names", Wording.NAMES);
        model.addAttribute("usual", Wording.USUAL.replace("\n", " / "));
        model.addAttribute("letters", List.of());
    }

    @GetMapping
    String list(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var state = query.oneOf("state", Delivery.State.class).orElse(null);
        var paging = query.paging();
        query.check();
        model.addAttribute("channels", channels.of(caller));
        model.addAttribute("teams", names(caller));
        model.addAttribute("mayMake", caller.may(Permission.EDIT));
        model.addAttribute("state", state);
        model.addAttribute("first", paging.after().isEmpty());
        var page = channels.log(caller, null, state, paging);
        model.addAttribute("log", page.items());
        model.addAttribute("next", page.next());
        model.addAttribute("mayResend", caller.may(Permission.EDIT));
        return "notification/list";
    }

    @GetMapping("/new")
    String fresh(@AuthenticationPrincipal Caller caller, @ModelAttribute("times") Times times, Model model) {
        return editor(caller, null, ChannelForm.fresh(times.zoneId()), null, model);
    }

    /** The secret of a webhook is on the page that this answers, and nowhere else. */
    @PostMapping
    String make(
            @AuthenticationPrincipal Caller caller,
            @RequestParam MultiValueMap<String, String> sent,
            Query query,
            Model model,
            HttpServletResponse response) {
        var form = new ChannelForm(sent);
        try {
            var channel = channels.make(caller, form.fields());
            model.addAttribute("secret", channels.shownSecret(channel));
            model.addAttribute("made", true);
            return one(caller, channel, query, model);
        } catch (Problem problem) {
            response.setStatus(problem.status());
            return editor(caller, null, form, problem, model);
        }
    }

    @GetMapping("/{id}")
    String one(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Query query, Model model) {
        return one(caller, channels.get(caller, id), query, model);
    }

    @GetMapping("/{id}/edit")
    String edit(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        var channel = channels.get(caller, id);
        return editor(caller, channel, ChannelForm.of(channel), null, model);
    }

    /** Saves, or shows how it would read. */
    @PostMapping("/{id}")
    String change(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam MultiValueMap<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var form = new ChannelForm(sent);
        var before = channels.get(caller, id);
        try {
            if (!form.of("preview").isEmpty()) {
                model.addAttribute("letters", channels.preview(channels.drafted(caller, before, form.fields())));
                return editor(caller, before, form, null, model);
            }
            channels.change(caller, id, form.fields(), IfMatch.version(form.version()));
            return "redirect:/notifications/" + id;
        } catch (Problem problem) {
            if (problem.status() == 404) {
                throw problem;
            }
            response.setStatus(problem.status());
            return editor(caller, before, form, problem, model);
        }
    }

    @PostMapping("/{id}/end")
    String end(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        channels.end(caller, id);
        return "redirect:/notifications";
    }

    @PostMapping("/{id}/test")
    String test(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        channels.test(caller, id);
        return "redirect:/notifications/" + id + "#log";
    }

    @PostMapping("/messages/{id}/resend")
    String resend(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        var log = channels.sendAgain(caller, id);
        return "redirect:/notifications/" + log.delivery().channel() + "#log";
    }

    private String one(Caller caller, Channel channel, Query query, Model model) {
        var paging = query.paging();
        model.addAttribute("channel", channel);
        model.addAttribute("team", names(caller).getOrDefault(channel.team(), "-"));
        model.addAttribute("mayChange", channels.mayChange(caller, channel));
        model.addAttribute("mayResend", channels.mayChange(caller, channel));
        model.addAttribute("letters", channels.preview(channel));
        model.addAttribute("first", paging.after().isEmpty());
        var page = channels.log(caller, channel.id(), null, paging);
        model.addAttribute("log", page.items());
        model.addAttribute("next", page.next());
        return "notification/channel";
    }

    private String editor(
            Caller caller, @Nullable Channel channel, ChannelForm form, @Nullable Problem problem, Model model) {
        if (channel != null && !channels.mayChange(caller, channel)) {
            throw Problem.notFound();
        }
        model.addAttribute("channel", channel);
        model.addAttribute("form", form);
        model.addAttribute("wrong", ChannelForm.wrong(problem));
        model.addAttribute("problem", problem != null && problem.errors().isEmpty() ? problem.detail() : null);
        model.addAttribute("problems", problem == null ? List.of() : problem.errors());
        model.addAttribute("teams", teams.of(caller));
        model.addAttribute("kinds", kinds());
        return "notification/edit";
    }

    private static Map<String, String> kinds() {
        var kinds = new LinkedHashMap<String, String>();
        for (var kind : Channel.Kind.values()) {
            kinds.put(kind.name().toLowerCase(Locale.ROOT), kind.title());
        }
        return kinds;
    }

    private Map<UUID, String> names(Caller caller) {
        return teams.of(caller).stream().collect(Collectors.toMap(Team::id, Team::name));
    }
}
