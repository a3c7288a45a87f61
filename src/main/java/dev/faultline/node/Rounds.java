package dev.faultline.node;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** What a node does again and again as long as it lives, in a thread of its own, whatever goes wrong in between. */
public abstract class Rounds implements SmartLifecycle {

    private final String name;
    private final Duration pause;
    private final Trouble trouble;
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    /**
     * @param name of the thread
     * @param pause between a round and the next
     */
    protected Rounds(String name, Duration pause, Trouble trouble) {
        this.name = name;
        this.pause = pause;
        this.trouble = trouble;
    }

    /** Does what is to be done now. One that goes on for long asks whether it {@link #isRunning still should}. */
    protected abstract void round();

    private void rounds() {
        while (running) {
            try {
                round();
                trouble.over();
            } catch (RuntimeException e) {
                trouble.met(e);
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name(name).daemon().start(this::rounds);
    }

    /** Does not wait for the round that is under way. */
    @Override
    public void stop() {
        running = false;
        LockSupport.unpark(thread);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
