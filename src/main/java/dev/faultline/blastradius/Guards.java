package dev.faultline.blastradius;

import dev.faultline.experiment.Selection;
import dev.faultline.fleet.FleetTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The rules of starting, each a small function that says yes, or no and why. All are asked and all their reasons are given. What
 * a guard cannot find out, it refuses.
 */
final class Guards {

    private static final List<Function<Situation, List<Answer>>> ALL = List.of(
            Guards::latch,
            Guards::targets,
            Guards::fresh,
            Guards::healthy,
            Guards::capable,
            Guards::targetLimit,
            Guards::durations,
            Guards::free,
            Guards::budgets);

    private Guards() {}

    static List<Answer> ask(Situation situation) {
        return ALL.stream().flatMap(guard -> guard.apply(situation).stream()).toList();
    }

    static List<Answer> latch(Situation situation) {
        return List.of(situation
                .halted()
                .map(halt -> Answer.no(
                        "latch", "STOP was pressed by %s (%s) and is not released.".formatted(halt.by(), halt.scope())))
                .orElse(Answer.yes("latch", "STOP is released.")));
    }

    static List<Answer> targets(Situation situation) {
        var answers = new ArrayList<Answer>();
        for (var aim : situation.aims()) {
            var step = aim.step();
            if (aim.candidates().isEmpty()) {
                answers.add(
                        step.selection().whenEmpty() == Selection.WhenEmpty.SKIP
                                ? Answer.yes("targets", "“%s” finds no target and is skipped.".formatted(step.name()))
                                : Answer.no(
                                        "targets",
                                        "“%s”: no target matches %s."
                                                .formatted(
                                                        step.name(),
                                                        step.selection().selector())));
            } else if (aim.count() > aim.candidates().size()) {
                answers.add(Answer.no(
                        "targets",
                        "“%s” wants %d targets and only %d match %s."
                                .formatted(
                                        step.name(),
                                        aim.count(),
                                        aim.candidates().size(),
                                        step.selection().selector())));
            } else if (aim.count() == 0) {
                answers.add(Answer.no(
                        "targets",
                        "“%s”: the share of %d targets rounds down to none."
                                .formatted(step.name(), aim.candidates().size())));
            } else {
                answers.add(Answer.yes(
                        "targets",
                        "“%s” hurts %d of %d: %s."
                                .formatted(
                                        step.name(),
                                        aim.count(),
                                        aim.candidates().size(),
                                        names(aim.candidates()))));
            }
        }
        return answers;
    }

    static List<Answer> fresh(Situation situation) {
        var lost = situation.candidates().stream()
                .filter(target -> !target.fresh())
                .toList();
        return List.of(
                lost.isEmpty()
                        ? Answer.yes("agents", "Every agent was heard within the last seconds.")
                        : Answer.no("agents", "Not heard from the agent of %s.".formatted(names(lost))));
    }

    static List<Answer> healthy(Situation situation) {
        var ill = situation.candidates().stream()
                .filter(target -> !target.healthy())
                .toList();
        return List.of(
                ill.isEmpty()
                        ? Answer.yes("health", "Every target is well now.")
                        : Answer.no("health", "Not well already: %s.".formatted(names(ill))));
    }

    static List<Answer> capable(Situation situation) {
        var answers = new ArrayList<Answer>();
        for (var aim : situation.aims()) {
            var fault = aim.step().fault();
            var unable = aim.candidates().stream()
                    .filter(target -> target.kind() != fault.appliesTo()
                            || !target.faults().contains(fault.type()))
                    .toList();
            answers.add(
                    unable.isEmpty()
                            ? Answer.yes(
                                    "capability",
                                    "%s works on every target of “%s”."
                                            .formatted(fault.type(), aim.step().name()))
                            : Answer.no(
                                    "capability", "%s does not work on %s.".formatted(fault.type(), names(unable))));
        }
        return answers;
    }

    static List<Answer> targetLimit(Situation situation) {
        int most = situation.definition().limits().maxTargets();
        int worst = situation.worst();
        return List.of(
                worst <= most
                        ? Answer.yes("limit", "At worst %d targets; the experiment allows %d.".formatted(worst, most))
                        : Answer.no(
                                "limit", "It could hurt %d targets; the experiment allows %d.".formatted(worst, most)));
    }

    static List<Answer> durations(Situation situation) {
        var most = situation.definition().limits().maxDuration();
        var tooLong = situation.aims().stream()
                .map(Aim::step)
                .filter(step -> step.duration().compareTo(most) > 0)
                .toList();
        return List.of(
                tooLong.isEmpty()
                        ? Answer.yes("duration", "The run ends after %s at the latest.".formatted(Words.duration(most)))
                        : Answer.no(
                                "duration",
                                "“%s” lasts longer than the run may, %s."
                                        .formatted(tooLong.getFirst().name(), Words.duration(most))));
    }

    static List<Answer> free(Situation situation) {
        var taken = situation.candidates().stream()
                .filter(target -> situation.heldBy().containsKey(target.id()))
                .toList();
        if (taken.isEmpty()) {
            return List.of(Answer.yes("collision", "No other run has these targets."));
        }
        return taken.stream()
                .map(target -> Answer.no(
                        "collision",
                        "%s belongs to the run “%s” now."
                                .formatted(target.name(), situation.heldBy().get(target.id()))))
                .toList();
    }

    static List<Answer> budgets(Situation situation) {
        return situation.budgets().stream()
                .map(budget -> {
                    int worst = situation.worstIn(budget);
                    return worst <= budget.room()
                            ? Answer.yes(
                                    "blast radius",
                                    "%d of %d free %s.".formatted(budget.room(), budget.most(), budget.inWords()))
                            : Answer.no(
                                    "blast radius",
                                    "It needs %d and %d of %d are free %s."
                                            .formatted(worst, budget.room(), budget.most(), budget.inWords()));
                })
                .toList();
    }

    private static String names(List<FleetTarget> targets) {
        return String.join(
                ", ", targets.stream().map(FleetTarget::name).sorted().toList());
    }
}
