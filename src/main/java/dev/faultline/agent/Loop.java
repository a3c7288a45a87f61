package dev.faultline.agent;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The engine's one thread: does what others ask, in order, and ticks ten times a second in between. */
final class Loop implements Executor {

    private static final Duration TICK = Duration.ofMillis(100);

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Log log;

    Loop(Log log) {
        this.log = log;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs for ever. An exception is a fault in this program and must not end the one thread that takes things back. */
    void run(Runnable tick) throws InterruptedException {
        while (true) {
            var task = tasks.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
            attempt(tick);
            if (task != null) {
                attempt(task);
            }
        }
    }

    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException wrong) {
            log.warn("this should not happen: " + wrong + " at " + wrong.getStackTrace()[0]);
        }
    }
}
