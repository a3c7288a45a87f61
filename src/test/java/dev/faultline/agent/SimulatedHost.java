package dev.faultline.agent;

import dev.faultline.protocol.Ending;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** A host made of sets: what is on it, what it was asked to do, and what goes wrong there. */
final class SimulatedHost implements Host, Hands {

    static final ProcessRef SELF = new ProcessRef(4711, 1, "boot-1");
    static final ProcessRef VICTIM = new ProcessRef(4712, 2, "boot-1");

    final Set<UUID> faulty = new HashSet<>();
    final List<UUID> begun = new ArrayList<>();
    final Queue<Runnable> answers = new ArrayDeque<>();

    boolean survivesReboot;
    boolean guarded = true;
    boolean holdsApply;
    Optional<String> applyFails = Optional.empty();
    Optional<String> undoFails = Optional.empty();
    List<String> policyRefusals = List.of();
    String bootId = "boot-1";
    Duration up = Duration.ofHours(1);

    Plan plan(Fault fault, String target) {
        return new Plan(
                fault,
                target,
                List.of(new Step.Send(VICTIM, Step.Signal.STOP)),
                List.of(new Step.Write("toxic", "{deadline}")),
                List.of(new Step.Send(VICTIM, Step.Signal.CONT)),
                List.of(new Proof.NotStopped(VICTIM)),
                new Measure.Stopped(VICTIM),
                Ending.GUARD,
                survivesReboot);
    }

    /** Lets everything answer that was asked so far, and what that leads to. */
    void answer() {
        for (var next = answers.poll(); next != null; next = answers.poll()) {
            next.run();
        }
    }

    @Override
    public void plan(UUID injection, Fault fault, String target, Duration duration, Consumer<Answer> answer) {
        answers.add(() -> answer.accept(new Answer.Planned(plan(fault, target))));
    }

    @Override
    public List<String> policyRefusals(Fault fault, Duration duration) {
        return policyRefusals;
    }

    @Override
    public void run(List<Step> steps, UUID injection, long lease, Consumer<Optional<String>> answer) {
        boolean apply = steps.contains(new Step.Send(VICTIM, Step.Signal.STOP));
        Runnable work = () -> {
            if (apply) {
                begun.add(injection);
                faulty.add(injection);
            }
            answer.accept(apply ? applyFails : Optional.empty());
        };
        if (apply && holdsApply) {
            held = work;
        } else {
            answers.add(work);
        }
    }

    Runnable held = () -> {};

    @Override
    public void undo(Plan plan, UUID injection, Consumer<List<String>> answer) {
        answers.add(() -> answer.accept(new Undo(this).run(injection, plan)));
    }

    @Override
    public void run(Step step, UUID injection, long lease) {
        if (undoFails.isPresent()) {
            throw new StepFailed(undoFails.get());
        }
        faulty.remove(injection);
    }

    @Override
    public Optional<String> stillThere(Proof proof, UUID injection) {
        return faulty.contains(injection) ? Optional.of("the process is stopped") : Optional.empty();
    }

    @Override
    public void measure(Measure measure, UUID injection, Consumer<Measured> answer) {
        answers.add(() -> answer.accept(new Measured(faulty.contains(injection), "state T")));
    }

    @Override
    public boolean isGuarded() {
        return guarded;
    }

    @Override
    public long uptime() {
        return up.toMillis() / 10;
    }

    @Override
    public String bootId() {
        return bootId;
    }

    @Override
    public ProcessRef self() {
        return SELF;
    }
}
