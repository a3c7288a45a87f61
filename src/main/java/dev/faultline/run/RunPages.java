package dev.faultline.run;

import dev.faultline.access.Caller;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import dev.faultline.live.Times;
import dev.faultline.timeline.Timeline;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Runs for people. */
@Controller
class RunPages {

    private final Runs runs;
    private final RunViews views;
    private final Queue queue;
    private final Timeline timeline;

    RunPages(Runs runs, RunViews views, Queue queue, Timeline timeline) {
        this.runs = runs;
        this.views = views;
        this.queue = queue;
        this.timeline = timeline;
    }

    @GetMapping("/runs")
    String list(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var paging = query.paging();
        query.check();
        var page = RunApi.page(views, caller, RunViews.Filter.NONE, paging);
        model.addAttribute("runs", page.items());
        model.addAttribute("next", page.next());
        model.addAttribute("waiting", queue.views(caller));
        model.addAttribute("topics", List.of(QueueLive.topicOf(caller)));
        return "run/list";
    }

    @GetMapping("/runs/{id}")
    String run(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        views.demand(caller, id);
        model.addAttribute("run", views.page(id));
        model.addAttribute("topics", List.of("run:" + id));
        return "run/run";
    }

    @PostMapping("/experiments/{experiment}/runs")
    String start(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID experiment,
            @RequestParam(defaultValue = "") String key,
            @RequestParam(defaultValue = "REFUSE") RunApi.OnConflict onConflict,
            @RequestParam(defaultValue = "PT30M") Duration waitAtMost) {
        if (waitAtMost.compareTo(Queue.AT_MOST) > 0 || waitAtMost.compareTo(Duration.ofSeconds(1)) < 0) {
            throw Problem.invalid(FieldError.parameter("waitAtMost", "range", "From 1 s to 4 h."));
        }
        return switch (RunApi.begin(runs, caller, experiment, key.isBlank() ? null : key, onConflict, waitAtMost)) {
            case Runs.Begun begun -> "redirect:/runs/" + begun.id();
            case Runs.Waits waits -> "redirect:/runs#waiting-" + waits.id();
        };
    }

    @PostMapping("/queued-starts/{id}/cancel")
    String cancel(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        queue.cancel(caller, id, "");
        return "redirect:/runs#waiting";
    }

    @PostMapping("/runs/{id}/abort")
    String abort(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        runs.abort(caller, id, "");
        return "redirect:/runs/" + id;
    }

    @PostMapping("/runs/{id}/go")
    String go(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, @RequestParam String step) {
        runs.open(caller, id, step);
        return "redirect:/runs/" + id;
    }

    @PostMapping("/runs/{id}/notes")
    String note(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, @RequestParam String text) {
        views.demand(caller, id);
        RunApi.note(timeline, caller, id, text);
        return "redirect:/runs/" + id;
    }

    @GetMapping("/runs/{id}/export")
    ResponseEntity<String> export(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            Query query,
            @ModelAttribute("times") Times times) {
        var format = query.oneOf("format", List.of("md", "json"));
        query.check();
        views.demand(caller, id);
        ZoneId zone = times.zone();
        return RunApi.exported(timeline, id, format, zone);
    }
}
