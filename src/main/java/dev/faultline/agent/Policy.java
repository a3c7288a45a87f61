package dev.faultline.agent;

import dev.faultline.protocol.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What the owner of a host allows, whatever any server asks.
 *
 * @param directories whose file systems may be filled; none unless written down
 * @param maxDisk the most percent a file system may be filled to
 * @param protectedPidfiles processes that are never signalled, besides the ones nobody may signal
 */
record Policy(
        Set<String> faults,
        List<Path> directories,
        Duration maxDuration,
        int maxCpuWorkers,
        DataSize maxMemory,
        int maxDisk,
        List<Path> protectedPidfiles) {

    Policy {
        faults = Set.copyOf(faults);
        directories = List.copyOf(directories);
        protectedPidfiles = List.copyOf(protectedPidfiles);
    }
}
