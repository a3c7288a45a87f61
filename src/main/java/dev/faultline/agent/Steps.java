package dev.faultline.agent;

import dev.faultline.protocol.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Runs steps: the only code of the agent that has an effect on its host. Thread-safe; one injection by one thread. */
final class Steps {

    /**
     * @param state the agent's state directory
     * @param protectedPidfiles processes that are never stopped or killed, from the policy
     */
    Steps(Path state, List<Path> protectedPidfiles) {}

    /**
     * @param leaseCentiseconds the deadline as in the entry's {@code lease} file, in centiseconds of uptime; the timers in
     *     holders and proxy end {@link dev.faultline.protocol.Timing#TOOL_LEASE} minus {@code GUARD_LEASE} later
     * @throws StepFailed with the reason for people; whatever it had begun is for undo to take back
     */
    void run(Step step, UUID injection, long leaseCentiseconds) {
        throw new StepFailed("not built yet");
    }
}
