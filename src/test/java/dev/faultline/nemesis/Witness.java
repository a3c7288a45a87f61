package dev.faultline.nemesis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Looks at the hosts all the time, and remembers from when until when each was hurt, and by what. What it sees, it sees late by
 * as long as a look takes, never early.
 */
final class Witness implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(120);
    private static final long SINCE_EVER = Long.MIN_VALUE;

    /**
     * One effect on one target.
     *
     * @param injection which one it says it is; empty where a host does not tell
     * @param end {@link Long#MAX_VALUE} while it lasts
     */
    record Effect(String environment, String target, String kind, String injection, long begin, long end) {

        boolean isOver() {
            return end < Long.MAX_VALUE;
        }
    }

    private final List<Station> stations;
    private final Map<Station, Station.Harm> now = new HashMap<>();
    private final Map<Station, Long> cleanSince = new HashMap<>();
    private final Map<String, Effect> open = new HashMap<>();
    private final List<Effect> effects = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean ended;

    Witness(List<Station> stations) {
        this.stations = List.copyOf(stations);
        this.thread = Thread.ofPlatform().name("witness").daemon().start(this::watch);
    }

    private void watch() {
        while (!ended) {
            for (var station : stations) {
                try {
                    saw(station, station.harm(), System.nanoTime());
                } catch (RuntimeException cannotLook) {
                    // it is being rebooted, or we are being ended: whatever was seen last stays
                }
            }
            Commands.pause(EVERY);
        }
    }

    private synchronized void saw(Station station, Station.Harm harm, long at) {
        now.put(station, harm);
        if (harm.isNone()) {
            cleanSince.putIfAbsent(station, at);
        } else {
            cleanSince.remove(station);
        }
        var seen = new HashMap<String, Effect>();
        if (harm.frozen()) {
            add(seen, station, "shop", "frozen", "", "", at);
        }
        harm.holders().forEach((pid, injection) -> add(seen, station, "host", "holder", injection, "#" + pid, at));
        harm.gates().forEach(injection -> add(seen, station, "host", "gate", injection, "", at));
        open.entrySet().removeIf(entry -> {
            var effect = entry.getValue();
            if (!effect.environment().equals(station.environment()) || seen.containsKey(entry.getKey())) {
                return false;
            }
            effects.add(new Effect(
                    effect.environment(), effect.target(), effect.kind(), effect.injection(), effect.begin(), at));
            return true;
        });
        seen.forEach(open::putIfAbsent);
    }

    private static void add(
            Map<String, Effect> seen,
            Station station,
            String target,
            String kind,
            String injection,
            String mark,
            long at) {
        seen.put(
                station.environment() + "/" + target + "/" + kind + "/" + injection + mark,
                new Effect(station.environment(), target, kind, injection, at, Long.MAX_VALUE));
    }

    /** When that host was first seen without anything, and has been ever since; {@link Long#MAX_VALUE} while it is hurt. */
    synchronized long cleanSince(Station station) {
        return now.containsKey(station) ? cleanSince.getOrDefault(station, Long.MAX_VALUE) : SINCE_EVER;
    }

    synchronized Station.Harm last(Station station) {
        return now.getOrDefault(station, station.harm());
    }

    boolean all(Predicate<Station.Harm> what) {
        return stations.stream().allMatch(station -> what.test(last(station)));
    }

    /** Everything that was seen, also what is still there. */
    synchronized List<Effect> effects() {
        var all = new ArrayList<>(effects);
        all.addAll(open.values());
        return all;
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
