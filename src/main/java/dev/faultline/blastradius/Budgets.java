package dev.faultline.blastradius;

import dev.faultline.fleet.FleetTarget;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    static final Key GLOBAL = new Key("global", "all");
    private static final String COLUMNS = "select kind, name, max_targets, used, max_percent from blast_budget";

    private final JdbcClient database;
    private final BlastRadiusProperties defaults;

    Budgets(JdbcClient database, BlastRadiusProperties defaults) {
        this.database = database;
        this.defaults = defaults;
    }

    /** Hosts with the same label {@code host-group} are one; without it, each is a group of its own. */
    static String hostGroup(FleetTarget target) {
        return target.labels().getOrDefault("host-group", target.agentName());
    }

    static Stream<Key> keys(FleetTarget target, String team) {
        return keys(target.label("environment"), target.label("service"), team, hostGroup(target));
    }

    /** @param team and {@code hostGroup}: null where an older node took the target */
    private static Stream<Key> keys(
            String environment, String service, @Nullable String team, @Nullable String hostGroup) {
        return Stream.of(
                        Optional.of(GLOBAL),
                        Optional.of(new Key("environment", environment)),
                        Optional.of(new Key("service", service)),
                        Optional.ofNullable(team).map(name -> new Key("team", name)),
                        Optional.ofNullable(hostGroup).map(name -> new Key("host-group", name)))
                .flatMap(Optional::stream);
    }

    List<Budget> of(Collection<FleetTarget> targets, String team) {
        return targets.stream()
                .flatMap(target -> keys(target, team))
                .distinct()
                .sorted()
                .map(key -> find(key).orElse(unset(key)))
                .toList();
    }

    /** The same scopes, without what is set or used there. */
    List<Budget> scopes(Collection<FleetTarget> targets, String team) {
        return targets.stream()
                .flatMap(target -> keys(target, team))
                .distinct()
                .sorted()
                .map(this::unset)
                .toList();
    }

    Budget unset(Key key) {
        return new Budget(key.kind(), key.name(), defaults.of(key.kind()), 0, Optional.empty());
    }

    List<Budget> all() {
        return database.sql(COLUMNS + " order by kind, name")
                .query(Budgets::budget)
                .list();
    }

    /** Those that somebody has set; the one over everything always is. */
    Set<Key> said() {
        return database.sql("select kind, name from blast_budget where said or kind = 'global'")
                .query((row, _) -> new Key(row.getString("kind"), row.getString("name")))
                .set();
    }

    Optional<Budget> find(Key key) {
        return database.sql(COLUMNS + " where kind = ? and name = ?")
                .params(key.kind(), key.name())
                .query(Budgets::budget)
                .optional();
    }

    /** What these runs hold, in every limit that counts it. */
    List<Usage> usedBy(Collection<UUID> runs) {
        return database.sql("""
                        select b.kind, b.name, b.max_targets, b.used, b.max_percent, count(*) as held
                          from blast_budget b join blast_hold h
                            on case b.kind when 'global' then true
                                           when 'environment' then h.environment = b.name
                                           when 'team' then h.team = b.name
                                           when 'service' then h.service = b.name
                                           when 'host-group' then h.host_group = b.name end
                         where h.run_id = any(?) and h.returned_at is null
                         group by b.kind, b.name order by b.kind, b.name
                        """)
                .param(runs.toArray(UUID[]::new))
                .query((row, number) -> new Usage(budget(row, number), row.getInt("held")))
                .list();
    }

    private static Budget budget(ResultSet row, int number) throws SQLException {
        return new Budget(
                row.getString("kind"),
                row.getString("name"),
                row.getInt("max_targets"),
                row.getInt("used"),
                Optional.ofNullable(row.getObject("max_percent", Integer.class)));
    }

    /** @return false when more is in use than that */
    boolean limit(Key key, int most) {
        ensure(key);
        return database.sql(
                                "update blast_budget set max_targets = ?, said = true where kind = ? and name = ? and used <= ?")
                        .params(most, key.kind(), key.name(), most)
                        .update()
                == 1;
    }

    /** Sets the limit whatever is in use; until less is, nothing can be taken. */
    void narrow(Key key, int most) {
        ensure(key);
        database.sql("update blast_budget set max_targets = ?, said = true where kind = ? and name = ?")
                .params(most, key.kind(), key.name())
                .update();
    }

    /** Grants a service a share of its own; the configured one again where that is empty. */
    void share(String service, Optional<Integer> percent) {
        var key = new Key("service", service);
        ensure(key);
        database.sql("update blast_budget set max_percent = :percent, said = true where kind = :kind and name = :name")
                .param("percent", percent.orElse(null))
                .param("kind", key.kind())
                .param("name", key.name())
                .update();
    }

    /**
     * The limit for which this run must go: where more is held than may be, the newest go until the rest fits. Every node
     * answers the same, and the same again until the targets are given back.
     */
    Optional<Budget> exceededBy(UUID run) {
        return database.sql("""
                        with scoped as (
                            select b.kind, b.name, h.run_id, min(h.taken_at) as since, count(*) as targets
                              from blast_budget b join blast_hold h
                                on case b.kind when 'global' then true
                                               when 'environment' then h.environment = b.name
                                               when 'team' then h.team = b.name
                                               when 'service' then h.service = b.name
                                               when 'host-group' then h.host_group = b.name end
                             where b.used > b.max_targets and h.returned_at is null
                             group by b.kind, b.name, h.run_id),
                        counted as (
                            select kind, name, run_id,
                                   sum(targets) over (partition by kind, name order by since, run_id) as with_older
                              from scoped)
                        select b.kind, b.name, b.max_targets, b.used, b.max_percent
                          from counted c join blast_budget b using (kind, name)
                         where c.run_id = ? and c.with_older > b.max_targets
                         order by b.kind, b.name limit 1
                        """).param(run).query(Budgets::budget).optional();
    }

    /** @throws org.springframework.dao.DataIntegrityViolationException when a limit or another run's hold is in the way */
    void take(Holder holder, String team, Map<FleetTarget, Set<Site>> targets) {
        Map<Key, Long> wanted = targets.keySet().stream()
                .flatMap(target -> keys(target, team))
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        wanted.keySet().forEach(this::ensure);
        wanted.forEach((key, count) -> add(key, count.intValue()));
        targets.forEach((target, sites) -> hold(holder, team, target, sites));
    }

    private void hold(Holder holder, String team, FleetTarget target, Set<Site> sites) {
        database.sql("""
                        insert into blast_hold (target_id, run_id, run_name, environment, service, team_id, team, host_group,
                                                started_by, until)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .params(
                        target.id(),
                        holder.run(),
                        holder.name(),
                        target.label("environment"),
                        target.label("service"),
                        holder.team(),
                        team,
                        hostGroup(target),
                        holder.startedBy(),
                        holder.until().atOffset(ZoneOffset.UTC))
                .update();
        for (var site : sites) {
            database.sql("insert into blast_touch (target_id, environment, service) values (?, ?, ?)")
                    .params(target.id(), site.environment(), site.service())
                    .update();
        }
    }

    /** Gives back what a run holds of these targets, and keeps their places. Twice is once. */
    void giveBack(UUID run, Collection<UUID> targets) {
        Map<Key, Long> returned = database
                .sql("""
                        update blast_hold set returned_at = clock_timestamp()
                        where run_id = ? and target_id = any(?) and returned_at is null
                        returning environment, service, team, host_group
                        """)
                .params(run, targets.toArray(UUID[]::new))
                .query((row, _) -> keys(row.getString(1), row.getString(2), row.getString(3), row.getString(4))
                        .toList())
                .list()
                .stream()
                .flatMap(Collection::stream)
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        returned.forEach((key, count) -> add(key, -count.intValue()));
    }

    /** Frees the places of what was given back. */
    void leave(UUID run) {
        database.sql("delete from blast_hold where run_id = ? and returned_at is not null")
                .param(run)
                .update();
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
