package dev.faultline.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * A GameDay of three hours, pressed into minutes: people write, rounds run one after the other, and many watch the control room. For
 * each thing that was written, how long it took from the moment it was sent until each of them had it on their page; and what the
 * server's memory did meanwhile. Prints what it finds as lines of JSON, and at the end the rows of docs/performance.md.
 */
public final class GameDayBench {

    private static final String PASSWORD = "a good long password for benchmarks";
    private static final Pattern SEEN = Pattern.compile("mark (\\d{1,6}) of the bench");

    record Options(int facts, int rounds, int watchers, int minutes) {

        static Options of(String[] arguments) {
            var given = new HashMap<String, String>();
            for (int i = 0; i < arguments.length; i += 2) {
                if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                    System.err.println("bench/gameday [--facts 2000] [--rounds 40] [--watchers 30] [--minutes 6]");
                    System.exit(2);
                }
                given.put(arguments[i].substring(2), arguments[i + 1]);
            }
            return new Options(
                    Integer.parseInt(given.getOrDefault("facts", "2000")),
                    Integer.parseInt(given.getOrDefault("rounds", "40")),
                    Integer.parseInt(given.getOrDefault("watchers", "30")),
                    Integer.parseInt(given.getOrDefault("minutes", "6")));
        }
    }

    private final Options options;
    private final Plane plane;
    private final AtomicBoolean over = new AtomicBoolean();
    private String day = "";

    /** When each mark was sent, by its number; nanoseconds of this process. */
    private final long[] sent = new long[200_000];

    private final AtomicLong bytes = new AtomicLong();

    private GameDayBench(Options options, Plane plane) {
        this.options = options;
        this.plane = plane;
    }

    public static void main(String[] arguments) throws Exception {
        var options = Options.of(arguments);
        var begun = Instant.now();
        System.out.println(machine());
        try (var plane = Plane.start(
                Files.createTempDirectory("faultline-bench").resolve("server"),
                "bench",
                List.of("--faultline.sandbox.enabled=false"))) {
            var bench = new GameDayBench(options, plane);
            bench.prepare();
            bench.goThrough();
            System.out.println(machine());
            System.out.printf("# took %d s%n", Duration.between(begun, Instant.now()).toSeconds());
        }
        System.exit(0);
    }

    private static String machine() throws IOException {
        return "{\"git\":\"%s\",\"cores\":%d,\"load\":\"%s\",\"jdk\":\"%s\",\"at\":\"%s\"}"
                .formatted(
                        System.getProperty("faultline.git"),
                        Runtime.getRuntime().availableProcessors(),
                        Files.readString(Path.of("/proc/loadavg")).strip(),
                        Runtime.version(),
                        Instant.now());
    }

    // ---- the way to go

    /** As people would, but with three of them: one plans and leads, one agrees, one writes. */
    private void prepare() throws IOException, SQLException {
        for (var each : List.of("scribe operator", "approver approver")) {
            add(each.split(" ")[0], each.split(" ")[1]);
        }
        for (int i = 0; i < options.watchers(); i++) {
            add("watcher" + i, "viewer");
        }
        var experiment = demand(201, plane.post("/api/v1/experiments", experiment()));
        day = demand(201, plane.post("/api/v1/gamedays", plan(experiment.path("id").asString())))
                .path("id")
                .asString();
        for (var each : List.of("facilitator admin", "commander admin", "injector admin", "scribe scribe")) {
            post("/people", "{\"duty\": \"%s\", \"person\": \"%s\"}".formatted(each.split(" ")[0], each.split(" ")[1]));
        }
        post("/events", "{\"event\": \"submit\"}");
        var page = "/gamedays/" + day;
        Browser.of(plane.port(), "approver", PASSWORD)
                .submit("/me", page + "/approve", Map.of("planHash", read().path("planHash").asString()));
        post("/events", "{\"event\": \"schedule\", \"startsAt\": \"%s\"}".formatted(Instant.now().plusSeconds(600)));
        Plane.await("the briefing", Duration.ofSeconds(30), () -> state().equals("BRIEFING"));
        drilled();
        post("/briefing", "{\"present\": true}");
        var scribe = Browser.of(plane.port(), "scribe", PASSWORD);
        scribe.submit("/me", page + "/say", Map.of("present", "true", "page", "briefing"));
        scribe.submit("/me", page + "/say", Map.of("vote", "go", "duty", "scribe", "page", "briefing"));
        for (var each : List.of("no-incident", "smallest-first")) {
            post("/briefing", "{\"tick\": \"%s\"}".formatted(each));
        }
        for (var each : List.of("facilitator", "commander", "injector")) {
            post("/briefing", "{\"vote\": \"go\", \"duty\": \"%s\"}".formatted(each));
        }
        post("/steady-state", "");
        Plane.await(
                () -> "go: " + plane.get(path() + "/gates").body(),
                Duration.ofSeconds(30),
                () -> plane.post(path() + "/events", "{\"event\": \"go\"}").status() == 200);
    }

    private void add(String login, String role) {
        demand(201, plane.post(
                "/api/v1/people",
                "{\"login\": \"%s\", \"password\": \"%s\", \"role\": \"%s\"}".formatted(login, PASSWORD, role)));
    }

    /** Hurts nobody: what is measured is pages. */
    private String experiment() {
        return """
                {"name": "nobody is hurt", "hypothesis": "It answers.",
                 "probes": [{"name": "alive", "type": "http", "url": "http://127.0.0.1:%d/health/live", "reading": "latency", "interval": "1s",
                             "tolerance": {"atMost": 5000}},
                            {"name": "status", "type": "http", "url": "http://127.0.0.1:%d/health/live", "reading": "status", "interval": "1s",
                             "tolerance": {"exactly": 200}}],
                 "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                             "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}},
                            {"name": "rest", "type": "wait", "duration": "%ds"}],
                 "limits": {"maxTargets": 1, "maxDuration": "10m", "recoverWithin": "1s"}}
                """
                .formatted(plane.port(), plane.port(), Math.max(1, options.minutes() * 60 / options.rounds() - 7));
    }

    private String plan(String experiment) {
        return """
                {"name": "Three hours in a few minutes", "purpose": "How far behind are pages?", "level": 2, "environment": "staging",
                 "scope": "Nothing.", "comms": "Nobody.", "abort": "Never.", "rollback": "None.", "phrase": "This is real", "onCall": "nobody",
                 "length": "3h", "zone": "UTC", "checklist": [], "rounds": [%s]}
                """
                .formatted(IntStream.rangeClosed(1, options.rounds())
                        .mapToObj(
                                each -> """
                                {"name": "Round number %d", "experimentId": "%s", "hypothesis": "Nobody notices.", "signal": "The error rate.",
                                 "length": "4m"}"""
                                        .formatted(each, experiment))
                        .collect(Collectors.joining(",")));
    }

    /** As if a drill had just passed: there is no agent here. */
    private void drilled() throws IOException, SQLException {
        try (var database = plane.database();
                var statement = database.prepareStatement(
                        """
                        with passed as (
                            insert into drill (id, halt_id, scope, state, started_by, started_at, since, ended_at, passed, asked, proved)
                            values (?, ?, 'global', 'ENDED', 'user:admin', clock_timestamp(), clock_timestamp(), clock_timestamp(), true, 1, 1)
                            returning id)
                        insert into canary (id, drill_id, agent_id, agent_name, environments, state, active_at, proved_at, took_us)
                        select gen_random_uuid(), id, gen_random_uuid(), 'host-1', '{}', 'PROVED', clock_timestamp(), clock_timestamp(), 300000
                        from passed
                        """)) {
            statement.setObject(1, UUID.randomUUID());
            statement.setObject(2, UUID.randomUUID());
            statement.executeUpdate();
        }
    }

    private String path() {
        return "/api/v1/gamedays/" + day;
    }

    private JsonNode read() {
        return plane.get(path()).body();
    }

    private String state() {
        return read().path("state").asString();
    }

    private JsonNode post(String where, String body) {
        var answer = plane.post(path() + where, body);
        if (answer.status() >= 300) {
            throw new IllegalStateException(where + " " + body + ": " + answer);
        }
        return answer.body();
    }

    private static JsonNode demand(int status, Plane.Answer answer) {
        if (answer.status() != status) {
            throw new IllegalStateException(answer.toString());
        }
        return answer.body();
    }

    // ---- the day

    private void goThrough() throws Exception {
        var watchers = new ArrayList<Watcher>();
        for (int i = 0; i < options.watchers(); i++) {
            watchers.add(new Watcher(Browser.of(plane.port(), "watcher" + i, PASSWORD)));
        }
        watchers.forEach(each -> Thread.ofVirtual().start(each));
        var rounds = Thread.ofVirtual().start(this::rounds);
        var memory = new ArrayList<long[]>();
        long begun = System.nanoTime();
        long lasts = Duration.ofMinutes(options.minutes()).toNanos();
        int marks = Math.max(options.facts() / 3, options.facts() - factsOfRounds());
        for (int mark = 1; mark <= marks; mark++) {
            sleepUntil(begun + lasts * mark / marks);
            sent[mark] = System.nanoTime();
            post("/notes", "{\"text\": \"mark %d of the bench\"}".formatted(mark));
            if (mark % Math.max(1, marks / 12) == 0) {
                memory.add(plane.memory());
                System.out.printf(
                        "{\"mark\":%d,\"rssKiB\":%d,\"heapKiB\":%d,\"seenBy\":%d}%n",
                        mark, memory.getLast()[0], memory.getLast()[1], seenByAll(watchers, mark - 5));
            }
        }
        rounds.join(Duration.ofMinutes(10));
        Plane.await("everybody to have seen the last mark", Duration.ofSeconds(30), () -> watchers.stream()
                .allMatch(each -> each.last.get() >= marks));
        over.set(true);
        tell(watchers, marks, memory, (System.nanoTime() - begun) / 1e9);
    }

    /** As many as each round writes by itself, so that all together are what was asked for. */
    private int factsOfRounds() {
        return options.rounds() * 9;
    }

    private static void sleepUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static long seenByAll(List<Watcher> watchers, int mark) {
        return watchers.stream().filter(each -> each.last.get() >= mark).count();
    }

    private void rounds() {
        for (int number = 1; number <= options.rounds(); number++) {
            int round = number;
            post("/rounds/" + round, "{\"do\": \"start\"}");
            Plane.await("round " + round, Duration.ofMinutes(2), () -> plane.get(path() + "/rounds")
                    .body()
                    .path("items")
                    .path(round - 1)
                    .path("state")
                    .asString()
                    .equals("DONE"));
        }
    }

    private void tell(List<Watcher> watchers, int marks, List<long[]> memory, double took) {
        var behind = watchers.stream().flatMapToDouble(each -> each.behind(marks)).sorted().toArray();
        long facts = plane.get(path() + "/rounds").body().path("items").size();
        long[] first = average(memory.subList(1, 1 + memory.size() / 3));
        long[] last = average(memory.subList(memory.size() - memory.size() / 3, memory.size()));
        var found = new LinkedHashMap<String, Object>();
        found.put("marks", marks);
        found.put("rounds", facts);
        found.put("watchers", watchers.size());
        found.put("seconds", Math.round(took));
        found.put("p50ms", at(behind, 0.5));
        found.put("p95ms", at(behind, 0.95));
        found.put("p99ms", at(behind, 0.99));
        found.put("mostMs", at(behind, 1));
        found.put("missing", (long) marks * watchers.size() - behind.length);
        found.put("heapFirstKiB", first[1]);
        found.put("heapLastKiB", last[1]);
        found.put("rssFirstKiB", first[0]);
        found.put("rssLastKiB", last[0]);
        found.put("MBtoEach", bytes.get() / 1_000_000 / watchers.size());
        found.put("cpuSeconds", plane.cpuNanos() / 1_000_000_000);
        System.out.println(found.entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
                .collect(Collectors.joining(",", "{", "}")));
        System.out.println("\n| what | here | aim |\n|---|---|---|");
        System.out.printf(
                "| %,d marks and %d rounds in %.0f s, %d watch: sent → on each page, p99 | %.0f ms (p50 %.0f, most %.0f) | ≤ 1,000 ms |%n",
                marks, facts, took, watchers.size(), at(behind, 0.99), at(behind, 0.5), at(behind, 1));
        System.out.printf(
                "| the same: heap after collecting, first third → last third | %.1f → %.1f MiB (%+.0f %%) | flat |%n",
                first[1] / 1024.0, last[1] / 1024.0, 100.0 * (last[1] - first[1]) / first[1]);
    }

    private static long[] average(List<long[]> memory) {
        return new long[] {
            (long) memory.stream().mapToLong(each -> each[0]).average().orElse(0),
            (long) memory.stream().mapToLong(each -> each[1]).average().orElse(0)
        };
    }

    private static double at(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
    }

    /** One open control room. A line that breaks is opened anew, as pages do. */
    private final class Watcher implements Runnable {

        private final Browser browser;
        private final long[] received = new long[sent.length];
        private final AtomicLong last = new AtomicLong();

        private Watcher(Browser browser) {
            this.browser = browser;
        }

        @Override
        public void run() {
            while (!over.get()) {
                try (var lines = new BufferedReader(new InputStreamReader(
                        browser.stream("gameday-control:" + day + "/everything"), StandardCharsets.UTF_8))) {
                    for (var line = lines.readLine(); line != null && !over.get(); line = lines.readLine()) {
                        bytes.addAndGet(line.length() + 1);
                        look(line);
                    }
                } catch (IOException broken) {
                    LockSupport.parkNanos(500_000_000);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        /** The newest stands first, and all before it are there as well. */
        private void look(String line) {
            if (!line.contains("of the bench")) {
                return;
            }
            var found = SEEN.matcher(line);
            if (found.find()) {
                int newest = Integer.parseInt(found.group(1));
                long now = System.nanoTime();
                for (int mark = (int) last.get() + 1; mark <= newest; mark++) {
                    received[mark] = now;
                }
                if (newest > last.get()) {
                    last.set(newest);
                }
            }
        }

        private DoubleStream behind(int marks) {
            return IntStream.rangeClosed(1, marks)
                    .filter(each -> received[each] > 0)
                    .mapToDouble(each -> (received[each] - sent[each]) / 1e6);
        }
    }
}
