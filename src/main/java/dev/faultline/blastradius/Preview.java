package dev.faultline.blastradius;

import java.util.List;
import java.util.Optional;

/**
 * What a start would do. Nothing was started.
 *
 * @param worstCase in sentences, for people
 * @param answers of every guard, also those that allow
 * @param mayWait whether it is refused, and only because of what others do now
 * @param reach what it would take
 * @param plan what an approval would be bound to
 * @param protectedEnvironments that it would hurt: with any, somebody else has to approve the plan
 * @param override of the calendars that are against it, the latest that was asked for; empty also where none is
 * @param consent the latest approval that was asked for; empty also where none is needed
 */
public record Preview(
        List<Aim> aims,
        List<String> worstCase,
        List<Answer> answers,
        boolean mayWait,
        Reach reach,
        ResolvedPlan plan,
        List<String> protectedEnvironments,
        Optional<FreezeOverride> override,
        Optional<Consent> consent) {

    public Preview {
        aims = List.copyOf(aims);
        worstCase = List.copyOf(worstCase);
        answers = List.copyOf(answers);
        protectedEnvironments = List.copyOf(protectedEnvironments);
    }

    public boolean allowed() {
        return answers.stream().allMatch(Answer::allowed);
    }

    public List<Answer> refusals() {
        return answers.stream().filter(answer -> !answer.allowed()).toList();
    }

    /** For those who are to approve it: what else keeps it from starting now. */
    public List<Answer> refusalsBesidesApproval() {
        return refusals().stream()
                .filter(answer -> !answer.guard().equals(Guards.APPROVAL))
                .toList();
    }

    /** Whether calendars are in the way. */
    public boolean isClosed() {
        return refusals().stream().anyMatch(answer -> answer.guard().equals(Guards.CALENDAR));
    }

    /** Whether asking to override them would help: they are in the way, and no question is open. */
    public boolean asksForOverride() {
        return isClosed() && override.filter(FreezeOverride::open).isEmpty();
    }

    /** Whether asking for approval would help: one is needed, and none is open for exactly this plan. */
    public boolean asksForApproval() {
        boolean lacking = refusals().stream().anyMatch(answer -> answer.guard().equals(Guards.APPROVAL));
        return lacking
                && consent.filter(Consent::open)
                        .filter(open -> open.plan().hash().equals(plan.hash()))
                        .isEmpty();
    }
}
