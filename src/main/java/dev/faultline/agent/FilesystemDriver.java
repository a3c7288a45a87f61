package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.DirectoryFault;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.FilesystemFreeze;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes a whole file system read-only, or freezes it. Only one that is mounted within a directory that the local policy lists,
 * so that nobody's root goes with it, and never the one that the agent writes to.
 */
record FilesystemDriver<F extends DirectoryFault>(FaultType<F> type, Policy policy, Path state) implements Driver<F> {

    @Override
    public Capability probe() {
        if (policy.directories().isEmpty()) {
            return fails("the local policy lists no directory whose file system may be touched");
        }
        if (!Tool.isAdmin()) {
            return fails("that needs CAP_SYS_ADMIN");
        }
        if (type == FilesystemFreeze.TYPE && Tool.find("fsfreeze").isEmpty()) {
            return fails("fsfreeze is not installed");
        }
        var troubles = policy.directories().stream()
                .map(directory -> trouble(directory, Mounts.of(directory)))
                .toList();
        return troubles.stream().anyMatch(Optional::isEmpty)
                ? works()
                : fails(troubles.getFirst().orElseThrow());
    }

    @Override
    public Answer plan(UUID injection, F fault, String target, Duration duration) {
        try {
            var directory = Path.of(fault.directory()).toRealPath();
            var mount = Mounts.of(directory);
            return trouble(directory, mount)
                    .<Answer>map(Answer.Refused::new)
                    .orElseGet(() -> new Answer.Planned(plan(fault, directory, mount.orElseThrow())));
        } catch (IOException e) {
            return new Answer.Refused("%s cannot be looked at: %s"
                    .formatted(fault.directory(), e.getClass().getSimpleName()));
        }
    }

    /** Why the file system of a directory may not be touched; empty when it may. */
    private Optional<String> trouble(Path directory, Optional<Mounts.Mount> mount) {
        if (!Files.isDirectory(directory) || mount.isEmpty()) {
            return Optional.of(directory + " is not a directory of a file system");
        }
        var place = mount.get().place();
        if (!policy.covers(place)) {
            return Optional.of("the file system of %s is mounted at %s, which the local policy does not list"
                    .formatted(directory, place));
        }
        if (holdsOurState(place)) {
            return Optional.of("the file system at %s holds the agent's own state".formatted(place));
        }
        return mount.get().readOnly() ? Optional.of(place + " is read-only already") : Optional.empty();
    }

    private boolean holdsOurState(Path place) {
        try {
            return Mounts.of(state.toRealPath())
                    .map(ours -> ours.place().equals(place))
                    .orElse(true);
        } catch (IOException e) {
            return true;
        }
    }

    private Plan plan(DirectoryFault fault, Path directory, Mounts.Mount mount) {
        var place = mount.place().toString();
        boolean freezes = fault instanceof FilesystemFreeze;
        return new Plan(
                fault,
                Holding.HOST,
                List.of(freezes ? new Step.Freeze(place, true) : new Step.Mount(place, true)),
                List.of(),
                List.of(freezes ? new Step.Freeze(place, false) : new Step.Mount(place, false)),
                List.of(freezes ? new Proof.Thawed(place) : new Proof.Writable(place)),
                freezes ? new Measure.Frozen(directory.toString()) : new Measure.ReadOnly(directory.toString()),
                Ending.GUARD,
                false);
    }
}
