package dev.faultline.fleet;

import dev.faultline.ports.Ids;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import dev.faultline.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The targets of all agents, as they last reported them. */
@Component
class Targets {

    private static final String COLUMNS = """
            select t.id, t.agent_id, a.name as agent_name, t.key, t.kind, t.name, t.labels, t.healthy, t.faults,
                   coalesce(a.last_heard_at > clock_timestamp() - interval '15 seconds', false) as fresh
              from target t join agent a on a.id = t.agent_id
             where t.absent_since is null and a.revoked_at is null and a.quarantine is null
            """;

    /** Every label that the selector names is there, with one of its values. */
    private static final String MATCHES = """
               and not exists (select 1 from jsonb_each(:selector::jsonb) as wanted
                                where not coalesce(jsonb_exists(wanted.value, t.labels ->> wanted.key), false))
            """;

    private static final String FOUND = """
               and (:search = '' or position(lower(:search) in lower(t.name || ' ' || a.name || ' ' || t.labels::text)) > 0)
            """;

    private final JdbcClient jdbc;
    private final Ids ids;

    Targets(JdbcClient jdbc, Ids ids) {
        this.jdbc = jdbc;
        this.ids = ids;
    }

    List<FleetTarget> matching(Selector selector) {
        return jdbc.sql(COLUMNS + MATCHES + "order by t.name, t.id")
                .param("selector", json(selector))
                .query(Targets::target)
                .list();
    }

    /** @param selector all targets where null */
    List<FleetTarget> page(
            @Nullable Selector selector, String search, @Nullable String afterName, @Nullable UUID afterId, int limit) {
        return jdbc.sql(COLUMNS + MATCHES + FOUND + """
                           and (:first or (t.name, t.id) > (:name, :id::uuid))
                         order by t.name, t.id limit :limit
                        """)
                .param("selector", selector == null ? "{}" : json(selector))
                .param("search", search)
                .param("first", afterName == null)
                .param("name", afterName == null ? "" : afterName)
                .param("id", afterId == null ? new UUID(0, 0) : afterId)
                .param("limit", limit)
                .query(Targets::target)
                .list();
    }

    long count(@Nullable Selector selector, String search) {
        return jdbc.sql("select count(*) from (" + COLUMNS + MATCHES + FOUND + ") as counted")
                .param("search", search)
                .param("selector", selector == null ? "{}" : json(selector))
                .query(Long.class)
                .single();
    }

    List<FleetTarget> ofAgent(UUID agent) {
        return jdbc.sql(COLUMNS + " and t.agent_id = :agent order by t.name, t.id")
                .param("agent", agent)
                .query(Targets::target)
                .list();
    }

    /** Everything that these agents report, and everything whose label {@code service} is one of these, "-" for none. */
    List<FleetTarget> around(Collection<UUID> agents, Collection<String> services) {
        return jdbc.sql(COLUMNS + """
                           and (t.agent_id = any(:agents) or coalesce(t.labels ->> 'service', '-') = any(:services))
                         order by t.name, t.id
                        """)
                .param("agents", agents.toArray(UUID[]::new))
                .param("services", services.toArray(String[]::new))
                .query(Targets::target)
                .list();
    }

    /** The values of a label among what can be chosen now, in order, from after that one on. */
    List<String> values(String label, String search, String after, int limit) {
        return jdbc.sql("select distinct labels ->> :label as value from (" + COLUMNS + """
                        ) as known
                         where labels ->> :label > :after and position(lower(:search) in lower(labels ->> :label)) > 0
                         order by value limit :limit
                        """)
                .param("label", label)
                .param("search", search)
                .param("after", after)
                .param("limit", limit)
                .query((row, _) -> row.getString("value"))
                .list();
    }

    SortedMap<String, Long> counts(String label) {
        var counts = new TreeMap<String, Long>();
        jdbc.sql("select labels ->> :label, count(*) from (" + COLUMNS
                        + ") as known where jsonb_exists(labels, :label) group by 1")
                .param("label", label)
                .query((row, _) -> counts.put(row.getString(1), row.getLong(2)))
                .list();
        return counts;
    }

    Optional<FleetTarget> byId(UUID id) {
        return jdbc.sql(COLUMNS + " and t.id = :id")
                .param("id", id)
                .query(Targets::target)
                .optional();
    }

    List<FleetTarget> byIds(Collection<UUID> ids) {
        return jdbc.sql(COLUMNS + " and t.id = any(:ids) order by t.name, t.id")
                .param("ids", ids.toArray(UUID[]::new))
                .query(Targets::target)
                .list();
    }

    List<Sighting> sightings(Collection<UUID> ids) {
        return jdbc.sql("""
                        select t.id, t.absent_since is null as reported, t.process,
                               case when a.revoked_at is not null then 'REVOKED'
                                    when a.quarantine is not null then 'QUARANTINED' else 'YES' end as believed
                          from target t join agent a on a.id = t.agent_id
                         where t.id = any(:ids)
                        """)
                .param("ids", ids.toArray(UUID[]::new))
                .query(Targets::sighting)
                .list();
    }

    private static Sighting sighting(ResultSet row, int number) throws SQLException {
        var process = row.getString("process");
        return new Sighting(
                row.getObject("id", UUID.class),
                row.getBoolean("reported"),
                process == null ? null : Wire.read(process, ProcessRef.class),
                Sighting.Believed.valueOf(row.getString("believed")));
    }

    /** Puts the report of an agent in place of its last one. */
    void report(UUID agent, String agentName, Collection<Target> reported) {
        reported.forEach(each -> upsert(agent, agentName, each));
        jdbc.sql("""
                        update target set absent_since = clock_timestamp()
                         where agent_id = :agent and absent_since is null and not key = any(:keys::text[])
                        """)
                .param("agent", agent)
                .param("keys", reported.stream().map(Target::key).toArray(String[]::new))
                .update();
    }

    /**
     * Forgets what no agent has reported for longer than any run may last. Pods and containers come and go, each with a name of
     * its own; whoever comes back under an old one is somebody new.
     */
    @Scheduled(fixedDelay = 600_000, initialDelay = 60_000)
    void forget() {
        jdbc.sql("delete from target where absent_since < clock_timestamp() - interval '2 days'")
                .update();
    }

    private void upsert(UUID agent, String agentName, Target target) {
        Map<String, String> labels = new TreeMap<>(target.labels());
        labels.put("kind", target.kind().name().toLowerCase(Locale.ROOT));
        labels.put("host", agentName);
        labels.put("name", target.name());
        jdbc.sql("""
                        insert into target (id, agent_id, key, kind, name, labels, healthy, faults, process)
                        values (:id, :agent, :key, :kind, :name, :labels::jsonb, :healthy, :faults::text[], :process::jsonb)
                        on conflict (agent_id, key) do update
                           set kind = excluded.kind, name = excluded.name, labels = excluded.labels, healthy = excluded.healthy,
                               faults = excluded.faults, process = excluded.process, absent_since = null
                         where (target.kind, target.name, target.labels, target.healthy, target.faults, target.process)
                               is distinct from (excluded.kind, excluded.name, excluded.labels, excluded.healthy, excluded.faults, excluded.process)
                            or target.absent_since is not null
                        """)
                .param("id", ids.next())
                .param("agent", agent)
                .param("key", target.key())
                .param("kind", target.kind().name())
                .param("name", target.name())
                .param("labels", Wire.write(labels))
                .param("healthy", target.healthy())
                .param("faults", target.faults().stream().sorted().toArray(String[]::new))
                .param("process", target.process() == null ? null : Wire.write(target.process()))
                .update();
    }

    private static String json(Selector selector) {
        return Wire.write(selector.labels());
    }

    private static FleetTarget target(ResultSet row, int number) throws SQLException {
        return new FleetTarget(
                row.getObject("id", UUID.class),
                row.getObject("agent_id", UUID.class),
                row.getString("agent_name"),
                row.getString("key"),
                TargetKind.valueOf(row.getString("kind")),
                row.getString("name"),
                JsonMapper.shared().readValue(row.getString("labels"), new TypeReference<Map<String, String>>() {}),
                row.getBoolean("healthy"),
                Set.of((String[]) row.getArray("faults").getArray()),
                row.getBoolean("fresh"));
    }
}
