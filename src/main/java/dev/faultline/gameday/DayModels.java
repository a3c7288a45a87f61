package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.Problem;
import dev.faultline.timeline.Timeline;
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

    private static final int MOST_FACTS = 2_000;

    private final Audience audience;
    private final Gates gates;
    private final Sensing sensing;
    private final Desk desk;
    private final Timeline timeline;
    private final ControlRoom room;
    private final GameDayPages.Choices choices;

    DayModels(
            Audience audience,
            Gates gates,
            Sensing sensing,
            Desk desk,
            Timeline timeline,
            ControlRoom room,
            GameDayPages.Choices choices) {
        this.audience = audience;
        this.gates = gates;
        this.sensing = sensing;
        this.desk = desk;
        this.timeline = timeline;
        this.room = room;
        this.choices = choices;
    }

    static String path(UUID id, String page) {
        return "/gamedays/" + id
                + switch (page) {
                    case "briefing", "control", "debrief", "play" -> "/" + page;
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
            case "play" -> play(caller, id, typed, model);
            case "debrief" -> debrief(caller, id, typed, model);
            default -> plan(caller, id, typed, model);
        };
    }

    String plan(Caller caller, UUID id, Typed typed, Model model) {
        var seen = common(caller, id, typed, model);
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
        model.addAllAttributes(briefing(seen));
        model.addAttribute(
                "mine",
                seen.parts().stream()
                        .filter(each -> each.person().equals(caller.id()))
                        .toList());
        model.addAttribute("topics", List.of(DayLive.Briefing.topicOf(id, audience.knows(caller))));
        return "gameday/briefing";
    }

    String control(Caller caller, UUID id, Typed typed, Model model) {
        var seen = common(caller, id, typed, model);
        model.addAllAttributes(room.model(seen));
        model.addAttribute("marks", Mark.values());
        model.addAttribute("topics", List.of(DayLive.Control.topicOf(id, audience.knows(caller))));
        return "gameday/control";
    }

    /** For a telephone in one hand. */
    String play(Caller caller, UUID id, Typed typed, Model model) {
        var seen = common(caller, id, typed, model);
        model.addAllAttributes(room.play(seen));
        model.addAttribute("marks", Mark.values());
        model.addAttribute("topics", List.of(DayLive.Play.topicOf(id, audience.knows(caller))));
        return "gameday/play";
    }

    String screens(Caller caller, UUID id, Typed typed, Model model) {
        var seen = common(caller, id, typed, model);
        model.addAttribute(
                "mayMake",
                seen.parts().stream()
                        .anyMatch(each ->
                                each.duty() == Duty.FACILITATOR && each.person().equals(caller.id())));
        return "gameday/screens";
    }

    String debrief(Caller caller, UUID id, Typed typed, Model model) {
        var seen = common(caller, id, typed, model);
        var facts = timeline.together(seen.chains(), MOST_FACTS).reversed();
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
        model.put(
                "lacking",
                gates.missing(
                        seen.day(),
                        seen.day().state() == GameDayState.RECOVERING ? GameDayEvent.ALL_CLEAR : GameDayEvent.GO));
        return model;
    }
}
