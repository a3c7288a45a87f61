package dev.faultline.approval;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.faultline.blastradius.Answer;
import dev.faultline.blastradius.Preview;
import dev.faultline.blastradius.ResolvedPlan;
import dev.faultline.experiment.Definition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An approval as programs and pages read it, with the plan that it is bound to.
 *
 * @param steps of the plan as it was when it was asked about
 * @param differences of what a start would do now; null once it is over
 */
record ApprovalView(
        @JsonUnwrapped Summary approval,
        List<StepView> steps,
        @Nullable Differences differences) {

    ApprovalView {
        steps = List.copyOf(steps);
    }

    /**
     * One line of a list.
     *
     * @param targets how many different ones may be chosen from
     * @param expiresAt when it stops counting
     * @param reason why it was rejected
     * @param run that was started with it
     */
    record Summary(
            UUID id,
            ApprovalState state,
            UUID experimentId,
            String experiment,
            int version,
            List<String> environments,
            int targets,
            String planHash,
            String requestedBy,
            Instant requestedAt,
            Instant expiresAt,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable String reason,
            @Nullable String withdrawnBy,
            @Nullable Instant withdrawnAt,
            @Nullable String usedBy,
            @Nullable Instant usedAt,
            @Nullable UUID run) {

        static Summary of(Approval approval) {
            var request = approval.request();
            var decision = approval.decision();
            var withdrawal = approval.withdrawal();
            var use = approval.use();
            return new Summary(
                    approval.id(),
                    approval.state(),
                    request.experiment(),
                    request.name(),
                    request.version(),
                    request.environments(),
                    Approvals.targets(request.plan()).size(),
                    request.hash(),
                    request.as(),
                    request.at(),
                    request.expiresAt(),
                    decision == null ? null : decision.as(),
                    decision == null ? null : decision.at(),
                    decision == null || decision.reason().isEmpty() ? null : decision.reason(),
                    withdrawal == null ? null : withdrawal.as(),
                    withdrawal == null ? null : withdrawal.at(),
                    use == null ? null : use.as(),
                    use == null ? null : use.at(),
                    use == null ? null : use.run());
        }

        /** Glyph of the state, as pages draw it. */
        public String kind() {
            return switch (state) {
                case WAITING -> "planned";
                case APPROVED, USED -> "held";
                case REJECTED, WITHDRAWN -> "stopped";
                case EXPIRED -> "stale";
            };
        }

        public String word() {
            return state.word();
        }

        public String shortHash() {
            return planHash.substring(0, 12);
        }
    }

    record StepView(String step, String fault, String inWords, int count, List<TargetView> targets) {}

    /** @param reaches every service that is hurt with it */
    record TargetView(UUID id, String name, String agent, String environment, String service, List<String> reaches) {}

    /**
     * @param more what a start would do now that is not in the plan: none starts
     * @param less what it would not do any more: that alone keeps nobody from starting
     * @param refusals of the guards now, apart from the approval itself
     */
    record Differences(List<String> more, List<String> less, List<Answer> refusals) {}

    static ApprovalView of(Approval approval, Definition definition, Optional<Preview> now) {
        return new ApprovalView(
                Summary.of(approval),
                steps(approval.request().plan(), definition),
                approval.state().isOpen()
                        ? now.map(preview -> differences(approval, preview))
                                .orElseGet(() ->
                                        new Differences(List.of("The experiment was deleted."), List.of(), List.of()))
                        : null);
    }

    private static List<StepView> steps(ResolvedPlan plan, Definition definition) {
        var words = plan.inWords(definition);
        var steps = new ArrayList<StepView>();
        for (int i = 0; i < plan.steps().size(); i++) {
            var step = plan.steps().get(i);
            steps.add(new StepView(
                    step.name(),
                    step.fault(),
                    words.get(i),
                    step.count(),
                    step.targets().stream().map(ApprovalView::target).toList()));
        }
        return steps;
    }

    private static TargetView target(ResolvedPlan.Hurt target) {
        return new TargetView(
                target.id(), target.name(), target.agent(), target.environment(), target.service(), target.reaches());
    }

    private static Differences differences(Approval approval, Preview now) {
        var drift = approval.request().plan().driftTo(now.plan());
        return new Differences(drift.more(), drift.less(), now.refusalsBesidesApproval());
    }
}
