package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.DiskFill;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.Measure;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A file without a name, in a directory that the local policy lists, so large that the file system is as full as asked. */
record DiskFillDriver(OwnChild child, Policy policy, Path state) implements Driver<DiskFill> {

    private static final long RESERVE = 256L << 20;
    private static final int RESERVE_PERCENT = 5;

    /** Space of a file system as its users see it: what only root may still write counts as neither. */
    record Space(long used, long free) {

        static Space of(FileStore store) throws IOException {
            return new Space(store.getTotalSpace() - store.getUnallocatedSpace(), store.getUsableSpace());
        }

        long all() {
            return used + free;
        }

        double percent() {
            return 100.0 * used / Math.max(1, all());
        }

        /** How much more has to be written until {@code percent} is used. */
        long upTo(int percent) {
            return (long) Math.ceil(all() / 100.0 * percent) - used;
        }
    }

    @Override
    public FaultType<DiskFill> type() {
        return DiskFill.TYPE;
    }

    @Override
    public Capability probe() {
        if (policy.directories().isEmpty()) {
            return fails("the local policy lists no directory that may be filled");
        }
        return child.trouble()
                .or(() -> allFail(policy.directories()))
                .map(this::fails)
                .orElseGet(this::works);
    }

    private static Optional<String> allFail(List<Path> directories) {
        String first = "";
        for (var directory : directories) {
            try {
                Linux.close(Linux.openUnnamed(directory));
                return Optional.empty();
            } catch (Linux.Refused refused) {
                var why = refused.notPermitted()
                        ? "%s: that needs a directory this agent's user may write to".formatted(refused.getMessage())
                        : String.valueOf(refused.getMessage());
                first = first.isEmpty() ? why : first;
            }
        }
        return Optional.of(first);
    }

    @Override
    public Answer plan(UUID injection, DiskFill fault, String target, Duration duration) {
        try {
            return plan(fault, Path.of(fault.directory()).toRealPath(), duration);
        } catch (IOException e) {
            return new Answer.Refused("%s cannot be looked at: %s"
                    .formatted(fault.directory(), e.getClass().getSimpleName()));
        }
    }

    private Answer plan(DiskFill fault, Path directory, Duration duration) throws IOException {
        if (!Files.isDirectory(directory)) {
            return new Answer.Refused(directory + " is not a directory");
        }
        var store = Files.getFileStore(directory);
        var space = Space.of(store);
        long bytes = space.upTo(fault.percent());
        long reserve = reserve(space, store.equals(Files.getFileStore(state)));
        if (bytes <= 0) {
            return new Answer.Refused(
                    "%s is used to %.0f %% already, before anything is filled".formatted(directory, space.percent()));
        }
        if (space.free() - bytes < reserve) {
            return new Answer.Refused("%d %% would leave %d MiB free in %s; %d MiB must stay free"
                    .formatted(fault.percent(), Math.max(0, space.free() - bytes) >> 20, directory, reserve >> 20));
        }
        var measure = new Measure.DiskUse(directory.toString(), fault.percent());
        return Holding.plan(fault, duration, measure, "disk", directory, bytes, reserve);
    }

    /** An owner who allows 100 % means it, except where the agent's own state would have no room. */
    private long reserve(Space space, boolean holdsState) {
        int percent = holdsState ? RESERVE_PERCENT : Math.min(RESERVE_PERCENT, 100 - policy.maxDisk());
        return Math.min(RESERVE, space.all() / 100 * percent);
    }
}
