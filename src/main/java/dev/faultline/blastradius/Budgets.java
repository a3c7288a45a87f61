package dev.faultline.blastradius;

import dev.faultline.fleet.FleetTarget;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counters with a check. Rows are locked in the order of their keys, so that two starts cannot wait for each other; whoever
 * would go over the limit is refused by the database, whatever anybody counted before.
 */
@Component
class Budgets {

    /** A scope that has a counter. Its order is the order of locking. */
    record Key(String kind, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return kind.equals(other.kind) ? name.compareTo(other.name) : kind.compareTo(other.kind);
        }
    }

    private static final Key GLOBAL = new Key("global", "all");

    private final JdbcClient database;
    private final BlastRadiusProperties defaults;

    Budgets(JdbcClient database, BlastRadiusProperties defaults) {
        this.database = database;
        this.defaults = defaults;
    }

    static Stream<Key> keys(String environment, String service) {
        return Stream.of(GLOBAL, new Key("environment", environment), new Key("service", service));
    }

    List<Budget> of(Collection<FleetTarget> targets) {
        return targets.stream()
                .flatMap(target -> keys(target.label("environment"), target.label("service")))
                .distinct()
                .sorted()
                .map(key -> find(key).orElse(new Budget(key.kind(), key.name(), defaults.of(key.kind()), 0)))
                .toList();
    }

    List<Budget> all() {
        return database.sql("select kind, name, max_targets, used from blast_budget order by kind, name")
                .query((row, _) -> new Budget(row.getString(1), row.getString(2), row.getInt(3), row.getInt(4)))
                .list();
    }

    Optional<Budget> find(Key key) {
        return database.sql("select kind, name, max_targets, used from blast_budget where kind = ? and name = ?")
                .params(key.kind(), key.name())
                .query((row, _) -> new Budget(row.getString(1), row.getString(2), row.getInt(3), row.getInt(4)))
                .optional();
    }

    /** @return false when more is in use than that */
    boolean limit(Key key, int most) {
        ensure(key);
        return database.sql("update blast_budget set max_targets = ? where kind = ? and name = ? and used <= ?")
                        .params(most, key.kind(), key.name(), most)
                        .update()
                == 1;
    }

    /** @throws org.springframework.dao.DataIntegrityViolationException when a limit or another run's hold is in the way */
    void take(UUID run, String name, Collection<FleetTarget> targets) {
        Map<Key, Long> wanted = targets.stream()
                .flatMap(target -> keys(target.label("environment"), target.label("service")))
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        wanted.keySet().forEach(this::ensure);
        wanted.forEach((key, count) -> add(key, count.intValue()));
        for (var target : targets) {
            database.sql("""
                            insert into blast_hold (target_id, run_id, run_name, environment, service)
                            values (?, ?, ?, ?, ?)
                            """)
                    .params(target.id(), run, name, target.label("environment"), target.label("service"))
                    .update();
        }
    }

    /** Gives back what a run holds of these targets. Twice is once. */
    void giveBack(UUID run, Collection<UUID> targets) {
        Map<Key, Long> returned = database
                .sql("""
                        delete from blast_hold where run_id = ? and target_id = any(?) returning environment, service
                        """)
                .params(run, targets.toArray(UUID[]::new))
                .query((row, _) -> keys(row.getString(1), row.getString(2)).toList())
                .list()
                .stream()
                .flatMap(Collection::stream)
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        returned.forEach((key, count) -> add(key, -count.intValue()));
    }

    private void ensure(Key key) {
        database.sql("insert into blast_budget (kind, name, max_targets) values (?, ?, ?) on conflict do nothing")
                .params(key.kind(), key.name(), defaults.of(key.kind()))
                .update();
    }

    private void add(Key key, int count) {
        database.sql("update blast_budget set used = used + ? where kind = ? and name = ?")
                .params(count, key.kind(), key.name())
                .update();
    }
}
