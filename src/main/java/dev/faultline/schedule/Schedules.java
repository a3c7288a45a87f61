package dev.faultline.schedule;

import dev.faultline.access.Caller;
import dev.faultline.access.Digest;
import dev.faultline.access.Permission;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Document;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The schedules of all teams. Each belongs to the team of its experiment; what is not the caller's to see is not there. */
@Component
class Schedules {

    private final ScheduleRows rows;
    private final OccurrenceRows occurrences;
    private final Planner planner;
    private final Experiments experiments;
    private final Continuity continuity;
    private final Writing writing;
    private final TransactionTemplate transaction;

    /** What a change is made with. */
    @Component
    record Writing(SharedClock clock, Ids ids, RandomGenerator chance, ApplicationEventPublisher facts) {
        Instant now() {
            return clock.now().truncatedTo(ChronoUnit.MICROS);
        }
    }

    Schedules(
            ScheduleRows rows,
            OccurrenceRows occurrences,
            Planner planner,
            Experiments experiments,
            Continuity continuity,
            Writing writing,
            PlatformTransactionManager transactions) {
        this.rows = rows;
        this.occurrences = occurrences;
        this.planner = planner;
        this.experiments = experiments;
        this.continuity = continuity;
        this.writing = writing;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** One that was made, or had been made before under the same key. */
    record Made(Schedule schedule, boolean repeated) {}

    /** @param key of the caller's choice: the same one again is the same schedule; null for a new one each time */
    Made create(Caller caller, Document document, @Nullable String key) {
        String hash = hash(document.text());
        if (key != null) {
            var earlier = rows.earlier(caller.actor(), key);
            if (earlier.isPresent()) {
                return repeated(caller, earlier.get(), hash);
            }
        }
        var now = writing.now();
        var fields = document.fields();
        var experiment = experiment(caller, fields);
        var terms = ScheduleReader.read(fields, now, writing.chance());
        fields.end();
        var look = demandWhatItNeeds(fields, terms, experiment);
        fields.check("The schedule");
        var schedule = new Schedule(
                writing.ids().next(),
                experiment.orElseThrow().team(),
                experiment.orElseThrow().id(),
                terms,
                null,
                caller.id(),
                1,
                caller.actor(),
                now);
        return Objects.requireNonNull(transaction.execute(_ -> {
            unlessTaken(
                    schedule, () -> rows.insert(schedule, new ScheduleRows.Request(key, key == null ? null : hash)));
            look.ifPresent(each -> continuity.keep(schedule.id(), each));
            return new Made(written(schedule, now), false);
        }));
    }

    private Made repeated(Caller caller, ScheduleRows.Earlier earlier, String hash) {
        if (!earlier.hash().equals(hash)) {
            throw new Problem(
                    422,
                    "idempotency-key",
                    "The key was used for something else",
                    "This Idempotency-Key made another schedule. Use a fresh one.");
        }
        return new Made(get(caller, earlier.id()), true);
    }

    /** Reads the stop conditions of what nobody watches, which may take a while: before the transaction. */
    private Optional<Continuity.Look> demandWhatItNeeds(
            Fields fields, Schedule.Terms terms, Optional<Experiment> experiment) {
        if (terms.continuous() == null || experiment.isEmpty() || fields.complaints() > 0) {
            return Optional.empty();
        }
        var look = continuity.look(experiment.get().definition());
        continuity.lacking(experiment.get(), look).forEach(each -> fields.error("continuous", "not-ready", each));
        return Optional.of(look);
    }

    /** The experiment stays; all else is written anew. */
    Schedule update(Caller caller, UUID id, Fields fields, IfMatch seen) {
        var before = get(caller, id);
        demandMine(caller, before);
        seen.check(before.version());
        var now = writing.now();
        if (fields.has("experimentId") && !fields.id("experimentId").equals(before.experiment())) {
            fields.error("experimentId", "final", "A schedule keeps its experiment; make another one.");
        }
        var terms = ScheduleReader.read(fields, now, writing.chance());
        fields.end();
        var look = demandWhatItNeeds(fields, terms, there(caller, before.experiment()));
        fields.check("The schedule");
        return Objects.requireNonNull(transaction.execute(_ -> {
            var current = mine(caller, id);
            seen.check(current.version());
            var schedule = new Schedule(
                    id,
                    current.team(),
                    current.experiment(),
                    terms,
                    current.pause(),
                    caller.id(), // whoever says when it starts answers for what it then may do
                    current.version() + 1,
                    caller.actor(),
                    now);
            unlessTaken(schedule, () -> rows.update(schedule));
            look.ifPresent(each -> continuity.keep(id, each));
            return written(schedule, now);
        }));
    }

    private Optional<Experiment> there(Caller caller, UUID experiment) {
        try {
            return Optional.of(experiments.get(caller, experiment));
        } catch (Problem _) {
            return Optional.empty(); // deleted; what it plans is skipped for that
        }
    }

    private Schedule written(Schedule draft, Instant now) {
        var schedule = rows.find(draft.id()).orElseThrow(); // as it will be read from now on
        planner.replan(schedule, now);
        writing.facts()
                .publishEvent(new ScheduleFact.Written(
                        schedule.changedBy(),
                        schedule.id(),
                        schedule.team(),
                        schedule.name(),
                        schedule.version(),
                        "%s (%s)"
                                .formatted(
                                        schedule.terms().timing().rule().inWords(),
                                        schedule.terms().timing().zone())));
        return schedule;
    }

    @Transactional
    void delete(Caller caller, UUID id, IfMatch seen) {
        var current = mine(caller, id);
        seen.check(current.version());
        var now = writing.now();
        planner.clear(id, now);
        rows.delete(id, now);
        writing.facts().publishEvent(new ScheduleFact.Deleted(caller.actor(), id, current.team(), current.name()));
    }

    /** What is due meanwhile is skipped, with the reason. */
    @Transactional
    Schedule pause(Caller caller, UUID id, String reason, @Nullable Instant until) {
        var now = writing.now();
        if (until != null && !until.isAfter(now)) {
            throw Problem.invalid(FieldError.at("#/until", "past", "The end of the pause lies in the past."));
        }
        var paused = changed(caller, id, current -> new Schedule.Pause(reason, caller.actor(), now, until));
        writing.facts()
                .publishEvent(new ScheduleFact.Paused(caller.actor(), id, paused.team(), paused.name(), reason, until));
        return paused;
    }

    /** Nothing that was skipped is made up for. */
    @Transactional
    Schedule resume(Caller caller, UUID id) {
        if (mine(caller, id).pause() == null) {
            return get(caller, id);
        }
        var resumed = changed(caller, id, _ -> null);
        writing.facts().publishEvent(new ScheduleFact.Resumed(caller.actor(), id, resumed.team(), resumed.name()));
        return resumed;
    }

    private interface Pausing {
        Schedule.@Nullable Pause of(Schedule current);
    }

    private Schedule changed(Caller caller, UUID id, Pausing pausing) {
        var current = mine(caller, id);
        planner.hold(current, pausing.of(current), caller.actor(), writing.now());
        return get(caller, id);
    }

    @Transactional(readOnly = true)
    Schedule get(Caller caller, UUID id) {
        return rows.find(id).filter(each -> caller.maySee(each.team())).orElseThrow(Problem::notFound);
    }

    @Transactional(readOnly = true)
    Page<Schedule> list(Caller caller, Optional<UUID> experiment, Paging paging) {
        return rows.list(caller, experiment, paging);
    }

    @Transactional(readOnly = true)
    Page<Occurrence> occurrences(Caller caller, UUID id, Optional<OccurrenceState> state, Paging paging) {
        return occurrences.of(get(caller, id).id(), state, paging);
    }

    @Transactional(readOnly = true)
    Page<Occurrence> notStarted(Caller caller, Sought sought, Paging paging) {
        return occurrences.notStarted(caller, sought, paging);
    }

    /** What lies ahead of each of them next, by their ids. */
    @Transactional(readOnly = true)
    Map<UUID, Occurrence> next(List<Schedule> shown) {
        return occurrences.next(shown.stream().map(Schedule::id).toList());
    }

    @Transactional(readOnly = true)
    List<Occurrence> ahead(Schedule shown, int most) {
        return occurrences.ahead(shown.id(), writing.now(), most);
    }

    /** The latest first. */
    @Transactional(readOnly = true)
    List<Occurrence> behind(Schedule shown, int most) {
        return occurrences.behind(shown.id(), writing.now(), most);
    }

    private Optional<Experiment> experiment(Caller caller, Fields fields) {
        var id = fields.id("experimentId");
        if (fields.complaints() > 0) {
            return Optional.empty();
        }
        try {
            var experiment = experiments.get(caller, id);
            if (!caller.may(Permission.RUN) || !caller.mayTouch(experiment.team())) {
                throw Problem.forbidden("You may not start the experiments of this team.");
            }
            return Optional.of(experiment);
        } catch (Problem problem) {
            if (problem.status() != 404) {
                throw problem;
            }
            fields.error(
                    "experimentId", "unknown-experiment", "There is no such experiment, or none that you may see.");
            return Optional.empty();
        }
    }

    /** To change it: whoever else wants to waits. */
    Schedule mine(Caller caller, UUID id) {
        var current = rows.lock(id).filter(each -> caller.maySee(each.team())).orElseThrow(Problem::notFound);
        demandMine(caller, current);
        return current;
    }

    private static void demandMine(Caller caller, Schedule schedule) {
        if (!caller.may(Permission.RUN) || !caller.mayTouch(schedule.team())) {
            throw Problem.forbidden("You may not change the schedules of this team.");
        }
    }

    private static void unlessTaken(Schedule schedule, Runnable write) {
        try {
            write.run();
        } catch (DuplicateKeyException _) {
            throw new Problem(
                    409,
                    "name-taken",
                    "The name is taken",
                    "The team has a schedule called “%s” already.".formatted(schedule.name()),
                    List.of(FieldError.at("#/name", "name-taken", "Choose another name.")));
        }
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Digest.sha256(text));
    }
}
