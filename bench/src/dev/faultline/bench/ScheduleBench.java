package dev.faultline.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.faultline.postgres.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.slf4j.LoggerFactory;

/**
 * Measures how late what is due starts: the clockwork of real servers on a real PostgreSQL that writes to its disk, beside Quartz and
 * a wheel that only remembers, in turns. And whether anything is lost or comes twice when one of two nodes is killed. Prints every
 * round as a line of JSON, and at the end the table of docs/performance.md.
 */
public final class ScheduleBench {

    private static final Duration AHEAD = Duration.ofSeconds(13);
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private enum Mode {
        BURST("due at the same moment", 0),
        SPREAD("due within a minute", 60);

        final String words;
        /** From the first to the last. */
        final int seconds;

        Mode(String words, int seconds) {
            this.words = words;
            this.seconds = seconds;
        }
    }

    /**
     * @param count that are due
     * @param rounds of the clockwork and the bare wheel in turns
     * @param quartz rounds of Quartz, 0 leaves it out
     * @param kills rounds in which one of two nodes is killed
     */
    record Options(int count, List<Mode> modes, int rounds, int quartz, int kills) {

        static Options of(String[] arguments) {
            var given = new HashMap<String, String>();
            for (int i = 0; i < arguments.length; i += 2) {
                if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                    System.err.println(
                            "bench/schedule [--n 10000] [--mode burst,spread] [--rounds 5] [--quartz 1] [--kills 3]");
                    System.exit(2);
                }
                given.put(arguments[i].substring(2), arguments[i + 1]);
            }
            return new Options(
                    Integer.parseInt(given.getOrDefault("n", "10000")),
                    Arrays.stream(given.getOrDefault("mode", "burst,spread").toUpperCase().split(","))
                            .map(Mode::valueOf)
                            .toList(),
                    Integer.parseInt(given.getOrDefault("rounds", "5")),
                    Integer.parseInt(given.getOrDefault("quartz", "1")),
                    Integer.parseInt(given.getOrDefault("kills", "3")));
        }
    }

    private final Options options;
    private final EmbeddedPostgres postgres;
    private final List<String> table = new ArrayList<>();
    private int databases;

    private ScheduleBench(Options options, EmbeddedPostgres postgres) {
        this.options = options;
        this.postgres = postgres;
    }

    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        var options = Options.of(arguments);
        var begun = Instant.now();
        System.out.println(machine());
        try (var postgres = EmbeddedPostgres.start(
                Files.createTempDirectory("faultline-bench").resolve("postgres"), 0, "max_connections=200")) {
            var bench = new ScheduleBench(options, postgres);
            for (var mode : options.modes()) {
                bench.lateness(mode);
            }
            if (options.kills() > 0) {
                bench.kills();
            }
            System.out.println(machine());
            System.out.printf("# took %d s%n", Duration.between(begun, Instant.now()).toSeconds());
            System.out.println("\n| what | limit or baseline | here | ratio | aim |\n|---|---|---|---|---|");
            bench.table.forEach(System.out::println);
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

    // ---- how late

    private void lateness(Mode mode) throws Exception {
        var wheel = new ArrayList<Map<String, double[]>>();
        var ours = new ArrayList<Map<String, double[]>>();
        for (int round = 0; round < options.rounds(); round++) {
            wheel.add(told(mode, round, "bare wheel", wheel(mode)));
            ours.add(told(mode, round, "clockwork", clockwork(mode)));
        }
        double limit = median(wheel, "asked");
        double asked = median(ours, "asked");
        var what = "%,d %s: due → ".formatted(options.count(), mode.words);
        table.add("| %sthe start is asked for, p99, median of %d rounds | bare wheel %.1f ms | %.1f ms | **%.1f** | ≤ 3, ≤ %d ms |"
                .formatted(what, options.rounds(), limit, asked, asked / limit, mode == Mode.BURST ? 50 : 10));
        double written = median(ours, "written");
        table.add("| %sbegun, p99 | – | %.0f ms | – | – |".formatted(what, median(ours, "begun")));
        table.add("| %sbegun and written down, p99 | – | %.0f ms | – | – |".formatted(what, written));
        for (var kind : options.quartz() > 0 ? List.of("stock", "tuned") : List.<String>of()) {
            var all = new ArrayList<Map<String, double[]>>();
            for (int round = 0; round < options.quartz(); round++) {
                all.add(told(mode, round, "Quartz " + kind, quartz(mode, kind)));
            }
            double theirs = median(all, "asked");
            table.add("| the same, against Quartz, %s | %.0f ms | %.1f ms, written down %.0f ms | **1/%.0f**, written down 1/%.1f | %s |"
                    .formatted(
                            kind.equals("stock") ? "as it comes" : kind,
                            theirs,
                            asked,
                            written,
                            theirs / asked,
                            theirs / written,
                            kind.equals("stock") ? "≤ 1/500" : "–"));
        }
    }

    private static double median(List<Map<String, double[]>> rounds, String what) {
        return rank(rounds.stream().mapToDouble(round -> rank(round.get(what), 0.99)).toArray(), 0.5);
    }

    private static double rank(double[] values, double share) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    }

    private Map<String, double[]> told(Mode mode, int round, String who, Map<String, double[]> all) {
        all.forEach((what, values) -> System.out.printf(
                "{\"mode\":\"%s\",\"round\":%d,\"who\":\"%s\",\"what\":\"%s\",\"count\":%d,\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f}%n",
                mode, round, who, what, values.length, rank(values, 0.5), rank(values, 0.99), rank(values, 1)));
        if (all.getOrDefault("asked", new double[0]).length != options.count()) {
            throw new IllegalStateException("%s started %d of %d"
                    .formatted(who, all.getOrDefault("asked", new double[0]).length, options.count()));
        }
        return all;
    }

    private Map<String, double[]> wheel(Mode mode) throws Exception {
        try (var child = Child.start(BareWheel.class.getName(), "" + options.count(), "" + mode.seconds)) {
            var first = Instant.now().plusSeconds(2);
            child.begin(first.toString());
            LockSupport.parkNanos(Duration.ofSeconds(3 + mode.seconds).toNanos());
            return child.end();
        }
    }

    private Map<String, double[]> clockwork(Mode mode) throws Exception {
        try (var database = migrated();
                var child = Child.start("dev.faultline.schedule.ClockNode", database.arguments("a", "1"))) {
            database.due(options.count(), mode, 300);
            child.begin("");
            await(() -> database.count("occurrence where state in ('PLANNED', 'ARMED')") == 0);
            return child.end();
        }
    }

    private Map<String, double[]> quartz(Mode mode, String kind) throws Exception {
        try (var database = database()) {
            try (var tables = ScheduleBench.class.getResourceAsStream("/org/quartz/impl/jdbcjobstore/tables_postgres.sql")) {
                database.execute(new String(tables.readAllBytes(), StandardCharsets.UTF_8));
            }
            try (var child = Child.start(StockQuartz.class.getName(), database.arguments(kind))) {
                database.triggers(options.count(), mode);
                child.begin("");
                await(() -> database.count("qrtz_triggers") == 0);
                LockSupport.parkNanos(500_000_000);
                return child.end();
            }
        }
    }

    // ---- what a kill does

    private void kills() throws Exception {
        int lost = 0;
        int twice = 0;
        int late = 0;
        int missed = 0;
        for (int round = 0; round < options.kills(); round++) {
            try (var database = migrated();
                    var dies = Child.start("dev.faultline.schedule.ClockNode", database.arguments("dies", "2"));
                    var lives = Child.start("dev.faultline.schedule.ClockNode", database.arguments("lives", "2"))) {
                database.due(options.count(), Mode.BURST, 30);
                dies.begin("");
                lives.begin("");
                await(() -> database.count("bench_start") > options.count() / 10);
                dies.kill();
                await(() -> database.count("occurrence where state in ('PLANNED', 'ARMED')") == 0);
                lives.end();
                int started = database.count("occurrence where state = 'DISPATCHED'");
                int told = database.count("occurrence where state = 'MISSED'");
                int starts = database.count("bench_start");
                int different = database.count("(select distinct occurrence_id from bench_start) as each");
                int tooLate = database.count("occurrence where state = 'DISPATCHED' and decided_at > good_until");
                System.out.printf(
                        "{\"kill\":%d,\"due\":%d,\"started\":%d,\"missed\":%d,\"starts\":%d,\"late\":%d}%n",
                        round, options.count(), started, told, starts, tooLate);
                lost += options.count() - started - told + Math.abs(started - different);
                twice += starts - different;
                late += tooLate;
                missed += told;
            }
        }
        table.add("| one of two nodes killed (`kill -9`) while %,d are due, %d times: lost / twice / too late | – | %d / %d / %d, and %,d of %,d told as missed | – | 0 / 0 / 0 |"
                .formatted(
                        options.count(), options.kills(), lost, twice, late, missed, options.count() * options.kills()));
    }

    // ---- databases

    private Database database() throws SQLException {
        var name = "bench_" + ++databases;
        try (var connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return new Database(
                postgres.jdbcUrl().replace("/postgres?", "/" + name + "?"), postgres.username(), postgres.password());
    }

    private Database migrated() throws SQLException {
        var database = database();
        Flyway.configure()
                .dataSource(database.url, database.user, database.password)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        database.execute("create table bench_start (occurrence_id uuid not null, node text not null)");
        return database;
    }

    private static final class Database implements AutoCloseable {

        private final String url;
        private final String user;
        private final String password;
        private final Connection connection;

        Database(String url, String user, String password) throws SQLException {
            this.url = url;
            this.user = user;
            this.password = password;
            this.connection = DriverManager.getConnection(url.replace("socketTimeout=5", "socketTimeout=120"), user, password);
        }

        String[] arguments(String... before) {
            return Stream.concat(Arrays.stream(before), Stream.of(url, user, password)).toArray(String[]::new);
        }

        void execute(String sql) throws SQLException {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        int count(String from) throws SQLException {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("select count(*) from " + from)) {
                row.next();
                return row.getInt(1);
            }
        }

        /** One schedule each, with one occurrence. */
        void due(int count, Mode mode, int tolerance) throws SQLException {
            execute("""
                    insert into person (id, login, display_name, role) values ('00000000-0000-0000-0000-000000000001', 'bench', 'Bench', 'OPERATOR');
                    insert into experiment (id, team_id, name, folded, version, created_by, created_at, changed_by, changed_at)
                    select '00000000-0000-0000-0000-000000000002', id, 'bench', 'bench', 1, 'user:bench', now(), 'user:bench', now() from team limit 1;
                    insert into schedule (id, team_id, experiment_id, name, rule, tolerance_seconds, overlap, jitter_seconds, owner_id, version,
                                          planned_until, zone_rules, created_by, created_at, changed_by, changed_at)
                    select gen_random_uuid(), e.team_id, e.id, 'bench ' || i, '{"at": "2099-01-01T00:00", "zone": "UTC"}', 300, 'ALLOW', 0,
                           '00000000-0000-0000-0000-000000000001', 1, 'infinity', '9999z', 'user:bench', now(), 'user:bench', now()
                    from experiment e, generate_series(1, %d) i
                    """.formatted(count));
            execute("""
                    insert into occurrence (id, schedule_id, planned_at, due_at, good_until, local_time, zone_rules, state)
                    select gen_random_uuid(), id, due, due, due + interval '%d seconds', '2099-01-01T00:00:00Z', zone_rules, 'PLANNED'
                    from (select *, date_trunc('milliseconds', clock) + (number - 1) * interval '1 second' * %d / %d as due
                          from (select *, row_number() over () as number from schedule) s,
                               (select clock_timestamp() + interval '%d seconds' as clock) c) s
                    """.formatted(tolerance, mode.seconds, count, AHEAD.toSeconds()));
            execute("vacuum analyze schedule, occurrence");
        }

        /** Triggers that go off once, as if they had been made long ago. */
        void triggers(int count, Mode mode) throws SQLException {
            long due = Instant.now().plus(AHEAD).toEpochMilli();
            execute("""
                    insert into qrtz_triggers (sched_name, trigger_name, trigger_group, job_name, job_group, next_fire_time, prev_fire_time,
                                               priority, trigger_state, trigger_type, start_time, end_time, misfire_instr)
                    select 'bench', 't' || i, 'DEFAULT', 'noting', 'DEFAULT', %1$d + (i - 1) * %2$d::bigint * 1000 / %3$d, -1, 5, 'WAITING',
                           'SIMPLE', %1$d + (i - 1) * %2$d::bigint * 1000 / %3$d, 0, 0
                    from generate_series(1, %3$d) i;
                    insert into qrtz_simple_triggers (sched_name, trigger_name, trigger_group, repeat_count, repeat_interval, times_triggered)
                    select 'bench', 't' || i, 'DEFAULT', 0, 0, 0 from generate_series(1, %3$d) i
                    """.formatted(due, mode.seconds, count));
            execute("vacuum analyze");
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    private static void await(Condition condition) throws SQLException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("it took longer than " + PATIENCE);
            }
            LockSupport.parkNanos(250_000_000);
        }
    }

    // ---- contestants

    private static final class Child implements AutoCloseable {

        private final Process process;
        private final BufferedReader lines;

        private Child(Process process) {
            this.process = process;
            this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        static Child start(String main, String... arguments) throws IOException {
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx384m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    main));
            command.addAll(List.of(arguments));
            var child = new Child(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            child.awaitLine("ready");
            return child;
        }

        private void awaitLine(String wanted) throws IOException {
            for (var line = lines.readLine(); !wanted.equals(line); line = lines.readLine()) {
                if (line == null) {
                    throw new IOException("the process ended");
                }
                System.err.println(line);
            }
        }

        void begin(String word) throws IOException {
            say(word);
        }

        private void say(String word) throws IOException {
            process.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        /** @return milliseconds by what they tell */
        Map<String, double[]> end() throws IOException {
            say("end");
            var told = new LinkedHashMap<String, double[]>();
            for (var line = lines.readLine(); line != null && !line.equals("end"); line = lines.readLine()) {
                int space = line.indexOf(' ');
                if (List.of("asked", "begun", "written").contains(space < 0 ? line : line.substring(0, space))) {
                    told.put(line.substring(0, space), Lateness.millis(line.substring(space + 1)));
                } else {
                    System.err.println(line);
                }
            }
            return told;
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        @Override
        public void close() throws Exception {
            kill();
        }
    }
}
