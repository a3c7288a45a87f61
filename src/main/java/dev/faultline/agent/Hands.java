package dev.faultline.agent;

import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Step;
import java.util.Optional;
import java.util.UUID;

/** What it takes to take a fault back: the steps, the proofs, and the clock of the host. Answers at once, or within seconds. */
interface Hands {

    /** @throws StepFailed with the reason for people */
    void run(Step step, UUID injection, long lease);

    /** What of it is still there; empty when it is gone. */
    Optional<String> stillThere(Proof proof, UUID injection);

    /** Centiseconds since the host was booted; counts while it sleeps. */
    long uptime();

    String bootId();
}
