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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything the {@link Engine} can do to a host and learn from it. A simulator has one of its own. What may take time answers
 * later, on the engine's thread and never within the call.
 */
interface Host {

    /** Changes nothing. */
    void plan(UUID injection, Fault fault, String target, Duration duration, Consumer<Answer> answer);

    /** What the local policy has against it; empty when it is allowed. */
    List<String> policyRefusals(Fault fault, Duration duration);

    /** Runs the steps in order up to the first that fails; answers with its reason, or with nothing when all were done. */
    void run(List<Step> steps, UUID injection, long lease, Consumer<Optional<String>> answer);

    /** As {@link Undo} says: answers with what is in the way, or with nothing when the fault is proved gone. */
    void undo(Plan plan, UUID injection, Consumer<List<String>> answer);

    void measure(Measure measure, UUID injection, Consumer<Measured> answer);

    /** Looks for what chaos has left, as {@link Leftovers} says. */
    default void scan(@Nullable UUID over, Consumer<Leftovers.Found> answer) {
        answer.accept(new Leftovers.Found(List.of(), List.of(new Residue.Unseen("host", "it cannot be looked at"))));
    }

    /** Whether the guard is there and awake. */
    boolean isGuarded();

    /** Centiseconds since the host was booted; counts while it sleeps. */
    long uptime();

    String bootId();

    /** This process, by which others know whether anything more may be applied. */
    ProcessRef self();
}
