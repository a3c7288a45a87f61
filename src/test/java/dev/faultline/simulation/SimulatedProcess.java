package dev.faultline.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Something that can be killed, stopped for a while and started again. What it was about to do dies with it. */
public final class SimulatedProcess implements Executor {

    private final World world;
    private final String name;
    private boolean alive;
    private int life;
    private long pausedUntil;
    private long pausedSince;
    private long awakeSince;
    private long heldUp;
    final List<Database.Transaction> transactions = new ArrayList<>();

    public SimulatedProcess(World world, String name) {
        this.world = world;
        this.name = name;
    }

    public void start() {
        alive = true;
        life++;
        pausedUntil = 0;
        awakeSince = world.now();
    }

    public void kill() {
        alive = false;
        life++;
        List.copyOf(transactions).forEach(Database.Transaction::rollBack);
    }

    public void pause(Duration time) {
        heldUp += time.toNanos();
        pausedSince = isPaused() ? pausedSince : world.now();
        pausedUntil = Math.max(pausedUntil, world.now() + time.toNanos());
        awakeSince = pausedUntil;
        world.at(Duration.ofNanos(pausedUntil - world.now()), null, () -> world.goOn(this));
    }

    void wake() {
        if (isPaused()) {
            pausedUntil = world.now();
            awakeSince = world.now();
            world.goOn(this);
        }
    }

    public boolean isAlive() {
        return alive;
    }

    public boolean isPaused() {
        return world.now() < pausedUntil;
    }

    public boolean isAwake() {
        return alive && !isPaused();
    }

    /** How long it has been stopped in all. */
    public long heldUp() {
        return heldUp;
    }

    public long pausedSince() {
        return pausedSince;
    }

    /** Since when it has been alive and not stopped; far ahead while it is not. */
    public long awakeSince() {
        return alive ? awakeSince : Long.MAX_VALUE;
    }

    int life() {
        return life;
    }

    /** On a thread of its own, as soon as it comes round to it. */
    @Override
    public void execute(Runnable work) {
        world.fiber(this, Duration.ofNanos(world.chance().nextLong(2_000_000)), work);
    }

    public void later(Duration after, Runnable work) {
        world.at(after, this, work);
    }

    /** Again and again with a pause in between, as long as it lives. */
    public void every(Duration pause, Runnable work) {
        world.fiber(this, Duration.ofNanos(world.chance().nextLong(pause.toNanos())), () -> {
            while (true) {
                work.run();
                world.sleep(pause);
            }
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
