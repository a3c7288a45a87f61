package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Residue;
import dev.faultline.protocol.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The host this agent runs on. Whatever may take time happens on threads of its own and answers on the engine's. */
final class LinuxHost implements Host {

    private final Drivers drivers;
    private final Measures measures;
    private final Policy policy;
    private final Hands hands;
    private final GuardKeeper guard;
    private final Executor engine;
    private final Executor workers = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("worker-", 0).factory());
    private final Undo undo;
    private final Leftovers leftovers;
    private final ProcessRef self;

    LinuxHost(Config config, Drivers drivers, GuardKeeper guard, Executor engine, Log log) {
        this.leftovers = new Leftovers(config, log);
        this.drivers = drivers;
        this.measures = new Measures(config);
        this.policy = config.policy();
        this.hands = new LinuxHands(config.state(), config.policy().protectedPidfiles());
        this.guard = guard;
        this.engine = engine;
        this.undo = new Undo(hands);
        this.self = new ProcFs().identify(ProcessHandle.current().pid()).orElseThrow();
    }

    private <T> void work(Supplier<T> work, Consumer<T> answer) {
        workers.execute(() -> {
            var result = work.get();
            engine.execute(() -> answer.accept(result));
        });
    }

    @Override
    public void plan(UUID injection, Fault fault, String target, Duration duration, Consumer<Answer> answer) {
        work(() -> plan(injection, fault, target, duration), answer);
    }

    private Answer plan(UUID injection, Fault fault, String target, Duration duration) {
        try {
            return drivers.plan(injection, fault, target, duration);
        } catch (RuntimeException unplanned) {
            return new Answer.Refused("it cannot be planned: " + unplanned.getMessage());
        }
    }

    @Override
    public List<String> policyRefusals(Fault fault, Duration duration) {
        return policy.refusals(fault, duration);
    }

    @Override
    public void run(List<Step> steps, UUID injection, long lease, Consumer<Optional<String>> answer) {
        work(() -> run(steps, injection, lease), answer);
    }

    private Optional<String> run(List<Step> steps, UUID injection, long lease) {
        try {
            steps.forEach(step -> hands.run(step, injection, lease));
            return Optional.empty();
        } catch (RuntimeException failed) {
            return Optional.of(String.valueOf(failed.getMessage()));
        }
    }

    @Override
    public void undo(Plan plan, UUID injection, Consumer<List<String>> answer) {
        work(() -> undo.run(injection, plan), answer);
    }

    @Override
    public void measure(Measure measure, UUID injection, Consumer<Measured> answer) {
        work(() -> measure(measure, injection), answer);
    }

    private Measured measure(Measure measure, UUID injection) {
        try {
            return measures.take(measure, injection);
        } catch (RuntimeException unmeasured) {
            return new Measured(false, "it cannot be measured: " + unmeasured.getMessage());
        }
    }

    @Override
    public void scan(@Nullable UUID over, Consumer<Leftovers.Found> answer) {
        work(() -> scan(over), answer);
    }

    private Leftovers.Found scan(@Nullable UUID over) {
        try {
            return leftovers.scan(over);
        } catch (RuntimeException failed) {
            return new Leftovers.Found(
                    List.of(), List.of(new Residue.Unseen("host", String.valueOf(failed.getMessage()))));
        }
    }

    @Override
    public boolean isGuarded() {
        return guard.isGuarded();
    }

    @Override
    public long uptime() {
        return hands.uptime();
    }

    @Override
    public String bootId() {
        return hands.bootId();
    }

    @Override
    public ProcessRef self() {
        return self;
    }
}
