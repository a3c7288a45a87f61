package dev.faultline.calendar;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Teams;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Gate;
import dev.faultline.gate.IdempotencyKey;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;

/** Makes calendars that need more than two moments: hours, holidays, and what others wrote. */
@Controller
@RequestMapping("/calendars/new")
class NewCalendarPages {

    private static final Map<String, String> TITLES = Map.of(
            "business-hours", "When people are there",
            "holidays", "Holidays of a region",
            "import", "Bring a calendar in");

    private final Calendars calendars;
    private final Accounts accounts;
    private final Teams teams;
    private final Ids ids;
    private final Clock clock;

    NewCalendarPages(Calendars calendars, Accounts accounts, Teams teams, Ids ids, Clock clock) {
        this.calendars = calendars;
        this.accounts = accounts;
        this.teams = teams;
        this.ids = ids;
        this.clock = clock;
    }

    /** What is wrong with the form, by its fields. */
    record Complaints(CalendarForm form, @Nullable Problem problem) {
        public @Nullable String of(String field) {
            return form.wrong(problem, field);
        }

        /** What is wrong with no field that is shown. */
        public List<String> others() {
            return problem == null || !problem.errors().isEmpty() ? List.of() : List.of(problem.detail());
        }
    }

    @GetMapping
    String form(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "import") String kind,
            @RequestParam(required = false) @Nullable UUID of,
            Model model) {
        var form = of == null
                ? CalendarForm.empty(known(kind), accounts.zoneOf(caller).getId(), fresh())
                : asItIs(calendars.get(caller, of));
        return show(caller, form, null, model);
    }

    private CalendarForm asItIs(Calendar calendar) {
        if (calendar.rule() instanceof BusinessHours hours && calendar.end() == null) {
            return CalendarForm.of(calendar, hours, fresh());
        }
        throw Problem.notFound();
    }

    private static String known(String kind) {
        if (!TITLES.containsKey(kind)) {
            throw Problem.invalid(FieldError.parameter("kind", "one-of", "business-hours, holidays or import."));
        }
        return kind;
    }

    private String fresh() {
        return ids.next().toString();
    }

    /** The first press shows what is in it, the second keeps it; hours are kept at once. */
    @PostMapping
    String make(
            @AuthenticationPrincipal Caller caller,
            @ModelAttribute CalendarForm typed,
            @RequestParam(required = false) @Nullable MultipartFile file,
            @RequestParam(defaultValue = "false") boolean apply,
            Model model,
            HttpServletResponse response)
            throws IOException {
        known(typed.kind());
        var form = typed;
        try {
            form = file == null || file.isEmpty() ? typed : typed.with(uploaded(file));
            if (apply) {
                var made = calendars.create(
                        caller,
                        form.document(),
                        IdempotencyKey.optional(form.key().isEmpty() ? null : form.key()));
                return "redirect:/calendars/" + made.calendar().id();
            }
            var drawn = calendars.draw(caller, form.document());
            model.addAttribute("drawn", drawn.calendar());
            model.addAttribute("notes", drawn.notes());
            model.addAttribute("closed", drawn.calendar().rule().closed(clock.instant(), CalendarRows.SOME));
            return show(caller, form, null, model);
        } catch (Problem problem) {
            if (problem.status() == 403 || problem.status() == 404) {
                throw problem;
            }
            response.setStatus(problem.status());
            return show(caller, form, problem, model);
        }
    }

    static String uploaded(MultipartFile file) throws IOException {
        if (file.getSize() > Ics.MOST_BYTES) {
            throw Gate.tooLarge(Ics.MOST_BYTES / 1024);
        }
        try {
            return Ics.decoded(file.getBytes());
        } catch (BadCalendar bad) {
            throw Problem.invalid(FieldError.at("#/ics", "encoding", String.valueOf(bad.getMessage())));
        }
    }

    private String show(Caller caller, CalendarForm form, @Nullable Problem problem, Model model) {
        model.addAttribute("title", TITLES.get(form.kind()));
        model.addAttribute("form", form);
        model.addAttribute("problem", problem);
        model.addAttribute("wrong", new Complaints(form, problem));
        model.addAttribute("zones", Zones.names());
        model.addAttribute("regions", Region.countries());
        model.addAttribute("teams", teams.of(caller));
        model.addAttribute("mayMakeForAll", caller.may(Permission.ADMINISTER));
        return "calendar/new";
    }
}
