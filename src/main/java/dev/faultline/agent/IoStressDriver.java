package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.IoStress;
import dev.faultline.protocol.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** Writers in a process of their own, to files without names. */
record IoStressDriver(DiskFillDriver disk, Policy policy) implements Driver<IoStress> {

    /** Even a slow disk that others use takes this much in a second. */
    private static final long AT_LEAST = 256 << 10;

    private static final long RESERVE = 256L << 20;

    @Override
    public FaultType<IoStress> type() {
        return IoStress.TYPE;
    }

    /** A directory that may be filled may be written to. */
    @Override
    public Capability probe() {
        var fill = disk.probe();
        return new Capability(type().name(), fill.works(), fill.why());
    }

    @Override
    public Answer plan(UUID injection, IoStress fault, String target, Duration duration) {
        try {
            var directory = Path.of(fault.directory()).toRealPath();
            var space = DiskFillDriver.Space.of(Files.getFileStore(directory));
            long bytes = fault.workers() * fault.size().bytes();
            long reserve = Math.min(RESERVE, space.all() / 20);
            if (space.free() - bytes < reserve) {
                return new Answer.Refused("%d writers of %s would leave less than %d MiB free in %s"
                        .formatted(fault.workers(), fault.size(), reserve >> 20, directory));
            }
            var measure = new Measure.Written(AT_LEAST);
            return Holding.plan(
                    fault,
                    duration,
                    measure,
                    "io",
                    directory,
                    fault.workers(),
                    fault.size().bytes());
        } catch (IOException e) {
            return new Answer.Refused("%s cannot be looked at: %s"
                    .formatted(fault.directory(), e.getClass().getSimpleName()));
        }
    }
}
