package dev.faultline.nemesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The processes that this harness started, and what these started. Nobody else ever gets a signal: before each one it is
 * looked up whether the number still belongs to one of them.
 */
final class Own implements AutoCloseable {

    /** A number alone may be somebody else's by now. */
    private final Set<ProcessHandle> table = ConcurrentHashMap.newKeySet();

    private final Path home;

    /** @param home nobody else's command line or environment names it */
    Own(Path home) {
        this.home = home;
    }

    Process start(Path log, Map<String, String> environment, Path directory, String... command) {
        try {
            var builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            var process = builder.start();
            table.add(process.toHandle());
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Started by us, or by one of these, or with our directory in its words or its environment. */
    private boolean isOurs(ProcessHandle process) {
        return table.contains(process)
                || process.parent().filter(table::contains).isPresent()
                || Proc.text(process.pid(), "cmdline").contains(home + "/")
                || Proc.text(process.pid(), "environ").contains(home + "/");
    }

    /** Those that are gone already are passed over. */
    void signal(String signal, Stream<ProcessHandle> processes) {
        var living = processes.filter(ProcessHandle::isAlive).toList();
        for (var process : living) {
            if (!isOurs(process) && process.isAlive()) {
                throw new IllegalStateException("process %d is not ours".formatted(process.pid()));
            }
        }
        var command = new ArrayList<>(List.of("kill", "-" + signal));
        living.forEach(each -> command.add(Long.toString(each.pid())));
        if (!living.isEmpty()) {
            Commands.quietly(command.toArray(String[]::new));
        }
    }

    void kill(ProcessHandle process) {
        signal("KILL", Stream.of(process));
        boolean _ = Commands.within(Duration.ofSeconds(5), () -> !process.isAlive());
    }

    /** Whatever of ours still runs, however it came about. */
    @Override
    public void close() {
        for (int i = 0; i < 3; i++) {
            var left = ProcessHandle.allProcesses()
                    .filter(each -> each.pid() != ProcessHandle.current().pid())
                    .filter(this::isOurs)
                    .toList();
            left.forEach(ProcessHandle::destroyForcibly);
            left.forEach(each -> {
                try {
                    each.onExit().get(2, TimeUnit.SECONDS);
                } catch (Exception stillThere) {
                    // looked at again
                }
            });
        }
    }

    /** What the kernel says of processes, without the code under test. */
    static final class Proc {

        private Proc() {}

        static String text(long pid, String file) {
            try {
                return Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
            } catch (IOException gone) {
                return "";
            }
        }

        /** R, S, D, T, Z …, or - when there is none. */
        static char state(long pid) {
            var stat = text(pid, "stat");
            return stat.isEmpty() ? '-' : stat.charAt(stat.lastIndexOf(')') + 2);
        }
    }
}
