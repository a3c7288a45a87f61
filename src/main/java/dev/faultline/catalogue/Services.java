package dev.faultline.catalogue;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.gate.Document;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The services of all teams. Everybody who is signed in reads them: whose a service is, is what one wants to know of a
 * stranger's. Changed by members of the team that owns one.
 */
@Component
public class Services {

    private static final String OURSELVES = "faultline";
    private static final int MOST_AT_ONCE = 500;

    private final ServiceRows rows;
    private final Teams teams;
    private final ApplicationEventPublisher facts;
    private final Clock clock;

    Services(ServiceRows rows, Teams teams, ApplicationEventPublisher facts, Clock clock) {
        this.rows = rows;
        this.teams = teams;
        this.facts = facts;
        this.clock = clock;
    }

    /** What an import did, or would do, with one service. */
    public enum Outcome {
        ADDED,
        CHANGED,
        SAME
    }

    /** One line of an import's answer. */
    public record Line(String name, Outcome outcome) {}

    public Optional<Service> find(String name) {
        return rows.find(name);
    }

    /** @throws Problem not found */
    public Service get(String name) {
        return find(name).orElseThrow(Problem::notFound);
    }

    public Page<Service> list(String words, Paging paging) {
        return rows.list(words, paging);
    }

    /** Those of the teams that the caller sees, by name. @param words in the name or the team's */
    public Page<Service> ofTeams(Caller caller, String words, Paging paging) {
        return rows.list(caller, words, paging);
    }

    /** Some of all, by name, for whoever goes through them. @param name the last one that was looked at; empty to begin */
    public List<Service> after(String name, int most) {
        return rows.after(name, most);
    }

    /** The services that say they need this one, by name. */
    public List<String> dependents(String name) {
        return rows.dependents(name);
    }

    /** Which of these are in the catalogue. */
    Set<String> known(Collection<String> names) {
        return rows.known(names);
    }

    /** The services that one of these depends on, or that depend on it, directly. */
    public Map<String, Set<String>> beside(Collection<String> names) {
        return rows.beside(names);
    }

    /** A service under this name, new or in place of what was there. What is the same changes nothing. */
    @Transactional
    public Service put(Caller caller, String name, Fields fields, Optional<IfMatch> seen) {
        requireEditor(caller);
        if (!ServiceReader.isName(name)) {
            fields.error("name", "This cannot be a service's name.");
        }
        Service draft = ServiceReader.read(fields, name);
        fields.check("The service");
        rows.lock(name);
        var current = rows.find(name);
        current.ifPresent(each -> requireOwner(caller, each.team()));
        seen.ifPresent(each -> each.check(current.map(Service::version).orElse(0)));
        Team owner = owner(caller, draft, current, why -> fields.error("team", "team", why));
        fields.check("The service");
        return store(caller.actor(), draft, owner, current);
    }

    /** Others may go on saying that they need it. */
    @Transactional
    public void remove(Caller caller, String name) {
        rows.lock(name);
        Service current = toChange(caller, name);
        rows.remove(current.name());
        facts.publishEvent(new CatalogueFact.ServiceRemoved(caller.actor(), name));
    }

    /** Stores all or nothing. @throws Problem 422 with everything that is wrong with any of them */
    @Transactional
    public List<Line> bringIn(Caller caller, Document document) {
        return bringIn(caller, document, true);
    }

    /** As {@link #bringIn(Caller, Document)}, and nothing stays. */
    @Transactional(readOnly = true)
    public List<Line> tryToBringIn(Caller caller, Document document) {
        return bringIn(caller, document, false);
    }

    private List<Line> bringIn(Caller caller, Document document, boolean store) {
        requireEditor(caller);
        Fields root = document.fields();
        List<Fields> written = root.objects("services", 1, MOST_AT_ONCE);
        var names = new HashSet<String>();
        var lines = new ArrayList<Line>();
        var storing = new ArrayList<Runnable>();
        for (Fields each : written) {
            Service draft = ServiceReader.named(each);
            if (each.has("name") && !names.add(draft.name())) {
                each.error("name", "duplicate", "“%s” is in here twice.".formatted(draft.name()));
            }
            var current = rows.find(draft.name());
            current.filter(known -> !mayTouch(caller, known.team()))
                    .ifPresent(known -> each.error(
                            "name", "forbidden", "“%s” belongs to team %s.".formatted(known.name(), known.team())));
            Team owner = owner(caller, draft, current, why -> each.error("team", "team", why));
            lines.add(new Line(draft.name(), outcome(draft, owner, current)));
            storing.add(() -> store(caller.actor(), draft, owner, current));
        }
        root.end();
        root.check("The catalogue");
        if (store) {
            storing.forEach(Runnable::run);
        }
        return lines;
    }

    /** The services of the sandbox's shop, as YAML. @param storefront where the shop's pages are, without a path */
    public static String ofTheShop(URI storefront) {
        try (InputStream in = Objects.requireNonNull(Services.class.getResourceAsStream("/services.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${storefront}", storefront.toString().replaceFirst("/$", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Describes services that nobody ever described; what was taken out stays away. */
    @Transactional
    public void provide(String yaml) {
        Document document = Gate.document(yaml, Format.YAML);
        var read = document.fields().objects("services", 1, MOST_AT_ONCE).stream()
                .map(ServiceReader::named)
                .toList();
        document.fields().check("The catalogue");
        read.stream()
                .filter(each -> !rows.everHad(each.name()))
                .forEach(each -> store(OURSELVES, each, teams.main(), Optional.empty()));
    }

    private static Outcome outcome(Service draft, Team owner, Optional<Service> current) {
        return current.map(each -> owned(draft, owner).saysTheSameAs(each) ? Outcome.SAME : Outcome.CHANGED)
                .orElse(Outcome.ADDED);
    }

    private Service store(String actor, Service draft, Team owner, Optional<Service> current) {
        Service wanted = owned(draft, owner);
        if (current.filter(wanted::saysTheSameAs).isPresent()) {
            return current.get();
        }
        var stored = stamped(
                wanted,
                current.map(Service::version).orElse(0) + 1,
                actor,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        rows.put(stored, owner.id());
        facts.publishEvent(new CatalogueFact.ServiceDescribed(actor, stored.name(), owner.name(), stored.version()));
        return stored;
    }

    private static Service owned(Service draft, Team owner) {
        return new Service(
                draft.name(),
                owner.name(),
                draft.contact(),
                draft.description(),
                draft.dependencies(),
                draft.health(),
                draft.runbook(),
                draft.tier(),
                draft.version(),
                draft.changedBy(),
                draft.changedAt());
    }

    private static Service stamped(Service service, int version, String by, Instant at) {
        return new Service(
                service.name(),
                service.team(),
                service.contact(),
                service.description(),
                service.dependencies(),
                service.health(),
                service.runbook(),
                service.tier(),
                version,
                by,
                at);
    }

    /** The team named; without one, the owner as it is, or the caller's usual team. Complains and stands in for what is not. */
    private Team owner(Caller caller, Service draft, Optional<Service> current, Consumer<String> complain) {
        if (draft.team().isEmpty()) {
            return current.flatMap(each -> teams.byName(each.team()))
                    .or(() -> teams.usual(caller))
                    .orElseGet(() -> {
                        complain.accept("Say which of your teams owns it.");
                        return teams.main();
                    });
        }
        var named = teams.byName(draft.team()).filter(team -> caller.maySee(team.id()));
        if (named.isEmpty()) {
            complain.accept("There is no such team.");
        } else if (!caller.mayTouch(named.get().id())) {
            complain.accept("You are not in this team.");
        }
        return named.orElseGet(teams::main);
    }

    /** @throws Problem when it is not the caller's to change */
    Service toChange(Caller caller, String name) {
        requireEditor(caller);
        Service service = get(name);
        requireOwner(caller, service.team());
        return service;
    }

    boolean mayChange(Caller caller, Service service) {
        return caller.may(Permission.EDIT) && mayTouch(caller, service.team());
    }

    private boolean mayTouch(Caller caller, String team) {
        return teams.byName(team).filter(each -> caller.mayTouch(each.id())).isPresent();
    }

    private void requireOwner(Caller caller, String team) {
        if (!mayTouch(caller, team)) {
            throw Problem.forbidden("This service belongs to team %s.".formatted(team));
        }
    }

    private static void requireEditor(Caller caller) {
        if (!caller.may(Permission.EDIT)) {
            throw Problem.forbidden("You may not change the catalogue.");
        }
    }
}
