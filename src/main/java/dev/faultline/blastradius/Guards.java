package dev.faultline.blastradius;

import dev.faultline.experiment.Definition;
import dev.faultline.experiment.Selection;
import dev.faultline.experiment.Share;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.protocol.TargetKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules of starting, each a small function that says yes, or no and why. All are asked and all their reasons are given. What
 * a guard cannot find out, it refuses.
 */
final class Guards {

    static final String LAST_INSTANCE = "last instance";
    static final String APPROVAL = "approval";
    static final String CALENDAR = "calendar";

    /** The label of what belongs to the control plane; agents set it, and people may. */
    static final String OURS = "faultline";

    private static final List<Function<Situation, List<Answer>>> ALL = List.of(
            Guards::latch,
            Guards::calendar,
            Guards::targets,
            Guards::fresh,
            Guards::healthy,
            Guards::capable,
            Guards::targetLimit,
            Guards::durations,
            Guards::approval,
            Guards::controlPlane,
            Guards::collision,
            Guards::line,
            Guards::shares,
            Guards::lastInstance,
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

    /** The whole run fits into what is open, or it does not begin. */
    static List<Answer> calendar(Situation situation) {
        var ruling = situation.calendar();
        var override = situation.override();
        if (ruling.allowed()) {
            return List.of(
                    Answer.yes(CALENDAR, override.map(FreezeOverride::said).orElseGet(ruling::then)));
        }
        return Stream.of(
                        ruling.against().stream(),
                        Stream.of(ruling.then()),
                        override.stream().flatMap(each -> each.lacking().stream()))
                .flatMap(said -> said)
                .map(said -> Answer.no(CALENDAR, said))
                .toList();
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
                                    "capability",
                                    "%s does not work on %s%s."
                                            .formatted(
                                                    fault.type(),
                                                    names(unable),
                                                    reasons(situation, unable, fault.type()))));
        }
        return answers;
    }

    /** As agents gave them when they tried it; nothing where they say that it works, and the target is not fit for it now. */
    private static String reasons(Situation situation, List<FleetTarget> unable, String fault) {
        var reasons = unable.stream()
                .map(target ->
                        situation.why().getOrDefault(target.agent(), Map.of()).get(fault))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
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

    /** In a protected environment nobody decides alone: what runs there is what somebody else has read. */
    static List<Answer> approval(Situation situation) {
        var environments = situation.protectedEnvironments();
        if (environments.isEmpty()) {
            return List.of(Answer.yes(APPROVAL, "No protected environment is reached."));
        }
        return situation
                .agreement()
                .map(Guards::approval)
                .orElseGet(() -> List.of(Answer.no(
                        APPROVAL,
                        "%s %s protected, so somebody else has to approve this plan first. Ask for it on the preview page, or with POST /api/v1/approvals."
                                .formatted(String.join(", ", environments), environments.size() == 1 ? "is" : "are"))));
    }

    private static List<Answer> approval(Situation.Agreement agreement) {
        return agreement.objections().isEmpty()
                ? List.of(Answer.yes(APPROVAL, agreement.consent().said()))
                : agreement.objections().stream()
                        .map(objection -> Answer.no(APPROVAL, objection))
                        .toList();
    }

    /** Who meets in one place learns nothing: each would see the other's effect. The same target first, then the same service. */
    static List<Answer> collision(Situation situation) {
        Map<UUID, Answer> byRun = new LinkedHashMap<>();
        for (var met : List.<BiFunction<Situation, Hold, Optional<String>>>of(
                Guards::sameTarget, Guards::sameService, Guards::besideIt)) {
            for (var hold : situation.holds()) {
                met.apply(situation, hold)
                        .ifPresent(where -> byRun.putIfAbsent(
                                hold.run(),
                                Answer.no(
                                        "collision",
                                        "%s: %s is there. %s"
                                                .formatted(where, hold.whose(), hold.ends(situation.now())))));
            }
        }
        return byRun.isEmpty()
                ? List.of(Answer.yes("collision", "No other run is on these targets, their services or beside them."))
                : List.copyOf(byRun.values());
    }

    /** Who asked first goes first: nobody takes what one who waits would take, or the room for it. */
    static List<Answer> line(Situation situation) {
        var answers = new ArrayList<Answer>();
        for (var ahead : situation.ahead()) {
            ahead.meets(situation)
                    .ifPresent(where -> answers.add(
                            Answer.no("line", "%s: %s came before and waits.".formatted(where, ahead.whose()))));
        }
        if (answers.isEmpty()) {
            for (var budget : situation.budgets()) {
                int before = situation.ahead().stream()
                        .mapToInt(ahead -> ahead.reach().needs(budget))
                        .sum();
                int worst = situation.worstIn(budget);
                if (before > 0 && worst > 0 && worst + before > budget.room()) {
                    answers.add(Answer.no(
                            "line",
                            "It needs %d, those who came before wait for %d, and %d of %d are free %s."
                                    .formatted(worst, before, budget.room(), budget.most(), budget.inWords())));
                }
            }
        }
        return answers.isEmpty() ? List.of(Answer.yes("line", "Nobody who waits goes first.")) : answers;
    }

    private static Optional<String> sameTarget(Situation situation, Hold hold) {
        return situation.candidates().stream()
                .filter(target -> target.id().equals(hold.target()))
                .map(FleetTarget::name)
                .findFirst();
    }

    private static Optional<String> sameService(Situation situation, Hold hold) {
        return situation.sites().stream()
                .filter(hold.sites()::contains)
                .map(Site::inWords)
                .findFirst();
    }

    private static Optional<String> besideIt(Situation situation, Hold hold) {
        for (var site : situation.sites()) {
            for (var service : situation.beside().getOrDefault(site.service(), Set.of())) {
                if (hold.sites().contains(site.beside(service))) {
                    return Optional.of("%s, which %s is connected with"
                            .formatted(site.beside(service).inWords(), site.service()));
                }
            }
        }
        return Optional.empty();
    }

    /** A part of a service, never more: what the experiment says of itself, and what is granted to everybody. */
    static List<Answer> shares(Situation situation) {
        var groups = situation.candidates().stream().map(Site::of).collect(Collectors.toCollection(TreeSet::new));
        return groups.stream().map(site -> share(situation, site)).toList();
    }

    /** A deployment is as many as its pods. */
    private static Answer share(Situation situation, Site site) {
        boolean whole = situation.candidates().stream()
                .anyMatch(target -> Site.of(target).equals(site) && Instances.isGroup(target));
        var present = whole
                ? Instances.of(site, situation.inventory())
                : situation.inventory().stream()
                        .filter(target -> Site.of(target).equals(site) && !Instances.isGroup(target))
                        .toList();
        int worst = whole
                ? Instances.hurtAtWorst(situation.aims(), present)
                : situation.worstOf(target -> Site.of(target).equals(site));
        int held = (int) present.stream().filter(situation::isHeld).count();
        var own = situation.definition().limits().share();
        if (worst > own.of(present.size())) {
            return tooMuch(site, worst, own.of(present.size()), present.size(), "The experiment allows", own);
        }
        var granted = situation.shareOf(site);
        if (!site.isNone() && worst + held > granted.of(present.size())) {
            return tooMuch(site, worst + held, granted.of(present.size()), present.size(), "Granted are", granted);
        }
        return Answer.yes("share", "At worst %d of %d %s.".formatted(worst, present.size(), names(site)));
    }

    private static Answer tooMuch(Site site, int worst, int most, int present, String who, Share share) {
        return Answer.no(
                "share",
                "It could hurt %d of %d %s. %s %s, rounded down: %d."
                        .formatted(worst, present, names(site), who, share.inWords(), most));
    }

    private static String names(Site site) {
        return site.isNone() ? site.inWords() : "targets of " + site.inWords();
    }

    /** Somebody must certainly be left to serve: known, heard, healthy, not chosen and nobody else's. */
    static List<Answer> lastInstance(Situation situation) {
        var answers = situation.sites().stream()
                .flatMap(site -> lastInstance(situation, site).stream())
                .toList();
        return answers.isEmpty() ? List.of(Answer.yes(LAST_INSTANCE, "No instance of a service is hurt.")) : answers;
    }

    private static Optional<Answer> lastInstance(Situation situation, Site site) {
        var instances = Instances.of(site, situation.inventory());
        if (Instances.hurtAtWorst(situation.aims(), instances) == 0) {
            return Optional.empty();
        }
        int left = situation.certainlyLeft(site, instances);
        if (left > 0) {
            return Optional.of(Answer.yes(
                    LAST_INSTANCE,
                    "%d healthy instance%s of %s will be left.".formatted(left, left == 1 ? "" : "s", site.inWords())));
        }
        boolean allows = situation.definition().limits().lastInstance() == Definition.LastInstance.ALLOW;
        if (allows && situation.isProtected(site.environment())) {
            return Optional.of(Answer.no(
                    LAST_INSTANCE,
                    "This hurts the last healthy instance of %s. The environment is protected, so what the experiment allows does not count."
                            .formatted(site.inWords())));
        }
        return Optional.of(
                allows
                        ? Answer.yes(
                                LAST_INSTANCE,
                                "This hurts the last healthy instance of %s, which the experiment allows."
                                        .formatted(site.inWords()))
                        : Answer.no(
                                LAST_INSTANCE,
                                "This hurts the last healthy instance of %s. Of %d that are known, none would certainly be well. If that is the point, write lastInstance: allow under limits."
                                        .formatted(site.inWords(), instances.size())));
    }

    /** Whoever breaks the hand that holds the button cannot let go. */
    static List<Answer> controlPlane(Situation situation) {
        var answers = new ArrayList<Answer>();
        for (var target : situation.inOrder()) {
            if (target.labels().containsKey(OURS)) {
                answers.add(Answer.no(
                        "control plane", "%s is part of Faultline (%s).".formatted(target.name(), target.label(OURS))));
            } else if (target.kind() == TargetKind.HOST
                    && situation.ownHosts().contains(target.agent())
                    && !target.label("environment").equals(situation.rules().sandbox())) {
                answers.add(Answer.no(
                        "control plane",
                        "The control plane itself runs on %s; a fault on the whole host would hurt it."
                                .formatted(target.name())));
            }
        }
        return answers.isEmpty()
                ? List.of(Answer.yes("control plane", "Nothing of Faultline's own is among the targets."))
                : answers;
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
