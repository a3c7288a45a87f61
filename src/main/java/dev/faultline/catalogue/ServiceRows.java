package dev.faultline.catalogue;

import dev.faultline.access.Caller;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.steadystate.Probes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The tables of the catalogue. */
@Component
class ServiceRows {

    private static final String PRESENT = """
            select s.*, t.name as team_name,
                   array(select d.needs from service_dependency d where d.service = s.name order by d.needs) as needs
              from service s join team t on t.id = s.team_id
             where s.removed_at is null
            """;

    private final JdbcClient jdbc;

    ServiceRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Service> find(String name) {
        return jdbc.sql(PRESENT + " and s.name = ?")
                .param(name)
                .query(ServiceRows::service)
                .optional();
    }

    boolean everHad(String name) {
        return jdbc.sql("select exists (select from service where name = ?)")
                .param(name)
                .query((row, _) -> row.getBoolean(1))
                .single();
    }

    /** So that of two who change it at once the second sees what the first did. */
    void lock(String name) {
        var _ = jdbc.sql("select from service where name = ? for update")
                .param(name)
                .query((_, _) -> true)
                .list();
    }

    Page<Service> list(String words, Paging paging) {
        var found = jdbc.sql(PRESENT + """
                           and (:words = '' or position(lower(:words) in
                                lower(concat_ws(' ', s.name, t.name, s.contact, s.description))) > 0)
                           and s.name > :after collate "C"
                         order by s.name collate "C" limit :fetch
                        """)
                .param("words", words)
                .param("after", paging.after().isEmpty() ? "" : paging.after().getFirst())
                .param("fetch", paging.fetch())
                .query(ServiceRows::service)
                .list();
        return paging.page(found, each -> List.of(each.name()));
    }

    /** Of some teams, or of all. */
    Page<Service> list(Caller caller, String words, Paging paging) {
        var found = jdbc.sql(PRESENT + """
                           and (:all or s.team_id = any(:teams))
                           and (:words = '' or position(lower(:words) in lower(concat_ws(' ', s.name, t.name))) > 0)
                           and s.name > :after collate "C"
                         order by s.name collate "C" limit :fetch
                        """)
                .param("all", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .param("words", words)
                .param("after", paging.after().isEmpty() ? "" : paging.after().getFirst())
                .param("fetch", paging.fetch())
                .query(ServiceRows::service)
                .list();
        return paging.page(found, each -> List.of(each.name()));
    }

    List<Service> after(String name, int most) {
        return jdbc.sql(PRESENT + " and s.name > ? collate \"C\" order by s.name collate \"C\" limit ?")
                .params(name, most)
                .query(ServiceRows::service)
                .list();
    }

    void put(Service service, UUID team) {
        jdbc.sql("""
                        insert into service (name, team_id, contact, description, health, runbook, tier, version, changed_by,
                                             changed_at)
                        values (:name, :team, :contact, :description, :health::jsonb, :runbook, :tier, :version, :by, :at)
                        on conflict (name) do update
                           set team_id = excluded.team_id, contact = excluded.contact, description = excluded.description,
                               health = excluded.health, runbook = excluded.runbook, tier = excluded.tier,
                               version = excluded.version, changed_by = excluded.changed_by,
                               changed_at = excluded.changed_at, removed_at = null
                        """)
                .param("name", service.name())
                .param("team", team)
                .param("contact", service.contact())
                .param("description", service.description())
                .param(
                        "health",
                        service.health()
                                .map(probe -> JsonMapper.shared().writeValueAsString(Probes.write(probe)))
                                .orElse(null))
                .param("runbook", service.runbook())
                .param("tier", service.tier())
                .param("version", service.version())
                .param("by", service.changedBy())
                .param("at", service.changedAt().atOffset(ZoneOffset.UTC))
                .update();
        forgetDependencies(service.name());
        for (String needs : service.dependencies()) {
            jdbc.sql("insert into service_dependency (service, needs) values (?, ?)")
                    .params(service.name(), needs)
                    .update();
        }
    }

    void remove(String name) {
        jdbc.sql("update service set removed_at = clock_timestamp() where name = ?")
                .param(name)
                .update();
        forgetDependencies(name);
    }

    private void forgetDependencies(String name) {
        jdbc.sql("delete from service_dependency where service = ?").param(name).update();
    }

    /** Who says that it needs this one. */
    List<String> dependents(String name) {
        return jdbc.sql("select service from service_dependency where needs = ? order by service")
                .param(name)
                .query((row, _) -> row.getString(1))
                .list();
    }

    Set<String> known(Collection<String> names) {
        return jdbc.sql("select name from service where removed_at is null and name = any(?)")
                .param(names.toArray(String[]::new))
                .query((row, _) -> row.getString(1))
                .set();
    }

    Map<String, Set<String>> beside(Collection<String> names) {
        var beside = new HashMap<String, Set<String>>();
        jdbc.sql("""
                        select service, needs from service_dependency where service = any(:names)
                        union select needs, service from service_dependency where needs = any(:names)
                        """)
                .param("names", names.toArray(String[]::new))
                .query((row, _) -> beside.computeIfAbsent(row.getString(1), _ -> new TreeSet<>())
                        .add(row.getString(2)))
                .list();
        return beside;
    }

    private static Service service(ResultSet row, int number) throws SQLException {
        var health = row.getString("health");
        return new Service(
                row.getString("name"),
                row.getString("team_name"),
                row.getString("contact"),
                row.getString("description"),
                List.of((String[]) row.getArray("needs").getArray()),
                Optional.ofNullable(health)
                        .map(json -> Probes.readGuard(
                                Gate.document(json, Format.JSON).fields())),
                row.getString("runbook"),
                row.getInt("tier"),
                row.getInt("version"),
                row.getString("changed_by"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }
}
