package dev.faultline.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What a contestant that runs in a process of its own writes down, and how it talks to {@link ScheduleBench} over its own lines. */
public final class Lateness {

    private final ConcurrentHashMap<String, ConcurrentHashMap<Object, Long>> micros = new ConcurrentHashMap<>();
    private final BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));

    /** Now, of what was due then. The last time counts. */
    public void note(String what, Object which, Instant due) {
        note(what, which, due, Instant.now());
    }

    public void note(String what, Object which, Instant due, Instant now) {
        micros.computeIfAbsent(what, _ -> new ConcurrentHashMap<>())
                .put(which, Duration.between(due, now).toNanos() / 1_000);
    }

    /** Says that it may begin, and waits until it is told to. @return what it was told */
    public String ready() throws IOException {
        System.out.println("ready");
        return orders.readLine();
    }

    /** Waits until it is told to end, tells everything and ends. */
    public void tell() throws IOException {
        orders.readLine();
        micros.forEach((what, all) -> System.out.println(what + " "
                + all.values().stream().map(String::valueOf).collect(Collectors.joining(","))));
        System.out.println("end");
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    static double[] millis(String joined) {
        return joined.isEmpty()
                ? new double[0]
                : Arrays.stream(joined.split(",")).mapToDouble(each -> Long.parseLong(each) / 1e3).toArray();
    }
}
