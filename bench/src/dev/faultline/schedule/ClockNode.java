package dev.faultline.schedule;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.bench.Lateness;
import dev.faultline.ports.Ids;
import dev.faultline.ports.Node;
import dev.faultline.ports.Ticker;
import dev.faultline.timeline.Fact;
import dev.faultline.timeline.Timeline;
import java.time.Clock;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * The clockwork of a server, in a process of its own: all of it is real, with its facts, only what a start does is left out. It
 * writes a row instead, in the same transaction.
 */
public final class ClockNode {

    private ClockNode() {}

    /** Arguments: the name of the node, how many there are, and the database. */
    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        var pool = new HikariDataSource();
        pool.setJdbcUrl(arguments[2]);
        pool.setUsername(arguments[3]);
        pool.setPassword(arguments[4]);
        pool.setMaximumPoolSize(10);
        var lateness = new Lateness();
        var node = new Wired(new Node(arguments[0]), Integer.parseInt(arguments[1]), pool, lateness);
        lateness.ready();
        node.start();
        lateness.tell();
    }

    private static final class Wired {

        private final Heart heart;
        private final Alarm alarm;
        private final Map<UUID, Instant> due = new ConcurrentHashMap<>();

        Wired(Node node, int crew, HikariDataSource pool, Lateness lateness) {
            var database = JdbcClient.create(pool);
            var transactions = new JdbcTransactionManager(pool);
            var clock = Clock.systemUTC();
            var shared = new SharedClock.OfTheDatabase(database);
            var rows = new OccurrenceRows(database, new Ids(clock, new SplittableRandom()));
            var timeline = Timeline.over(database, transactions);
            ApplicationEventPublisher facts = fact -> timeline.append(database, (Fact) fact);
            var wheel = new Wheel(rows, shared, node, () -> crew, facts, transactions) {
                @Override
                List<OccurrenceRows.Armed> due(Instant then) {
                    return noting(super.due(then), lateness);
                }
            };
            var firing =
                    new Firing(
                            rows,
                            new ScheduleRows(database),
                            starter(node, database, lateness),
                            shared,
                            clock,
                            node,
                            facts,
                            transactions) {
                        @Override
                        boolean fire(UUID occurrence) {
                            boolean fired = super.fire(occurrence);
                            lateness.note("written", occurrence, due.get(occurrence));
                            return fired;
                        }
                    };
            var reckoning = new Reckoning(shared, Ticker.system());
            heart = new Heart(reckoning, wheel);
            alarm = new Alarm(reckoning, wheel, firing);
        }

        /** Each at the moment when it is taken from the list to be started. */
        private List<OccurrenceRows.Armed> noting(List<OccurrenceRows.Armed> all, Lateness lateness) {
            all.forEach(each -> due.putIfAbsent(each.id(), each.dueAt()));
            return new AbstractList<>() {
                @Override
                public OccurrenceRows.Armed get(int index) {
                    var each = all.get(index);
                    lateness.note("asked", each.id(), due.get(each.id()));
                    return each;
                }

                @Override
                public int size() {
                    return all.size();
                }
            };
        }

        private Starter starter(Node node, JdbcClient database, Lateness lateness) {
            return new Starter() {
                @Override
                public List<String> protectedEnvironments(Schedule schedule) {
                    return List.of();
                }

                @Override
                public UUID start(Schedule schedule, UUID occurrence) {
                    lateness.note("begun", occurrence, due.get(occurrence));
                    database.sql("insert into bench_start (occurrence_id, node) values (?, ?)")
                            .params(occurrence, node.name())
                            .update();
                    return UUID.randomUUID();
                }
            };
        }

        void start() {
            heart.start();
            alarm.start();
        }
    }
}
