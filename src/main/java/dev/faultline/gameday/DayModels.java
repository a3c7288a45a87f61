package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** Puts together what the pages of one GameDay show. What is live on them is put together here for everybody alike. */
@Component
class DayModels {

    static final int LATEST_FACTS = 200;
    private static final int MOST_FACTS = 2_000;

    private final Audience audience;
    private final Gates gates;
    private final Sensing sensing;
    private final Desk desk;
    private final GameDayPages.Choices choices;

    DayModels(Audience audience, Gates gates, Sensing sensing, Desk desk, GameDayPages.Choices choices) {
        this.audience = audience;
        this.gates = gates;
        this.sensing = sensing;
        this.desk = desk;
        this.choices = choices;
    }

    static String path(UUID id, String page) {
        return "/gamedays/" + id
                + switch (page) {
                    case "briefing", "control", "debrief" -> "/" + page;
                    default -> "";
                };
    }

    /** The page that a form stood on, with what was refused and what was typed. */
    String again(Caller caller, UUID id, Typed typed, Problem problem, Model model, HttpServletResponse response) {
        if (problem.status() == 403 || problem.status() == 404) {
            throw problem;
        }
        response.setStatus(problem.status());
        model.addAttribute("problem", problem);
        model.addAttribute("missing", problem.more().getOrDefault("missing", List.of()));
        return switch (typed.of("page")) {
            case "briefing" -> briefing(caller, id, typed, model);
            case "control" -> control(caller, id, typed, model);
            case "debrief" -> debrief(caller, id, typed, model);
            default -> plan(caller, id, typed, model);
        };
    }

    String plan(Caller caller, UUID id, Typed typed, Model model) {
        var seen = common(caller, id, typed, model);
        if (!seen.whole()) {
            return outside(seen, model);
        }
        model.addAttribute("consents", GameDayView.consents(seen));
        model.addAttribute("gates", gates.of(seen.day()));
        model.addAttribute("people", DayPage.people(seen));
        model.addAttribute("duties", DayPage.duties());
        model.addAttribute("logins", choices.logins(seen.day().team()));
        model.addAttribute("rounds", DayPage.rounds(seen, desk.now()));
        model.addAttribute(
                "mayEdit",
                caller.may(Permission.RUN) && caller.mayTouch(seen.day().team()));
        model.addAttribute(
                "mayAgree",
                caller.may(Permission.APPROVE) && seen.teams().keySet().stream().anyMatch(caller::mayTouch));
        model.addAttribute("experimentNames", choices.experiments(caller));
        return "gameday/gameday";
    }

    String briefing(Caller caller, UUID id, Typed typed, Model model) {
        var seen = common(caller, id, typed, model);
        if (seen.knows() == Audience.Knows.THAT) {
            return outside(seen, model);
        }
        model.addAllAttributes(briefing(seen));
        model.addAttribute(
                "mine",
                seen.parts().stream()
                        .filter(each -> each.person().equals(caller.id()))
                        .toList());
        model.addAttribute("topics", List.of(DayLive.Briefing.topicOf(id, seen.knows())));
        return "gameday/briefing";
    }

    String control(Caller caller, UUID id, Typed typed, Model model) {
        var seen = common(caller, id, typed, model);
        if (seen.knows() == Audience.Knows.THAT) {
            return outside(seen, model);
        }
        model.addAllAttributes(control(seen));
        model.addAttribute("marks", Mark.values());
        model.addAttribute("topics", List.of(DayLive.Control.topicOf(id, seen.knows())));
        return "gameday/control";
    }

    String debrief(Caller caller, UUID id, Typed typed, Model model) {
        var seen = common(caller, id, typed, model);
        if (!seen.whole()) {
            return outside(seen, model);
        }
        var facts = audience.facts(seen, MOST_FACTS).reversed();
        model.addAttribute("ticks", DayPage.ticks(seen));
        model.addAttribute("rounds", DayPage.rounds(seen, desk.now()));
        model.addAttribute("sections", DebriefPage.sections(seen, typed));
        model.addAttribute("actions", DebriefPage.actions(seen, desk.now()));
        model.addAttribute("kinds", DebriefPage.kinds());
        model.addAttribute("logins", choices.logins(seen.day().team()));
        model.addAttribute(
                "lines",
                DayPage.annotated(
                        facts, seen.day().course().liveAt(), seen.day().course().overAt()));
        model.addAttribute("marked", facts.stream().filter(DebriefPage::isMark).toList());
        model.addAttribute("gates", gates.of(seen.day()));
        return "gameday/debrief";
    }

    /** The page of those it is sealed from. */
    private String outside(Audience.Seen seen, Model model) {
        return outside(seen, false, model);
    }

    private String outside(Audience.Seen seen, boolean preview, Model model) {
        model.addAttribute("preview", preview);
        model.addAttribute("marks", Mark.values());
        model.addAttribute("lines", DayPage.people(seen));
        model.addAttribute(
                "facts",
                audience.facts(seen, LATEST_FACTS).stream()
                        .map(each -> new DayPage.Line(each, null))
                        .toList());
        return "gameday/sealed";
    }

    /** What others see, for whoever knows it. */
    String fromOutside(Caller caller, UUID id, Model model) {
        var whole = audience.of(caller, id);
        if (!whole.whole()) {
            throw Problem.forbidden("This GameDay is sealed from you: what you see is what others see.");
        }
        var seen = audience.fromOutside(id);
        model.addAttribute("seen", seen.orElse(whole));
        model.addAttribute("day", seen.orElse(whole).day());
        model.addAttribute("typed", Typed.NOTHING);
        model.addAttribute("nothing", seen.isEmpty());
        return outside(seen.orElse(whole), true, model);
    }

    private Audience.Seen common(Caller caller, UUID id, Typed typed, Model model) {
        var seen = audience.of(caller, id);
        model.addAttribute("seen", seen);
        model.addAttribute("day", seen.day());
        model.addAttribute("typed", typed);
        return seen;
    }

    /** What lives in the briefing room. */
    Map<String, Object> briefing(Audience.Seen seen) {
        var senses = sensing.of(seen.day(), desk.now());
        var model = new HashMap<String, Object>();
        model.put("day", seen.day());
        model.put("people", DayPage.people(seen));
        model.put("ticks", DayPage.ticks(seen));
        model.put("steady", DayPage.steady(seen));
        model.put("silent", seen.day().plan().injects() ? senses.silentAgents() : List.of());
        senses.drill().ifPresent(each -> model.put("drill", each));
        model.put("halts", senses.halts());
        model.put("whole", seen.whole());
        model.put("lacking", seen.whole() ? lacking(seen.day()) : List.of());
        return model;
    }

    private List<Missing> lacking(GameDay day) {
        return gates.missing(day, day.state() == GameDayState.RECOVERING ? GameDayEvent.ALL_CLEAR : GameDayEvent.GO);
    }

    /** What lives in the control room. */
    Map<String, Object> control(Audience.Seen seen) {
        var now = desk.now();
        var model = new HashMap<String, Object>();
        model.put("day", seen.day());
        model.put("whole", seen.whole());
        model.put("rounds", DayPage.rounds(seen, now));
        model.put("people", DayPage.people(seen));
        model.put("pace", DayPage.pace(seen, now));
        model.put(
                "lines",
                audience.facts(seen, LATEST_FACTS).stream()
                        .map(each -> new DayPage.Line(each, null))
                        .toList());
        return model;
    }
}
