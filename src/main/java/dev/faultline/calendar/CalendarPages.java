package dev.faultline.calendar;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Teams;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.IdempotencyKey;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import dev.faultline.ports.Ids;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
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
import org.springframework.web.multipart.MultipartFile;

/** Calendars for people. */
@Controller
@RequestMapping("/calendars")
class CalendarPages {

    private final Calendars calendars;
    private final Accounts accounts;
    private final Teams teams;
    private final Ids ids;
    private final Clock clock;

    CalendarPages(Calendars calendars, Accounts accounts, Teams teams, Ids ids, Clock clock) {
        this.calendars = calendars;
        this.accounts = accounts;
        this.teams = teams;
        this.ids = ids;
        this.clock = clock;
    }

    /** What is wrong with the form, by its fields. */
    record Complaints(FreezeForm form, @Nullable Problem problem) {
        public @Nullable String of(String field) {
            return form.wrong(problem, field);
        }
    }

    /** A line of the list. */
    record Line(Calendar calendar, String state, boolean mayEnd) {

        static Line of(Calendar calendar, Caller caller, Instant now) {
            return new Line(
                    calendar,
                    calendar.state(now),
                    calendar.end() == null && Calendars.mayChange(caller, calendar.scope()));
        }

        /** The kind of state that gives a glyph and a colour. */
        public String stateKind() {
            return switch (state) {
                case "now" -> calendar.rule() instanceof BusinessHours ? "held" : "stopped";
                case "coming" -> "planned";
                default -> "stale";
            };
        }

        /** Of what was brought in; null otherwise. */
        public @Nullable Source source() {
            return calendar.rule() instanceof Closures closures ? closures.source() : null;
        }

        /** Whether it can be written anew in its place. */
        public boolean mayChange() {
            return mayEnd && calendar.rule() instanceof BusinessHours;
        }

        public @Nullable Span span() {
            return calendar.rule() instanceof Freeze freeze ? freeze.span() : null;
        }
    }

    @GetMapping
    String list(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var paging = query.paging();
        query.check();
        return show(caller, paging, FreezeForm.empty(accounts.zoneOf(caller).getId(), fresh()), null, model);
    }

    private String fresh() {
        return ids.next().toString();
    }

    private String show(Caller caller, Paging paging, FreezeForm form, @Nullable Problem problem, Model model) {
        var page = calendars.list(caller, paging);
        var now = clock.instant();
        model.addAttribute(
                "calendars",
                page.items().stream().map(each -> Line.of(each, caller, now)).toList());
        model.addAttribute("next", page.next());
        model.addAttribute("first", paging.after().isEmpty());
        model.addAttribute("form", form);
        model.addAttribute("problem", problem);
        model.addAttribute("wrong", new Complaints(form, problem));
        model.addAttribute("zones", Zones.names());
        model.addAttribute("teams", teams.of(caller));
        model.addAttribute("mayMake", caller.may(Permission.RUN));
        model.addAttribute("mayMakeForAll", caller.may(Permission.ADMINISTER));
        return "calendar/list";
    }

    @PostMapping
    String create(
            @AuthenticationPrincipal Caller caller,
            @ModelAttribute FreezeForm form,
            Query query,
            Model model,
            HttpServletResponse response) {
        var paging = query.paging();
        try {
            calendars.create(
                    caller, form.document(), IdempotencyKey.optional(form.key().isEmpty() ? null : form.key()));
            return "redirect:/calendars";
        } catch (Problem problem) {
            if (problem.status() == 403) {
                throw problem;
            }
            response.setStatus(problem.status());
            return show(caller, paging, form, problem, model);
        }
    }

    @GetMapping("/{id}")
    String one(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return show(caller, calendars.get(caller, id), model);
    }

    private String show(Caller caller, Calendar calendar, Model model) {
        var now = clock.instant();
        model.addAttribute("line", Line.of(calendar, caller, now));
        model.addAttribute("calendar", calendar);
        model.addAttribute("closed", calendar.rule().closed(now, CalendarRows.SOME));
        return "calendar/calendar";
    }

    /** The first press tells what would change, the second does it; what is fetched is fetched at once. */
    @PostMapping("/{id}/reread")
    String reread(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String ics,
            @RequestParam(required = false) @Nullable MultipartFile file,
            @RequestParam(defaultValue = "false") boolean apply,
            Model model,
            HttpServletResponse response)
            throws IOException {
        try {
            String text = file == null || file.isEmpty() ? ics.strip() : NewCalendarPages.uploaded(file);
            var reread = calendars.reread(caller, id, text, !apply);
            model.addAttribute("reread", reread);
            model.addAttribute("text", text);
            model.addAttribute("stored", apply);
            return show(caller, reread.calendar(), model);
        } catch (Problem problem) {
            if (problem.status() == 403 || problem.status() == 404) {
                throw problem;
            }
            response.setStatus(problem.status());
            model.addAttribute("problem", problem);
            return show(caller, calendars.get(caller, id), model);
        }
    }

    @PostMapping("/{id}/end")
    String end(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String reason) {
        if (reason.strip().length() < 3 || reason.length() > 500) {
            throw Problem.invalid(FieldError.parameter("reason", "length", "Say why, in 3 to 500 letters."));
        }
        calendars.end(caller, id, reason.strip());
        return "redirect:/calendars";
    }
}
