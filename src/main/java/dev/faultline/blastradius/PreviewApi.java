package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import dev.faultline.experiment.Experiments;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.gate.Body;
import dev.faultline.gate.Fields;
import dev.faultline.protocol.Ender;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Previews for programs. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Blast radius")
class PreviewApi {

    private final BlastRadius blastRadius;
    private final Experiments experiments;
    private final DrillNotice drill;

    PreviewApi(BlastRadius blastRadius, Experiments experiments, DrillNotice drill) {
        this.blastRadius = blastRadius;
        this.experiments = experiments;
        this.drill = drill;
    }

    record TargetView(
            UUID id, String name, String agent, String environment, String service, boolean healthy, boolean fresh) {
        static TargetView of(FleetTarget target) {
            return new TargetView(
                    target.id(),
                    target.name(),
                    target.agentName(),
                    target.label("environment"),
                    target.label("service"),
                    target.healthy(),
                    target.fresh());
        }
    }

    /**
     * @param endsBy what ends it when everybody is dead
     * @param count how many of the candidates the step will hurt
     */
    record StepView(
            String step, String fault, String inWords, Ender.View endsBy, int count, List<TargetView> candidates) {
        static StepView of(Aim aim) {
            return new StepView(
                    aim.step().name(),
                    aim.step().fault().type(),
                    aim.inWords(),
                    aim.step().fault().ender().view(),
                    aim.count(),
                    aim.candidates().stream().map(TargetView::of).toList());
        }
    }

    /**
     * @param mayWait whether it is refused, and only because of what others do now: it may be asked to wait
     * @param planHash what an approval is asked for with
     * @param protectedEnvironments that are reached; with any, somebody else has to approve the plan
     * @param approval the latest that was asked for
     * @param lastDrill of the red button: information, never a reason
     */
    record PreviewView(
            boolean allowed,
            boolean mayWait,
            String planHash,
            List<String> protectedEnvironments,
            @Nullable UUID approval,
            List<String> worstCase,
            List<StepView> steps,
            List<Answer> guards,
            List<Answer> reasons,
            DrillNotice.Notice lastDrill) {
        static PreviewView of(Preview preview, DrillNotice.Notice lastDrill) {
            return new PreviewView(
                    preview.allowed(),
                    preview.mayWait(),
                    preview.plan().hash(),
                    preview.protectedEnvironments(),
                    preview.consent().map(Consent::id).orElse(null),
                    preview.worstCase(),
                    preview.aims().stream().map(StepView::of).toList(),
                    preview.answers(),
                    preview.refusals(),
                    lastDrill);
        }
    }

    @PostMapping("/experiments/{id}/preview")
    @Operation(summary = "What a start would do, and what every guard says", description = "Starts nothing.")
    PreviewView preview(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        var experiment = experiments.get(caller, id);
        return PreviewView.of(blastRadius.preview(caller, experiment), drill.last());
    }
}
