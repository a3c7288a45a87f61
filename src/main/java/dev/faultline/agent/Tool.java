package dev.faultline.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program of the host that is asked about the host: by its full path, with fixed arguments, and without an environment. */
final class Tool {

    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin"), Path.of("/sbin"), Path.of("/usr/bin"), Path.of("/bin"));
    private static final int MOST = 4 << 20;
    private static final long PATIENCE = 5;
    private static final int SYS_ADMIN = 21;

    private Tool() {}

    /** It did not answer; the message says why, for people. */
    static final class Silent extends Exception {
        private static final long serialVersionUID = 1;

        Silent(String why) {
            super(why);
        }
    }

    static Optional<Path> find(String name) {
        return PLACES.stream()
                .map(place -> place.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Whether this user may change mounts: CAP_SYS_ADMIN, see capabilities(7) and proc_pid_status(5). */
    static boolean isAdmin() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .anyMatch(capabilities -> (capabilities >> SYS_ADMIN & 1) == 1);
        } catch (IOException e) {
            return false;
        }
    }

    /** @return what it printed */
    static String ask(String name, String... arguments) throws Silent {
        return ask(Map.of(), name, arguments);
    }

    /** The same with an environment, which is nobody's but this. */
    static String ask(Map<String, String> environment, String name, String... arguments) throws Silent {
        var command = new ArrayList<String>();
        command.add(find(name)
                .orElseThrow(() -> new Silent(name + " is not installed"))
                .toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var said = new String(process.getInputStream().readNBytes(MOST), StandardCharsets.UTF_8);
            if (said.length() >= MOST || !process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new Silent(name + " says too much, or takes too long");
            }
            if (process.exitValue() != 0) {
                throw new Silent(
                        "%s: %s".formatted(name, said.lines().findFirst().orElse("failed")));
            }
            return said;
        } catch (IOException e) {
            throw new Silent("%s cannot be started: %s".formatted(name, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Silent("interrupted");
        }
    }
}
