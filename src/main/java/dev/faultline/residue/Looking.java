package dev.faultline.residue;

import dev.faultline.dispatch.Scans;
import dev.faultline.halt.Leftovers;
import dev.faultline.halt.Scope;
import dev.faultline.live.Live;
import dev.faultline.ports.Ids;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Residue;
import dev.faultline.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes scans to agents and what they found into the database: each answer once, in one transaction with its facts. */
@Component
class Looking implements Scans, Leftovers {

    /** A scan that was sent and not answered is sent again; looking twice does no harm. */
    private static final Duration AGAIN = Duration.ofSeconds(20);

    /** How often a host is looked at while something is open on it. */
    private static final Duration LATER = Duration.ofSeconds(30);

    private static final int LONGEST = 500;
    private static final int MOST = 200;

    private final JdbcClient database;
    private final ApplicationEventPublisher events;
    private final Ids ids;
    private final Live live;

    Looking(JdbcClient database, ApplicationEventPublisher events, Ids ids, Live live) {
        this.database = database;
        this.events = events;
        this.ids = ids;
        this.live = live;
    }

    @Override
    @Transactional
    public List<Scan> due(Set<UUID> connected) {
        var agents = connected.toArray(UUID[]::new);
        lookLater(agents);
        return database.sql("""
                        update residue_scan set sent_at = clock_timestamp()
                         where id in (select id from residue_scan
                                       where answered_at is null and given_up is null and agent_id = any(?)
                                         and (sent_at is null or sent_at < clock_timestamp() - ? * interval '1 second')
                                       order by asked_at limit 100 for update skip locked)
                        returning id, agent_id, run_id, phase
                        """)
                .param(agents)
                .param(AGAIN.toSeconds())
                .query((row, _) -> new Scan(
                        row.getObject("id", UUID.class),
                        row.getObject("agent_id", UUID.class),
                        row.getString("phase").equals("AFTER") ? row.getObject("run_id", UUID.class) : null))
                .list();
    }

    /** Where something is open, somebody looks again until it is gone. */
    private void lookLater(UUID[] agents) {
        database.sql("""
                        select distinct r.agent_id from residue r
                         where r.cleared_at is null and r.agent_id = any(?)
                           and not exists (select from residue_scan s
                                            where s.agent_id = r.agent_id
                                              and (s.asked_at > clock_timestamp() - ? * interval '1 second'
                                                   or s.phase = 'LATER' and s.answered_at is null))
                        """)
                .param(agents)
                .param(LATER.toSeconds())
                .query(UUID.class)
                .list()
                .forEach(agent -> database.sql("insert into residue_scan (id, agent_id, phase) values (?, ?, 'LATER')")
                        .params(ids.next(), agent)
                        .update());
    }

    /** A scan as it was asked for. */
    private record Asked(
            UUID id,
            UUID agent,
            String agentName,
            @Nullable UUID run,
            @Nullable UUID team,
            String[] environments,
            Phase phase) {}

    @Override
    @Transactional
    public void scanned(UUID agent, AgentMessage.Scanned scanned) {
        var found = scanned.found().stream().limit(MOST).map(Looking::shortened).toList();
        asked(scanned.scan(), agent).ifPresent(scan -> {
            answer(scan, found, scanned.unseen());
            clear(scan, found, scanned.unseen());
            int left = scan.phase() == Phase.LATER ? 0 : takeDown(scan, found);
            if (scan.phase() == Phase.AFTER) {
                events.publishEvent(new ResidueFact.Looked(
                        scan.run(),
                        scan.agentName(),
                        "after",
                        left,
                        scanned.unseen().size()));
            }
            if (scan.run() != null) {
                live.hint("run:" + scan.run());
            }
        });
    }

    /** What an agent says is stored and shown, within measure. */
    private static Residue shortened(Residue each) {
        return new Residue(
                shortened(each.kind()), shortened(each.key()), shortened(each.name()), each.ours(), each.takenBack());
    }

    private static String shortened(String text) {
        var clean = text.replace("\0", "");
        return clean.substring(0, Math.min(LONGEST, clean.length()));
    }

    private Optional<Asked> asked(UUID scan, UUID agent) {
        return database.sql("""
                        select s.*, coalesce(a.name, '-') as agent_name from residue_scan s left join agent a on a.id = s.agent_id
                         where s.id = ? and s.agent_id = ? and s.answered_at is null and s.given_up is null for update of s
                        """).params(scan, agent).query(Looking::asked).optional();
    }

    private static Asked asked(ResultSet row, int number) throws SQLException {
        return new Asked(
                row.getObject("id", UUID.class),
                row.getObject("agent_id", UUID.class),
                row.getString("agent_name"),
                row.getObject("run_id", UUID.class),
                row.getObject("team_id", UUID.class),
                (String[]) row.getArray("environments").getArray(),
                Phase.valueOf(row.getString("phase")));
    }

    private void answer(Asked scan, List<Residue> found, List<Residue.Unseen> unseen) {
        database.sql("""
                        update residue_scan set answered_at = clock_timestamp(), found = ?::jsonb, unseen = ?::jsonb where id = ?
                        """)
                .params(Wire.write(found), Wire.write(unseen), scan.id())
                .update();
    }

    /** What was open and is not there any more; not where nobody could look. */
    private void clear(Asked scan, List<Residue> found, List<Residue.Unseen> unseen) {
        var there = found.stream()
                .filter(each -> !each.takenBack())
                .map(each -> each.kind() + " " + each.key())
                .toArray(String[]::new);
        database.sql("""
                        update residue set cleared_at = clock_timestamp(), cleared_by = case when kind || ' ' || key = any(?) then 'agent' else 'scan' end
                         where agent_id = ? and cleared_at is null
                           and not kind || ' ' || key = any(?) and not kind = any(?)
                        returning run_id, kind, name
                        """)
                .params(
                        found.stream()
                                .filter(Residue::takenBack)
                                .map(each -> each.kind() + " " + each.key())
                                .toArray(String[]::new),
                        scan.agent(),
                        there,
                        unseen.stream().map(Residue.Unseen::kind).toArray(String[]::new))
                .query((row, _) -> new ResidueFact.Cleared(
                        row.getObject("run_id", UUID.class),
                        scan.agentName(),
                        row.getString("kind"),
                        row.getString("name")))
                .list()
                .forEach(fact -> {
                    events.publishEvent(fact);
                    if (fact.run() != null) {
                        live.hint("run:" + fact.run());
                    }
                });
    }

    /**
     * What is ours counts whenever it is found. What is not counts only when it was not there before the run; where nobody looked
     * before, nobody can tell.
     *
     * @return how many are left
     */
    private int takeDown(Asked scan, List<Residue> found) {
        var before = scan.phase() == Phase.BEFORE ? Optional.<Set<String>>empty() : baseline(scan);
        int left = 0;
        for (var each : found) {
            boolean isNew = before.map(keys -> !keys.contains(each.kind() + " " + each.key()))
                    .orElse(false);
            if ((each.ours() || isNew) && insert(scan, each) && !each.takenBack()) {
                left++;
            }
        }
        return left;
    }

    /** What was there before the run; empty when nobody could say. */
    private Optional<Set<String>> baseline(Asked scan) {
        return database.sql("""
                        select found from residue_scan
                         where run_id = ? and agent_id = ? and phase = 'BEFORE' and answered_at is not null
                        """)
                .params(Arrays.asList(scan.run(), scan.agent()))
                .query((row, _) -> Arrays.stream(Wire.read(row.getString(1), Residue[].class))
                        .map(each -> each.kind() + " " + each.key())
                        .collect(Collectors.toSet()))
                .optional();
    }

    /** @return false when it is known to be there already */
    private boolean insert(Asked scan, Residue each) {
        int inserted = database.sql("""
                        insert into residue (id, agent_id, run_id, team_id, environments, kind, key, name, ours, cleared_at, cleared_by)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, case when ? then clock_timestamp() end, case when ? then 'agent' end)
                        on conflict (agent_id, kind, key) where cleared_at is null do nothing
                        """)
                .params(Arrays.asList(
                        ids.next(),
                        scan.agent(),
                        scan.run(),
                        scan.team(),
                        scan.environments(),
                        each.kind(),
                        each.key(),
                        each.name(),
                        each.ours(),
                        each.takenBack(),
                        each.takenBack()))
                .update();
        if (inserted == 0) {
            return false;
        }
        events.publishEvent(
                each.takenBack()
                        ? new ResidueFact.TakenBack(
                                scan.run(), scan.agentName(), each.kind(), each.name(), scan.phase() == Phase.BEFORE)
                        : new ResidueFact.Found(scan.run(), scan.agentName(), each.kind(), each.name(), each.ours()));
        return true;
    }

    @Override
    public List<Leftover> openIn(Scope scope) {
        record Open(@Nullable UUID team, Set<String> environments, Leftover leftover) {}
        return database
                .sql("""
                        select r.team_id, r.environments, coalesce(a.name, '-') as agent, r.kind, r.name
                          from residue r left join agent a on a.id = r.agent_id
                         where r.cleared_at is null order by r.found_at, r.id
                        """)
                .query((row, _) -> new Open(
                        row.getObject("team_id", UUID.class),
                        Set.of((String[]) row.getArray("environments").getArray()),
                        new Leftover(row.getString("agent"), row.getString("kind"), row.getString("name"))))
                .list()
                .stream()
                .filter(each -> each.team() == null || scope.covers(each.team(), each.environments()))
                .map(Open::leftover)
                .toList();
    }
}
