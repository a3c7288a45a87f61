package dev.faultline.experiment;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Teams;
import dev.faultline.gate.Document;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The experiments of all teams. Each change makes a new version, and no version ever changes. What is not the caller's to see
 * is not there: {@link Problem#notFound}.
 */
@Component
public class Experiments {

    /** Who writes the examples. */
    static final String OURSELVES = "faultline";

    private final ExperimentRows rows;
    private final Teams teams;
    private final ObjectProvider<ActiveRuns> running;
    private final ApplicationEventPublisher facts;
    private final Clock clock;
    private final Ids ids;

    Experiments(
            ExperimentRows rows,
            Teams teams,
            ObjectProvider<ActiveRuns> running,
            ApplicationEventPublisher facts,
            Clock clock,
            Ids ids) {
        this.rows = rows;
        this.teams = teams;
        this.running = running;
        this.facts = facts;
        this.clock = clock;
        this.ids = ids;
    }

    /** What a list is cut down to. */
    public record Search(Optional<UUID> team, Optional<String> name, Optional<String> words, Order order) {
        public enum Order {
            NAME,
            NEWEST
        }
    }

    /** One entry of an experiment's history. */
    public record Version(int version, String changedBy, java.time.Instant changedAt) {}

    /** @throws Problem 422 with everything that is wrong */
    public Definition read(Document document) {
        Definition definition = DefinitionReader.read(document.fields());
        document.fields().check("The experiment");
        return definition;
    }

    /** A fault as experiments have it, complete; what is wrong is said of {@code fields}. */
    public static Map<String, Object> fault(Fields fields) {
        return Faults.write(Faults.read(fields));
    }

    /** @param team where it belongs; the caller's usual team when null */
    @Transactional
    public Experiment create(Caller caller, Document document, @Nullable UUID team) {
        UUID owner = owner(caller, team);
        Definition definition = read(document);
        Experiment experiment = version(ids.next(), owner, 1, definition, document, caller.actor());
        return created(experiment);
    }

    /** As {@link #create}, and nothing stays. */
    @Transactional(readOnly = true)
    public Definition tryToCreate(Caller caller, Document document, @Nullable UUID team) {
        UUID owner = owner(caller, team);
        Definition definition = read(document);
        if (rows.isTaken(owner, Names.folded(definition.name()), null)) {
            throw nameTaken(definition.name());
        }
        return definition;
    }

    @Transactional
    public Experiment update(Caller caller, UUID id, Document document, IfMatch seen) {
        Experiment current = mine(caller, id);
        seen.check(current.version());
        Definition definition = read(document);
        return changed(version(id, current.team(), current.version() + 1, definition, document, caller.actor()));
    }

    @Transactional(readOnly = true)
    public Definition tryToUpdate(Caller caller, UUID id, Document document, IfMatch seen) {
        Experiment current =
                rows.find(id).filter(each -> caller.mayTouch(each.team())).orElseThrow(Problem::notFound);
        seen.check(current.version());
        Definition definition = read(document);
        if (rows.isTaken(current.team(), Names.folded(definition.name()), id)) {
            throw nameTaken(definition.name());
        }
        return definition;
    }

    /** @throws Problem 409 while it runs */
    @Transactional
    public void delete(Caller caller, UUID id, IfMatch seen) {
        Experiment current = mine(caller, id);
        seen.check(current.version());
        if (running.stream().anyMatch(each -> each.has(id))) {
            throw Problem.conflict("running", "“%s” is running; abort the run first.".formatted(current.name()));
        }
        rows.delete(id, clock.instant());
        facts.publishEvent(new ExperimentFact.ExperimentDeleted(
                caller.actor(), id, current.team(), current.name(), current.version()));
    }

    /** Undoes {@link #delete}. */
    @Transactional
    public Experiment restore(Caller caller, UUID id) {
        Experiment deleted = rows.findDeleted(id)
                .filter(each -> caller.may(Permission.EDIT) && caller.mayTouch(each.team()))
                .orElseThrow(Problem::notFound);
        try {
            rows.restore(id);
        } catch (DuplicateKeyException _) {
            throw nameTaken(deleted.name());
        }
        facts.publishEvent(new ExperimentFact.ExperimentRestored(
                caller.actor(), id, deleted.team(), deleted.name(), deleted.version()));
        return deleted;
    }

    @Transactional(readOnly = true)
    public Experiment get(Caller caller, UUID id) {
        return rows.find(id)
                .filter(each -> caller.maySee(each.team()) && !rows.isHiddenFrom(caller, id))
                .orElseThrow(Problem::notFound);
    }

    @Transactional(readOnly = true)
    public Experiment get(Caller caller, UUID id, int version) {
        Experiment current = get(caller, id);
        return rows.find(current.id(), version).orElseThrow(Problem::notFound);
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    public List<Version> versions(Caller caller, UUID id) {
        return rows.versions(get(caller, id).id());
    }

    @Transactional(readOnly = true)
    public Page<Experiment> list(Caller caller, Search search, Paging paging) {
        return rows.list(caller, search, paging);
    }

    /** An experiment to choose from. */
    public record Choice(UUID id, String name) {}

    /** Those of the caller's own teams, by name. */
    @Transactional(readOnly = true)
    public List<Choice> toChooseFrom(Caller caller) {
        return rows.toChooseFrom(caller);
    }

    /** What a run was started with, also when the experiment has been deleted since. */
    @Transactional(readOnly = true)
    public Definition definition(UUID id, int version) {
        return rows.find(id, version).orElseThrow().definition();
    }

    /**
     * Stores examples, as YAML, for the main team: those whose names it does not know, and those that nobody changed since
     * they were stored and that read differently now. One that was deleted stays away.
     */
    @Transactional
    public void provide(List<String> examples) {
        for (String text : examples) {
            Document document = Gate.document(text, Format.YAML);
            Definition definition = read(document);
            Optional<Experiment> known = rows.findByName(Teams.MAIN, Names.folded(definition.name()));
            if (known.isEmpty()) {
                if (!rows.wasDeleted(Teams.MAIN, Names.folded(definition.name()))) {
                    created(version(ids.next(), Teams.MAIN, 1, definition, document, OURSELVES));
                }
            } else if (known.get().changedBy().equals(OURSELVES)
                    && !known.get().source().equals(document.text())) {
                Experiment old = known.get();
                changed(version(old.id(), old.team(), old.version() + 1, definition, document, OURSELVES));
            }
        }
    }

    private Experiment version(
            UUID id, UUID team, int version, Definition definition, Document document, String actor) {
        return new Experiment(
                id,
                team,
                version,
                definition,
                document.text(),
                document.format() == Format.JSON ? Experiment.SourceFormat.JSON : Experiment.SourceFormat.YAML,
                actor,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    private Experiment created(Experiment experiment) {
        try {
            rows.insert(experiment);
        } catch (DuplicateKeyException _) {
            throw nameTaken(experiment.name());
        }
        facts.publishEvent(new ExperimentFact.ExperimentCreated(
                experiment.changedBy(), experiment.id(), experiment.team(), experiment.name(), experiment.version()));
        return experiment;
    }

    private Experiment changed(Experiment experiment) {
        try {
            rows.update(experiment);
        } catch (DuplicateKeyException _) {
            throw nameTaken(experiment.name());
        }
        facts.publishEvent(new ExperimentFact.ExperimentChanged(
                experiment.changedBy(), experiment.id(), experiment.team(), experiment.name(), experiment.version()));
        return experiment;
    }

    /** The current version, locked, if the caller may change it. */
    private Experiment mine(Caller caller, UUID id) {
        rows.lock(id);
        Experiment current = get(caller, id);
        refuseOthers(caller, current.team());
        return current;
    }

    private UUID owner(Caller caller, @Nullable UUID team) {
        if (team != null) {
            if (!caller.maySee(team) || teams.byId(team).isEmpty()) {
                throw Problem.invalid(FieldError.parameter("team", "unknown-team", "There is no such team."));
            }
            refuseOthers(caller, team);
            return team;
        }
        UUID usual = teams.usual(caller)
                .orElseThrow(() -> Problem.invalid(
                        FieldError.parameter("team", "required", "Say which of your teams it belongs to: ?team=…")))
                .id();
        refuseOthers(caller, usual);
        return usual;
    }

    private static void refuseOthers(Caller caller, UUID team) {
        if (!caller.may(Permission.EDIT) || !caller.mayTouch(team)) {
            throw Problem.forbidden("You may not change the experiments of this team.");
        }
    }

    private static Problem nameTaken(String name) {
        return new Problem(
                409,
                "name-taken",
                "The name is taken",
                "The team has an experiment called “%s” already.".formatted(name),
                List.of(FieldError.at("#/name", "name-taken", "Choose another name.")));
    }
}
