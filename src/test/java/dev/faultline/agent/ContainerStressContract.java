package dev.faultline.agent;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What is held in the control groups of a container, and nowhere else. */
abstract class ContainerStressContract extends ContainerContract {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private List<Path> made = List.of();

    /** Engines give each container groups of its own; for one that stands in they are made here. */
    @BeforeEach
    void makeGroups() throws IOException {
        if (hasOwnGroups()) {
            return;
        }
        assumeThat(ROOT).as("control groups").exists();
        var hierarchies = Files.exists(ROOT.resolve("cgroup.procs"))
                ? List.of(ROOT)
                : Stream.of("cpu", "memory")
                        .map(ROOT::resolve)
                        .filter(Files::exists)
                        .toList();
        assumeThat(hierarchies).as("control groups").isNotEmpty();
        assumeThat(hierarchies).as("this user may make control groups").allMatch(Files::isWritable);
        made = hierarchies.stream()
                .map(each -> each.resolve("faultline-test-" + injection))
                .toList();
        for (var group : made) {
            Files.createDirectory(group);
            Files.writeString(group.resolve("cgroup.procs"), box.pid() + "\n");
        }
    }

    @AfterEach
    void removeGroups() throws IOException {
        leaveNothing();
        for (var group : made) {
            for (var pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
                Files.writeString(group.resolveSibling("cgroup.procs"), pid + "\n");
            }
            Files.delete(group);
        }
    }

    /** A process of the injection is there, and all of them are in the same groups as the container's first process. */
    boolean isHeldThere() {
        var holders = Outside.processesOf(injection);
        var own = groups(box.pid());
        return !holders.isEmpty()
                && holders.stream().allMatch(holder -> groups(holder).containsAll(own));
    }

    private boolean hasOwnGroups() {
        return !groups(box.pid()).isEmpty();
    }

    /** Which are not those of this process itself. */
    private static List<String> groups(long pid) {
        try {
            var ours = Files.readAllLines(Path.of("/proc/self/cgroup"));
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "cgroup")).stream()
                    .filter(line -> !ours.contains(line))
                    .toList();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
