package dev.faultline.agent;

import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The real ones. Thread-safe. */
final class LinuxHands implements Hands {

    private final Steps steps;
    private final Proofs proofs;
    private final Uptime uptime = new Uptime();
    private final String bootId = uptime.bootId();

    LinuxHands(Path state, List<Path> protectedPidfiles) {
        this.steps = new Steps(state, protectedPidfiles);
        this.proofs = new Proofs(state);
    }

    @Override
    public void run(Step step, UUID injection, long lease) {
        steps.run(step, injection, lease);
    }

    @Override
    public Optional<String> stillThere(Proof proof, UUID injection) {
        return proofs.stillThere(proof, injection);
    }

    @Override
    public long uptime() {
        return uptime.centiseconds();
    }

    @Override
    public String bootId() {
        return bootId;
    }
}
