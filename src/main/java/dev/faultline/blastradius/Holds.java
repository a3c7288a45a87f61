package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which run holds what, and the locks under which that is decided. */
@Component
class Holds {

    private final JdbcClient database;

    Holds(JdbcClient database) {
        this.database = database;
    }

    /**
     * What is held of these targets and anywhere in these environments, by name of the run. A caller who does not see a run's
     * team is not told whose it is.
     */
    List<Hold> of(Caller caller, Collection<UUID> targets, Set<String> environments) {
        return find(caller::maySee, targets, environments);
    }

    /** The same, without the runs of GameDays that are sealed from the caller: for looking, never for deciding. */
    List<Hold> shown(Caller caller, Set<String> environments) {
        var hidden = hiddenFrom(caller).stream().map(Part::run).collect(Collectors.toSet());
        return of(caller, List.of(), environments).stream()
                .filter(each -> !hidden.contains(each.run()))
                .toList();
    }

    /** What other runs than this one hold in these environments; nobody is told whose it is. */
    List<Hold> ofOthers(UUID run, Set<String> environments) {
        return find(_ -> false, List.of(), environments).stream()
                .filter(hold -> !hold.run().equals(run))
                .toList();
    }

    /** How many targets of a service are hurt, or may be, in each environment where any is. */
    Map<String, Integer> hurtOf(String service) {
        var hurt = new TreeMap<String, Integer>();
        database.sql("""
                        select environment, count(*) from blast_hold
                         where service = ? and returned_at is null group by environment
                        """)
                .param(service)
                .query((row, _) -> hurt.put(row.getString(1), row.getInt(2)))
                .list();
        return hurt;
    }

    /**
     * What one run holds in one place.
     *
     * @param visible whether the caller may know which run it is
     * @param hurt how many targets it hurts there, or may
     * @param kept how many are well again, with nobody near them until the run is over
     */
    record Part(
            UUID run,
            String name,
            boolean visible,
            Optional<String> team,
            String environment,
            String service,
            Optional<String> hostGroup,
            Optional<Instant> until,
            int hurt,
            int kept) {

        boolean uses(Budget budget) {
            return switch (budget.kind()) {
                case "environment" -> environment.equals(budget.name());
                case "service" -> service.equals(budget.name());
                case "team" -> team.equals(Optional.of(budget.name()));
                case "host-group" -> hostGroup.equals(Optional.of(budget.name()));
                default -> true;
            };
        }
    }

    /** Everything that is held and not kept from the caller, the run that ends first before the others. */
    List<Part> all(Caller caller) {
        return parts(caller, false);
    }

    /** What runs hold of GameDays that are sealed from the caller. */
    List<Part> hiddenFrom(Caller caller) {
        return parts(caller, true);
    }

    private List<Part> parts(Caller caller, boolean hidden) {
        return database.sql("""
                        select run_id, run_name, team_id, team, environment, service, host_group, until,
                               count(*) filter (where returned_at is null) as hurt,
                               count(*) filter (where returned_at is not null) as kept
                          from blast_hold
                         where (run_id in (select hidden_from(:reader))) = :hidden
                         group by run_id, run_name, team_id, team, environment, service, host_group, until
                         order by until, run_id, environment, service, host_group
                        """)
                .param("reader", caller.id())
                .param("hidden", hidden)
                .query((row, _) -> part(caller, row))
                .list();
    }

    private static Part part(Caller caller, ResultSet row) throws SQLException {
        var team = row.getObject("team_id", UUID.class);
        return new Part(
                row.getObject("run_id", UUID.class),
                row.getString("run_name"),
                team != null && caller.maySee(team),
                Optional.ofNullable(row.getString("team")),
                row.getString("environment"),
                row.getString("service"),
                Optional.ofNullable(row.getString("host_group")),
                Optional.ofNullable(row.getObject("until", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                row.getInt("hurt"),
                row.getInt("kept"));
    }

    private List<Hold> find(Predicate<UUID> mayBeNamed, Collection<UUID> targets, Set<String> environments) {
        return database.sql("""
                        select h.target_id, h.run_id, h.run_name, h.team_id, h.team, h.started_by, h.until,
                               h.environment, h.service,
                               h.run_id in (select hidden_from('00000000-0000-0000-0000-000000000000')) as sealed,
                               coalesce(array_agg(t.environment) filter (where t.service is not null), '{}') as environments,
                               coalesce(array_agg(t.service) filter (where t.service is not null), '{}') as services
                          from blast_hold h left join blast_touch t using (target_id)
                         where h.target_id = any(:targets)
                            or h.environment = any(:environments) or t.environment = any(:environments)
                         group by h.target_id
                         order by h.run_name, h.target_id
                        """)
                .param("targets", targets.toArray(UUID[]::new))
                .param("environments", environments.toArray(String[]::new))
                .query((row, _) -> hold(mayBeNamed, row))
                .list();
    }

    private static Hold hold(Predicate<UUID> mayBeNamed, ResultSet row) throws SQLException {
        var team = row.getObject("team_id", UUID.class);
        // what stands in the way of others is written down where all of them read it
        boolean sealed = row.getBoolean("sealed");
        boolean visible = team != null && mayBeNamed.test(team) && !sealed;
        return new Hold(
                row.getObject("target_id", UUID.class),
                row.getObject("run_id", UUID.class),
                sealed ? "" : row.getString("run_name"),
                Optional.ofNullable(row.getString("team")).filter(_ -> visible),
                Optional.ofNullable(row.getString("started_by")).filter(_ -> visible),
                Optional.ofNullable(row.getObject("until", OffsetDateTime.class))
                        .filter(_ -> !sealed)
                        .map(OffsetDateTime::toInstant),
                sites(row));
    }

    private static Set<Site> sites(ResultSet row) throws SQLException {
        var sites = new TreeSet<Site>();
        sites.add(new Site(row.getString("environment"), row.getString("service")));
        String[] environments = (String[]) row.getArray("environments").getArray();
        String[] services = (String[]) row.getArray("services").getArray();
        for (int i = 0; i < services.length; i++) {
            sites.add(new Site(environments[i], services[i]));
        }
        sites.removeIf(Site::isNone);
        return sites;
    }

    /**
     * Makes every other start that could meet one of these wait until this transaction ends.
     *
     * @param sites in their order, which is the same for everybody
     */
    void lock(TreeSet<Site> sites) {
        for (var site : new ArrayList<>(sites)) {
            database.sql("insert into blast_service (environment, service) values (?, ?) on conflict do nothing")
                    .params(site.environment(), site.service())
                    .update();
            database.sql("select from blast_service where environment = ? and service = ? for update")
                    .params(site.environment(), site.service())
                    .query((_, _) -> true)
                    .list();
        }
    }
}
