package dev.faultline.schedule;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.blastradius.Answer;
import dev.faultline.blastradius.BlastRadius;
import dev.faultline.blastradius.Refused;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Problem;
import dev.faultline.halt.Halted;
import dev.faultline.run.Runs;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The ordinary start of a run, as the schedule's owner, with all that is asked of any start. */
@Component
class RunStarter implements Starter {

    private final Runs runs;
    private final Experiments experiments;
    private final BlastRadius blastRadius;
    private final Accounts accounts;
    private final Continuity continuity;
    private final ObjectProvider<Veto> vetoes;

    RunStarter(
            Runs runs,
            Experiments experiments,
            BlastRadius blastRadius,
            Accounts accounts,
            Continuity continuity,
            ObjectProvider<Veto> vetoes) {
        this.runs = runs;
        this.experiments = experiments;
        this.blastRadius = blastRadius;
        this.accounts = accounts;
        this.continuity = continuity;
        this.vetoes = vetoes;
    }

    @Override
    public List<String> protectedEnvironments(Schedule schedule) {
        return asOwner(
                schedule,
                owner -> blastRadius.protectedEnvironments(
                        experiments.get(owner, schedule.experiment()).definition()));
    }

    @Override
    public UUID start(Schedule schedule, UUID occurrence) {
        if (schedule.terms().overlap() == Schedule.Overlap.SKIP && runs.has(schedule.experiment())) {
            throw against("The experiment is running already.");
        }
        var lacking = continuity.lacking(schedule);
        if (!lacking.isEmpty()) {
            throw new Against(lacking);
        }
        var vetoed = vetoes.stream()
                .flatMap(each -> each.against(schedule.id()).stream())
                .toList();
        if (!vetoed.isEmpty()) {
            throw new Against(vetoed);
        }
        // the key makes it one run, whoever asks and however often
        var run = asOwner(
                schedule,
                owner -> runs.start(owner, schedule.experiment(), "schedule:" + occurrence)
                        .id());
        vetoes.stream().forEach(each -> each.began(schedule.id(), run));
        return run;
    }

    private <T> T asOwner(Schedule schedule, Function<Caller, T> question) {
        var owner = accounts.callerFor(schedule.owner())
                .filter(each -> each.may(Permission.RUN))
                .orElseThrow(() -> against("Its owner may not start runs any more."));
        try {
            return question.apply(owner);
        } catch (Halted halted) {
            throw against(halted.asProblem("Nothing").detail());
        } catch (Refused refused) {
            throw new Against(refused.refusals().stream().map(Answer::said).toList());
        } catch (Problem problem) {
            throw against(
                    problem.status() == 404
                            ? "Its experiment is not there any more, or its owner may not see it."
                            : problem.detail());
        }
    }

    private static Against against(String reason) {
        return new Against(List.of(reason));
    }
}
