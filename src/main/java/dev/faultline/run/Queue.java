package dev.faultline.run;

import dev.faultline.access.Caller;
import dev.faultline.access.Mandates;
import dev.faultline.access.Permission;
import dev.faultline.blastradius.Answer;
import dev.faultline.blastradius.BlastRadius;
import dev.faultline.blastradius.Line;
import dev.faultline.blastradius.Refused;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Problem;
import dev.faultline.halt.Halt;
import dev.faultline.halt.Halted;
import dev.faultline.halt.Halts;
import dev.faultline.halt.ReceiptLine;
import dev.faultline.halt.Stopper;
import dev.faultline.live.Sight;
import dev.faultline.ports.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Starts that wait for others to be out of their way. Whoever waits is given nothing: when its turn comes, it is asked as a
 * start that somebody asks for now, in the transaction that starts it, in the name and with the rights of whoever asked. Every
 * change is one transaction with its fact.
 */
@Component
class Queue implements Stopper {

    static final Duration USUALLY = Duration.ofMinutes(30);
    static final Duration AT_MOST = Duration.ofHours(4);

    private static final int LONGEST = 100;

    /** How soon one that still waits is looked at again. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final QueueRows rows;
    private final Starting starting;
    private final Experiments experiments;
    private final BlastRadius blastRadius;
    private final Halts halts;
    private final Mandates mandates;
    private final Ids ids;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    Queue(
            QueueRows rows,
            Starting starting,
            Experiments experiments,
            BlastRadius blastRadius,
            Halts halts,
            Mandates mandates,
            Ids ids,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher events) {
        this.rows = rows;
        this.starting = starting;
        this.experiments = experiments;
        this.blastRadius = blastRadius;
        this.halts = halts;
        this.mandates = mandates;
        this.ids = ids;
        this.transaction = new TransactionTemplate(transactions);
        this.events = events;
    }

    /**
     * Puts a start at the end of the line.
     *
     * @throws Halted when the latch covers it: nothing waits behind a press
     */
    Queued ask(Caller caller, Experiment experiment, @Nullable String key, String hash, Duration atMost) {
        return transaction.execute(_ -> {
            var definition = experiment.definition();
            var preview = blastRadius.preview(asTheTeam(experiment.team()), experiment);
            var environments = blastRadius.environments(definition);
            long epoch = halts.admit(experiment.team(), environments);
            if (rows.count() >= LONGEST) {
                throw Problem.conflict("queue-full", "%d starts wait already; no more are taken.".formatted(LONGEST));
            }
            var asked = new Queued(
                    ids.next(),
                    0,
                    experiment.id(),
                    experiment.version(),
                    experiment.team(),
                    experiment.name(),
                    mandates.of(caller),
                    caller.actor(),
                    Instant.EPOCH,
                    Instant.EPOCH,
                    key,
                    hash,
                    epoch,
                    environments,
                    Queued.State.WAITING,
                    said(preview.refusals()),
                    "",
                    null);
            var stored = rows.insert(asked, atMost, preview.allowed() || preview.mayWait(), preview.reach());
            events.publishEvent(new QueueFact.Asked(
                    stored.id(),
                    stored.team(),
                    stored.askedBy(),
                    stored.experiment(),
                    stored.version(),
                    stored.name(),
                    atMost,
                    stored.waitsFor()));
            return stored;
        });
    }

    /** What is said of it is read by the team, whatever more whoever asked may know of others. */
    private static Caller asTheTeam(UUID team) {
        return Sight.caller(team.toString());
    }

    private static List<String> said(List<Answer> refusals) {
        return refusals.stream().map(Answer::said).toList();
    }

    Optional<Queued> find(Caller caller, UUID id) {
        return rows.find(id)
                .filter(each -> isMine(caller, each) || caller.maySee(each.team()) && !rows.isHiddenFrom(caller, id));
    }

    private static boolean isMine(Caller caller, Queued start) {
        return start.mandate().person().equals(caller.id());
    }

    /**
     * Takes a start out of the line. Changes nothing when it does not wait any more.
     *
     * @throws Problem not found when there is none for this caller, forbidden when it may only be read
     */
    Queued cancel(Caller caller, UUID id, String reason) {
        var start = find(caller, id).orElseThrow(Problem::notFound);
        if (!isMine(caller, start) && !caller.mayTouch(start.team())) {
            throw Problem.forbidden("This start belongs to another team.");
        }
        var why = reason.isBlank() ? "taken back by " + caller.actor() : reason;
        cancel(start.id(), caller.actor(), why, null);
        return rows.find(id).orElseThrow(Problem::notFound);
    }

    private void cancel(UUID id, String actor, String why, @Nullable UUID halt) {
        transaction.executeWithoutResult(_ -> rows.end(id, Queued.State.CANCELLED, why, halt)
                .ifPresent(each -> events.publishEvent(
                        new QueueFact.Cancelled(each.id(), each.team(), actor, each.name(), why, halt))));
    }

    @Override
    public void stopNow(Halt halt) {
        // whoever waits has nothing; that it gets nothing is up to the latch
    }

    @Override
    public List<ReceiptLine> receipt(Halt halt, Source source) {
        return List.of();
    }

    /** Takes everything out of the line that the press covers. */
    @Override
    public void sweep(Halt halt) {
        transaction.executeWithoutResult(_ -> rows.holdAll().stream()
                .filter(each -> halt.isAfter(each.epoch()) && halt.scope().covers(each.team(), each.environments()))
                .forEach(each -> cancel(each.id(), halt.by(), "STOP was pressed", halt.id())));
    }

    /**
     * Looks at the first that is due.
     *
     * @return whether there was one
     */
    boolean next() {
        var due = rows.claim(AGAIN);
        due.ifPresent(this::look);
        return due.isPresent();
    }

    void look(Queued start) {
        if (expired(start.id())) {
            return;
        }
        try {
            if (isFree(start)) {
                transaction.executeWithoutResult(_ -> rows.hold(start.id()).ifPresent(this::start));
            }
        } catch (Refused overtaken) {
            // another was faster, or something changed between the look and the start: it is looked at again
        } catch (Halted halted) {
            cancel(
                    start.id(),
                    halted.halt().by(),
                    "STOP was pressed",
                    halted.halt().id());
        } catch (DuplicateKeyException isARun) {
            // the same request came a second time and found everything free
            refuse(start.id(), "The same request is a run already.");
        } catch (Problem problem) {
            refuse(start.id(), problem);
        }
    }

    private void refuse(UUID id, Problem problem) {
        switch (HttpStatus.valueOf(problem.status())) {
            case SERVICE_UNAVAILABLE -> {
                // this node may not start anything now; another one may
            }
            case NOT_FOUND -> refuse(id, "The experiment is not there any more.");
            default -> refuse(id, problem.detail());
        }
    }

    private boolean expired(UUID id) {
        return transaction.execute(_ -> {
            var expired = rows.expire(id);
            expired.ifPresent(each -> events.publishEvent(
                    new QueueFact.Expired(each.id(), each.team(), each.name(), each.askedBy(), each.waitsFor())));
            return expired.isPresent();
        });
    }

    /** Without a lock, so that those who wait keep nobody up. What it says is asked again by the start. */
    private boolean isFree(Queued start) {
        var experiment = experiment(requester(start), start);
        var preview = blastRadius.preview(asTheTeam(start.team()), experiment, start.place());
        if (!preview.allowed()) {
            rows.waits(
                    start.id(),
                    said(preview.refusals()),
                    preview.mayWait(),
                    blastRadius.environments(experiment.definition()),
                    preview.reach());
        }
        return preview.allowed();
    }

    /** Inside the transaction that holds its row. */
    void start(Queued start) {
        var caller = requester(start);
        var waited = new Starting.Waited(start.id(), start.place(), start.epoch(), start.environments());
        starting.start(new Starting.Wanted(
                caller, experiment(caller, start), start.key(), String.valueOf(start.hash()), waited));
        began(start);
    }

    private void began(Queued start) {
        transaction.executeWithoutResult(_ -> rows.end(start.id(), Queued.State.STARTED, "", null)
                .ifPresent(each -> events.publishEvent(new QueueFact.Began(
                        each.id(),
                        each.team(),
                        each.name(),
                        each.askedBy(),
                        Duration.between(each.askedAt(), endOf(each))))));
    }

    private static Instant endOf(Queued start) {
        var end = start.endedAt();
        return end == null ? start.askedAt() : end;
    }

    /** As they are now. */
    private Caller requester(Queued start) {
        return mandates.caller(start.mandate())
                .filter(caller -> caller.may(Permission.RUN) && caller.mayTouch(start.team()))
                .orElseThrow(() -> Problem.forbidden("%s may not start it any more.".formatted(start.askedBy())));
    }

    /** What was asked for is what was read: another version is another start. */
    private Experiment experiment(Caller caller, Queued start) {
        var experiment = experiments.get(caller, start.experiment());
        if (experiment.version() != start.version()) {
            throw Problem.conflict(
                    "changed",
                    "The experiment was changed since, from version %d to %d. Ask again."
                            .formatted(start.version(), experiment.version()));
        }
        return experiment;
    }

    private void refuse(UUID id, String why) {
        transaction.executeWithoutResult(_ -> rows.end(id, Queued.State.REFUSED, why, null)
                .ifPresent(each -> events.publishEvent(
                        new QueueFact.Refused(each.id(), each.team(), each.name(), each.askedBy(), why))));
    }

    /** The first start under that key, however it went since. */
    Optional<Queued> earlier(Caller caller, @Nullable String key) {
        return key == null ? Optional.empty() : rows.find(caller.actor(), key);
    }

    /** Those that the caller may see, each with its position among all. */
    List<QueuedView> views(Caller caller) {
        var line = rows.waiting().stream().map(Line.Waiter::id).toList();
        return rows.waiting(caller).stream()
                .map(each -> QueuedView.of(each, line.indexOf(each.id()) + 1))
                .toList();
    }

    QueuedView view(Queued start) {
        return QueuedView.of(start, rows.position(start.id()));
    }
}
