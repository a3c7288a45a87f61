package dev.faultline.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one program running: started, written down in a pidfile, and started again a moment after it died. Its standard input
 * stays open as long as this JVM lives, so that it can see when nobody keeps it any more.
 */
final class KeptProcess {

    /** What to add to our own environment, asked before every start. */
    @FunctionalInterface
    interface Environment {
        Map<String, String> variables() throws IOException;
    }

    private static final Logger log = LoggerFactory.getLogger(KeptProcess.class);

    /** What an orchestrator would need, too: long enough for an experiment to see that the process was gone. */
    private static final Duration BEFORE_RESTART = Duration.ofMillis(1_500);

    private static final Duration BEFORE_RESTART_OF_THE_HOPELESS = Duration.ofSeconds(10);
    private static final int HOPELESS = 3;
    private static final long MOST_LOG = 1 << 20;

    private final String name;
    private final List<String> command;
    private final Environment environment;
    private final Path pidfile;
    private final Path logfile;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Process process;

    KeptProcess(String name, List<String> command, Environment environment, Path directory) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = environment;
        this.pidfile = directory.resolve(name + ".pid");
        this.logfile = directory.resolve(name + ".log");
    }

    void start() {
        // A thread of the platform, for the process's whole life: the kernel tells a child of its parent's death when
        // the
        // thread that started it ends.
        Thread.ofPlatform().daemon().name("sandbox-" + name).start(this::keep);
    }

    private void keep() {
        try {
            int earlyDeaths = 0;
            do {
                earlyDeaths = runOnce() ? earlyDeaths + 1 : 0;
                report(earlyDeaths);
            } while (!ending.await(pause(earlyDeaths).toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private static Duration pause(int earlyDeaths) {
        return earlyDeaths < HOPELESS ? BEFORE_RESTART : BEFORE_RESTART_OF_THE_HOPELESS;
    }

    private void report(int earlyDeaths) {
        if (ending.getCount() == 0) {
            return;
        }
        if (earlyDeaths < HOPELESS) {
            log.info("The sandbox's {} ended; starting it again", name);
        } else if (earlyDeaths == HOPELESS) {
            log.warn(
                    "The sandbox's {} keeps ending: {} Trying on, now and then; its log is {}",
                    name,
                    lastWords(),
                    logfile);
        }
    }

    private String lastWords() {
        try {
            return Files.readAllLines(logfile).stream()
                    .filter(line -> !line.startsWith("\t") && !line.isBlank())
                    .reduce((_, later) -> later)
                    .map(line -> line + (line.endsWith(".") ? "" : "."))
                    .orElse("it does not say why.");
        } catch (IOException unreadable) {
            return "it does not say why.";
        }
    }

    /** Runs it until it ends; whether that was within seconds. */
    private boolean runOnce() throws InterruptedException {
        try {
            Process running = launch();
            boolean early = running.waitFor(10, TimeUnit.SECONDS);
            running.waitFor();
            Files.deleteIfExists(pidfile);
            return early;
        } catch (IOException | RuntimeException failed) {
            log.debug("The sandbox's {} cannot be started", name, failed);
            return true;
        }
    }

    private Process launch() throws IOException {
        if (Files.exists(logfile) && Files.size(logfile) > MOST_LOG) {
            Files.move(logfile, logfile.resolveSibling(name + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logfile.toFile()));
        builder.environment().putAll(environment.variables());
        Process started = builder.start();
        process = started;
        Path unfinished = pidfile.resolveSibling(name + ".pid.new");
        Files.writeString(unfinished, started.pid() + "\n");
        Files.move(unfinished, pidfile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (ending.getCount() == 0) {
            started.destroyForcibly(); // stop() came while it was starting, and saw an earlier one
        }
        return started;
    }

    /** Says that it is over, waits for {@code patience}, and kills what is still there. */
    void stop(Duration patience) {
        ending.countDown();
        Process running = process;
        try {
            if (running != null && running.isAlive()) {
                closeInput(running);
                if (!running.waitFor(patience)) {
                    running.destroyForcibly();
                }
            }
            ended.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            if (running != null) {
                running.destroyForcibly();
            }
        }
    }

    private void closeInput(Process running) {
        try {
            running.getOutputStream().close();
        } catch (IOException alreadyGone) {
            log.debug("The sandbox's {} is gone already", name, alreadyGone);
        }
    }
}
