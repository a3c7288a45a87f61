package dev.faultline.sandbox.shop;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Requests of one service as Prometheus reads them: how many with which answer, how many failed, and how long they took. */
final class Metrics {

    /** In seconds. Closest together where the shop's promises are: 300 ms for a dependency, 800 ms for a page. */
    private static final double[] BUCKETS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1, 2, 5, 10};

    private final String service;
    private final Map<String, Route> routes = new ConcurrentSkipListMap<>();

    Metrics(String service) {
        this.service = service;
    }

    /** Counters that start at nothing rather than with their first event, so that rates are right from the start. */
    void expect(String route) {
        routes.computeIfAbsent(route, _ -> new Route());
    }

    void answered(String route, int status, Duration took) {
        expect(route);
        routes.getOrDefault(route, new Route()).answered(status, took);
    }

    String exposition() {
        StringBuilder text = new StringBuilder();
        head(text, "http_requests_total", "counter", "Requests answered.");
        routes.forEach((path, route) -> route.requests(labels(path), text));
        head(text, "http_request_errors_total", "counter", "Requests answered with a status of 500 or more.");
        routes.forEach((path, route) -> line(text, "http_request_errors_total", labels(path), route.errors.sum()));
        head(text, "http_request_duration_seconds", "histogram", "How long answers took.");
        routes.forEach((path, route) -> route.durations(labels(path), text));
        return text.toString();
    }

    static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP %s %s\n# TYPE %s %s\n".formatted(name, help, name, type));
    }

    static void line(StringBuilder text, String name, String labels, Object value) {
        text.append("%s{%s} %s\n".formatted(name, labels, value));
    }

    private String labels(String route) {
        return "service=\"%s\",route=\"%s\"".formatted(service, route);
    }

    private static final class Route {

        private final Map<Integer, LongAdder> byStatus = new ConcurrentSkipListMap<>(Map.of(200, new LongAdder()));
        private final LongAdder errors = new LongAdder();
        private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS.length + 1);
        private final LongAdder nanos = new LongAdder();

        void answered(int status, Duration took) {
            byStatus.computeIfAbsent(status, _ -> new LongAdder()).increment();
            if (status >= 500) {
                errors.increment();
            }
            buckets.incrementAndGet(bucketOf(took.toNanos() / 1e9));
            nanos.add(took.toNanos());
        }

        private static int bucketOf(double seconds) {
            int bucket = 0;
            while (bucket < BUCKETS.length && seconds > BUCKETS[bucket]) {
                bucket++;
            }
            return bucket;
        }

        void requests(String labels, StringBuilder text) {
            new TreeMap<>(byStatus)
                    .forEach((status, count) -> line(
                            text, "http_requests_total", "%s,status=\"%d\"".formatted(labels, status), count.sum()));
        }

        void durations(String labels, StringBuilder text) {
            long count = 0;
            for (int bucket = 0; bucket < BUCKETS.length; bucket++) {
                count += buckets.get(bucket);
                line(
                        text,
                        "http_request_duration_seconds_bucket",
                        "%s,le=\"%s\"".formatted(labels, BUCKETS[bucket]),
                        count);
            }
            count += buckets.get(BUCKETS.length);
            line(text, "http_request_duration_seconds_bucket", labels + ",le=\"+Inf\"", count);
            line(text, "http_request_duration_seconds_sum", labels, nanos.sum() / 1e9);
            line(text, "http_request_duration_seconds_count", labels, count);
        }
    }
}
