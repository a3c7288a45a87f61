package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.experiment.Share;
import dev.faultline.fleet.Fleet;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Sets what may be hurt at once. What is in use is not taken away by accident: whoever goes below it says that it is meant,
 * and then the newest runs have to go.
 */
@Component
class Limits {

    static final List<String> KINDS = List.of("global", "environment", "team", "service", "host-group");

    private static final int LONGEST_NAME = 128;
    private static final int MOST = 10_000;

    private final Budgets budgets;
    private final Holds holds;
    private final Fleet fleet;
    private final Teams teams;
    private final BlastRadiusProperties defaults;
    private final ApplicationEventPublisher events;

    Limits(
            Budgets budgets,
            Holds holds,
            Fleet fleet,
            Teams teams,
            BlastRadiusProperties defaults,
            ApplicationEventPublisher events) {
        this.budgets = budgets;
        this.holds = holds;
        this.fleet = fleet;
        this.teams = teams;
        this.defaults = defaults;
        this.events = events;
    }

    /** @param narrow to mean it also when more is hurt now */
    record Count(int most, boolean narrow) {
        static Count read(Fields body) {
            int most = body.integer("maxTargets", 0, MOST);
            boolean narrow = body.flag("narrow", false);
            body.end();
            body.check();
            return new Count(most, narrow);
        }
    }

    /** @param percent empty for the configured share */
    record Granted(Optional<Integer> percent, boolean narrow) {
        static Granted read(Fields body) {
            int percent = body.integer("percent", 0, 100);
            boolean narrow = body.flag("narrow", false);
            body.end();
            body.check();
            return new Granted(Optional.of(percent), narrow);
        }
    }

    /** @throws Problem 422 where there are no limits of this kind or for this name */
    Budgets.Key key(String kind, String name) {
        if (!KINDS.contains(kind)) {
            throw invalid(
                    "kind",
                    "Limits exist for global/all, environment/<name>, team/<name>, service/<name> and host-group/<name>.");
        }
        if (kind.equals("global")) {
            if (!name.equals(Budgets.GLOBAL.name())) {
                throw invalid("name", "The limit over everything is called “all”.");
            }
            return Budgets.GLOBAL;
        }
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw invalid("name", "Say which: 1 to %d characters.".formatted(LONGEST_NAME));
        }
        if (kind.equals("team")) {
            var team = teams.byName(name).map(Team::name);
            return new Budgets.Key(
                    kind, team.orElseThrow(() -> invalid("name", "There is no team “%s”.".formatted(name))));
        }
        return new Budgets.Key(kind, name);
    }

    private static Problem invalid(String parameter, String detail) {
        return Problem.invalid(FieldError.parameter(parameter, "scope", detail));
    }

    /**
     * Sets how many targets may be hurt at once. To set what is set already changes nothing.
     *
     * @return how many might before
     * @throws Problem 409 when more are hurt now and that is not meant
     */
    @Transactional
    int set(Caller caller, Budgets.Key key, Count wanted) {
        var before = budgets.find(key);
        if (before.filter(each -> each.most() == wanted.most()).isPresent()) {
            return wanted.most();
        }
        if (wanted.narrow()) {
            budgets.narrow(key, wanted.most());
        } else if (!budgets.limit(key, wanted.most())) {
            throw inUse("More than %d targets are hurt there now.".formatted(wanted.most()));
        }
        budgets.find(key)
                .map(each -> new LimitSet(
                        caller.actor(), each.inWords(), each.kind().equals("team"), each.most(), each.used()))
                .ifPresent(events::publishEvent);
        return before.orElse(budgets.unset(key)).most();
    }

    /**
     * Sets which part of a service may be hurt in each environment. Starts on the service wait meanwhile, so that none is let
     * pass by the share that was.
     *
     * @return the percentage before; empty where it was the configured one
     * @throws Problem 409 when more is hurt now and that is not meant
     */
    @Transactional
    Optional<Integer> share(Caller caller, String service, Granted wanted) {
        var key = key("service", service);
        var hurt = holds.hurtOf(service);
        var environments = new TreeSet<>(hurt.keySet());
        inventory(service).forEach(target -> environments.add(target.label("environment")));
        holds.lock(environments.stream()
                .map(each -> new Site(each, service))
                .collect(Collectors.toCollection(TreeSet::new)));
        var before = budgets.find(key).flatMap(Budget::maxPercent);
        if (before.equals(wanted.percent())) {
            return before;
        }
        var share = wanted.percent().map(defaults::share).orElse(defaults.share());
        if (!wanted.narrow()) {
            refuseWhatIsInUse(service, share, holds.hurtOf(service));
        }
        budgets.share(service, wanted.percent());
        events.publishEvent(
                new ShareSet(caller.actor(), service, wanted.percent().orElse(null), share.inWords()));
        return before;
    }

    private void refuseWhatIsInUse(String service, Share share, Map<String, Integer> hurt) {
        var inventory = inventory(service);
        hurt.forEach((environment, count) -> {
            int present = (int) inventory.stream()
                    .filter(target -> target.label("environment").equals(environment))
                    .count();
            if (count > share.of(present)) {
                throw inUse("%d of %d targets of %s in %s are hurt now, and %s allows %d."
                        .formatted(count, present, service, environment, share.inWords(), share.of(present)));
            }
        });
    }

    private List<FleetTarget> inventory(String service) {
        return fleet.around(Set.of(), Set.of(service));
    }

    private static Problem inUse(String what) {
        return Problem.conflict("in-use", what + " To stop the newest runs until the rest fits, say narrow.");
    }
}
