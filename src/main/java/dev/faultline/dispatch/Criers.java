package dev.faultline.dispatch;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Tells agents to stop, on two threads that do nothing else, so that a press waits for no other work. Thousands of agents are told
 * by both at once; none of them can hold up another, because nothing here blocks.
 */
@Component
final class Criers implements SmartLifecycle {

    private static final int HOW_MANY = 2;

    private final BlockingQueue<AgentSocket> urgent = new LinkedBlockingQueue<>();
    private volatile boolean running;

    /** Has what waits on this connection said as soon as can be. */
    void call(AgentSocket socket) {
        if (running) {
            urgent.add(socket);
        } else {
            socket.pump();
        }
    }

    private void cry() {
        try {
            while (true) {
                urgent.take().pump();
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void start() {
        running = true;
        IntStream.rangeClosed(1, HOW_MANY)
                .forEach(n -> Thread.ofPlatform()
                        .name("crier-" + n)
                        .daemon()
                        .priority(Thread.MAX_PRIORITY)
                        .start(this::cry));
    }

    /** Daemons go with the process; whoever presses until then is heard. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before those who connect, and after they are gone. */
    @Override
    public int getPhase() {
        return 0;
    }
}
