package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import dev.faultline.experiment.Experiments;
import dev.faultline.ports.Ids;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** The page before a start: every target by name, the worst case in words, and what each guard says. */
@Controller
class PreviewPages {

    private final BlastRadius blastRadius;
    private final Experiments experiments;
    private final DrillNotice drill;
    private final Ids ids;

    PreviewPages(BlastRadius blastRadius, Experiments experiments, DrillNotice drill, Ids ids) {
        this.blastRadius = blastRadius;
        this.experiments = experiments;
        this.drill = drill;
        this.ids = ids;
    }

    @GetMapping("/experiments/{id}/preview")
    String preview(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        var experiment = experiments.get(caller, id);
        var preview = blastRadius.preview(caller, experiment);
        model.addAttribute("experiment", experiment);
        model.addAttribute("preview", preview);
        model.addAttribute(
                "steps", preview.aims().stream().map(PreviewApi.StepView::of).toList());
        model.addAttribute("drill", drill.last());
        // a double click or a reload of the answer is the same start
        model.addAttribute("key", ids.next().toString());
        return "blastradius/preview";
    }
}
