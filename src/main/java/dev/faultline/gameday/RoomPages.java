package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.gate.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** What hangs on the wall and what is held in a hand: big screens, the page of whoever plays, and “is this us?”. */
@Controller
@RequestMapping("/gamedays/{id}")
class RoomPages {

    private final Questions questions;
    private final Screens screens;
    private final DayModels models;

    RoomPages(Questions questions, Screens screens, DayModels models) {
        this.questions = questions;
        this.screens = screens;
        this.models = models;
    }

    @GetMapping("/play")
    String play(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return models.play(caller, id, Typed.NOTHING, model);
    }

    @PostMapping("/questions")
    String ask(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        try {
            questions.ask(caller, id, typed.fields());
            return "redirect:" + DayModels.path(id, typed.of("page"));
        } catch (Problem problem) {
            return models.again(caller, id, typed, problem, model, response);
        }
    }

    @PostMapping("/questions/{question}")
    String answer(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @PathVariable UUID question,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        try {
            questions.answer(caller, id, question, typed.fields());
            return "redirect:" + DayModels.path(id, typed.of("page"));
        } catch (Problem problem) {
            return models.again(caller, id, typed, problem, model, response);
        }
    }

    // ---- big screens

    @GetMapping("/screens")
    String screens(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return list(caller, id, Typed.NOTHING, model);
    }

    /** Its link is in this answer and never again. */
    @PostMapping("/screens")
    String make(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        var typed = new Typed(sent);
        try {
            var path = screens.make(caller, id, typed.fields()).path();
            model.addAttribute(
                    "link",
                    ServletUriComponentsBuilder.fromContextPath(request)
                            .path(path)
                            .toUriString());
            response.setHeader("Cache-Control", "no-store");
            return list(caller, id, Typed.NOTHING, model);
        } catch (Problem problem) {
            if (problem.status() == 403 || problem.status() == 404) {
                throw problem;
            }
            response.setStatus(problem.status());
            model.addAttribute("problem", problem);
            model.addAttribute("wrong", Typed.wrong(problem, "name"));
            return list(caller, id, typed, model);
        }
    }

    @PostMapping("/screens/{screen}/revoke")
    String revoke(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable UUID screen) {
        screens.revoke(caller, id, screen);
        return "redirect:/gamedays/" + id + "/screens";
    }

    private String list(Caller caller, UUID id, Typed typed, Model model) {
        model.addAttribute("screens", screens.of(caller, id));
        return models.screens(caller, id, typed, model);
    }
}
