package dev.faultline.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where a process is in the kernel's control groups, see cgroups(7), both kinds of them. */
final class ControlGroups {

    private static final Path PROC = Path.of("/proc");
    private static final String MEMBERS = "cgroup.procs";

    /** A mounted hierarchy: which part of it, where, and what it controls; nothing for the second kind. */
    private record Mounted(String root, Path at, Set<String> controls) {}

    private ControlGroups() {}

    /** The directories of the groups that are not the host's own; empty when it is in none, or gone. */
    static List<Path> of(long pid) {
        var groups = new ArrayList<Path>();
        try {
            var mounted = mounted();
            for (var line : Files.readAllLines(PROC.resolve(Long.toString(pid)).resolve("cgroup"))) {
                var parts = line.split(":", 3);
                if (parts.length == 3 && !parts[2].equals("/")) {
                    mounted.stream()
                            .filter(each -> each.controls()
                                    .equals(parts[1].isEmpty() ? Set.of() : Set.of(parts[1].split(",", -1))))
                            .map(each -> directory(each, parts[2]))
                            .filter(directory -> Files.exists(directory.resolve(MEMBERS)))
                            .forEach(groups::add);
                }
            }
        } catch (IOException gone) {
            return List.of();
        }
        return groups;
    }

    private static Path directory(Mounted mounted, String path) {
        var within =
                path.startsWith(mounted.root()) ? path.substring(mounted.root().length()) : path;
        return mounted.at().resolve(within.startsWith("/") ? within.substring(1) : within);
    }

    /** From the lines of /proc/self/mountinfo, proc_pid_mountinfo(5). */
    private static List<Mounted> mounted() throws IOException {
        var all = new ArrayList<Mounted>();
        for (var line : Files.readAllLines(PROC.resolve("self").resolve("mountinfo"))) {
            var halves = line.split(" - ", 2);
            var before = halves[0].split(" ", -1);
            var after = halves[1].split(" ", -1);
            if (after[0].equals("cgroup2")) {
                all.add(new Mounted(before[3], Path.of(before[4]), Set.of()));
            } else if (after[0].equals("cgroup")) {
                var controls = Path.of(before[4]).getFileName().toString();
                all.add(new Mounted(before[3], Path.of(before[4]), named(after[2], controls)));
            }
        }
        return all;
    }

    /** A hierarchy is known by what it controls, or by a name of its own. */
    private static Set<String> named(String options, String directory) {
        var words = Set.copyOf(List.of(options.split(",", -1)));
        var controls = Set.of(directory.split(",", -1));
        return words.containsAll(controls)
                ? controls
                : words.stream()
                        .filter(word -> word.startsWith("name="))
                        .findFirst()
                        .map(Set::of)
                        .orElse(Set.of("?"));
    }

    /** Moves this very process there. */
    static void join(List<Path> groups) {
        for (var group : groups) {
            try {
                Files.writeString(
                        group.resolve(MEMBERS), ProcessHandle.current().pid() + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException("%s cannot be joined: %s".formatted(group, e.getMessage()), e);
            }
        }
    }

    /** Why nobody may be moved there; empty when one may. */
    static Optional<String> trouble(List<Path> groups) {
        return groups.stream()
                .map(group -> group.resolve(MEMBERS))
                .filter(members -> !Files.isWritable(members))
                .findFirst()
                .map(members -> members + " may not be written by this agent");
    }
}
