package dev.faultline.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The baseline: a stop as it is often written. One query for what runs, then, on two threads, run after run: its state is changed,
 * its tasks are read, its agent is told with an HTTP request by a client made for it, and the outcome is written down. It stands
 * in the benchmark so that anybody can measure against it.
 */
final class NaiveStop {

    private static final int THREADS = 2;

    private final String url;
    private final String user;
    private final String password;
    private final URI agents;

    /** @param agents where an agent's HTTP server answers; all of them are there */
    NaiveStop(String url, String user, String password, URI agents) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.agents = agents;
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** @return nanoseconds from the press until the last agent has answered */
    long press(int runs) throws SQLException, InterruptedException {
        prepare(runs);
        try (var workers = Executors.newFixedThreadPool(THREADS);
                var first = connect();
                var second = connect()) {
            var connections = new ConcurrentLinkedQueue<>(List.of(first, second));
            long pressed = System.nanoTime();
            for (int run : running(first)) {
                workers.execute(() -> {
                    var mine = connections.remove();
                    stop(mine, run);
                    connections.add(mine);
                });
            }
            workers.shutdown();
            return workers.awaitTermination(2, TimeUnit.MINUTES) ? System.nanoTime() - pressed : -1;
        }
    }

    private void prepare(int runs) throws SQLException {
        try (var database = connect();
                var statement = database.createStatement()) {
            statement.execute("create schema if not exists naive");
            statement.execute("create table if not exists naive.run (id int primary key, state text)");
            statement.execute("create table if not exists naive.task (run int, what text)");
            statement.execute("create index if not exists task_run on naive.task (run)");
            statement.execute("truncate naive.run, naive.task");
            statement.execute("insert into naive.run select n, 'RUNNING' from generate_series(1, %d) n".formatted(runs));
            statement.execute("insert into naive.task select n, 'recover' from generate_series(1, %d) n".formatted(runs));
        }
    }

    private static List<Integer> running(Connection database) throws SQLException {
        var ids = new ArrayList<Integer>();
        try (var statement = database.createStatement();
                var rows = statement.executeQuery("select id from naive.run where state = 'RUNNING' order by id")) {
            while (rows.next()) {
                ids.add(rows.getInt(1));
            }
        }
        return ids;
    }

    private void stop(Connection database, int run) {
        try (var statement = database.createStatement()) {
            statement.executeUpdate("update naive.run set state = 'STOPPING' where id = " + run);
            statement.executeQuery("select what from naive.task where run = " + run).close();
            try (var client = HttpClient.newHttpClient()) {
                client.send(
                        HttpRequest.newBuilder(agents.resolve("/stop/" + run))
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
            }
            statement.executeUpdate("update naive.run set state = 'STOPPED' where id = " + run);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
