package dev.faultline.run;

import dev.faultline.blastradius.BlastRadius;
import dev.faultline.calendar.FreezeOver;
import dev.faultline.protocol.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What a freeze means to a run over which it was made: it stops it where it says so, and where it does not, people are asked.
 * Freezes from before its start had their say when it started.
 */
@Component
class Freezes {

    /** The clock of who made the freeze may differ that much from the one by which the run began. */
    private static final Duration APART = Duration.ofSeconds(5);

    private final BlastRadius blastRadius;
    private final JdbcClient database;
    private final ApplicationEventPublisher facts;

    Freezes(BlastRadius blastRadius, JdbcClient database, ApplicationEventPublisher facts) {
        this.blastRadius = blastRadius;
        this.database = database;
        this.facts = facts;
    }

    /** In the transaction that holds the run. */
    void look(Run run, Instant now) {
        if (!mayHurtYet(run.state())) {
            return;
        }
        var over = over(run, now);
        over.stream()
                .filter(each -> each.holds() && each.stops())
                .findFirst()
                .ifPresentOrElse(
                        each -> run.stop("rule:freeze", "FREEZE: " + each.said(), null, now),
                        () -> tell(run, over, now));
    }

    private static boolean mayHurtYet(RunState state) {
        return switch (state) {
            case PREFLIGHT, CHECKING, RUNNING -> true;
            case REVERTING, RECOVERING, ABORTING -> false;
            case COMPLETED, ABORTED, REFUSED, CANCELLED, ENDED_UNCONFIRMED -> false;
        };
    }

    private List<FreezeOver> over(Run run, Instant now) {
        var identity = run.identity();
        var end = identity.deadline().plus(Timing.CERTAINLY_OVER);
        if (!now.isBefore(end)) {
            return List.of();
        }
        Map<String, Set<UUID>> targets = run.injections().stream()
                .collect(Collectors.groupingBy(
                        Injection::step, Collectors.mapping(Injection::target, Collectors.toSet())));
        return blastRadius.freezesOver(
                identity.team(), run.definition(), targets, identity.createdAt().minus(APART), end);
    }

    /** Each once; what was ended since is no question any more. */
    private void tell(Run run, List<FreezeOver> over, Instant now) {
        var told = new HashSet<>(told(run.id()));
        for (var each : over) {
            if (!told.remove(each.calendar())) {
                ask(run, each, now);
            }
        }
        if (!told.isEmpty()) {
            database.sql("delete from run_freeze where run_id = :run and calendar_id = any(:ended)")
                    .param("run", run.id())
                    .param("ended", told.toArray(UUID[]::new))
                    .update();
        }
    }

    private List<UUID> told(UUID run) {
        return database.sql("select calendar_id from run_freeze where run_id = :run")
                .param("run", run)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    private void ask(Run run, FreezeOver freeze, Instant now) {
        var said = freeze.said()
                + (freeze.stops()
                        ? " It stops this run once it holds."
                        : " This run goes on unless somebody stops it.");
        database.sql("""
                        insert into run_freeze (run_id, calendar_id, said, told_at) values (:run, :calendar, :said, :now)
                        """)
                .param("run", run.id())
                .param("calendar", freeze.calendar())
                .param("said", said)
                .param("now", RunRows.at(now))
                .update();
        facts.publishEvent(
                new RunFact.Frozen(run.id(), freeze.calendar(), run.identity().startedBy(), said));
    }

    /** What is asked of people about a run that is on. */
    List<String> questions(UUID run) {
        return database.sql("select said from run_freeze where run_id = :run order by told_at, calendar_id")
                .param("run", run)
                .query((row, _) -> row.getString(1))
                .list();
    }
}
