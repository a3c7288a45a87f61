package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.ProcessRef;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Everything the {@link Engine} can do to a host and learn from it. A simulator has one of its own. */
interface Host extends Hands {

    /** Changes nothing. */
    Answer plan(UUID injection, Fault fault, String target, Duration duration);

    /** What the local policy has against it; empty when it is allowed. */
    List<String> policyRefusals(Fault fault, Duration duration);

    /** Answers later, on the thread of the engine. */
    void measure(Measure measure, UUID injection, Consumer<Measured> answer);

    /** Whether the guard is there and awake. */
    boolean isGuarded();

    /** This process, by which others know whether anything more may be applied. */
    ProcessRef self();
}
