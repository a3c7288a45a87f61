package dev.faultline.monkey;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Document;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Problem;
import dev.faultline.protocol.Wire;
import dev.faultline.schedule.Arranging;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps an experiment and a schedule for everything that a policy is about, and none for what it is not about any more. Looks at
 * the truth again and again, so that services that come and go need nobody to tell.
 */
@Component
class Keeper {

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    private final PolicyRows rows;
    private final Aiming aiming;
    private final Experiments experiments;
    private final Arranging schedules;
    private final People people;
    private final ApplicationEventPublisher facts;
    private final TransactionTemplate transaction;
    private final Clock clock;

    /** Who plans, and for whom. */
    @Component
    record People(Accounts accounts, Teams teams) {
        Optional<Caller> owner(Policy policy) {
            return accounts.callerFor(policy.owner())
                    .filter(each ->
                            each.may(Permission.EDIT) && each.may(Permission.RUN) && each.mayTouch(policy.team()));
        }

        String team(UUID team) {
            return teams.byId(team).map(Team::name).orElse("-");
        }
    }

    Keeper(
            PolicyRows rows,
            Aiming aiming,
            Experiments experiments,
            Arranging schedules,
            People people,
            ApplicationEventPublisher facts,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.rows = rows;
        this.aiming = aiming;
        this.experiments = experiments;
        this.schedules = schedules;
        this.people = people;
        this.facts = facts;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 15, initialDelay = 15, timeUnit = TimeUnit.SECONDS)
    void keep() {
        try {
            rows.toKeep().forEach(this::keep);
        } catch (RuntimeException away) {
            LOG.debug("What policies keep is looked at again later", away);
        }
    }

    /** Brings what is kept to what should be; what does not work is written on the policy. */
    void keep(UUID id) {
        Objects.requireNonNull(transaction.execute(_ -> rows.lock(id))).ifPresent(this::keep);
    }

    private void keep(Policy policy) {
        var troubles = new ArrayList<String>();
        var owner = people.owner(policy);
        if (owner.isEmpty()) {
            troubles.add("Its owner may not plan for this team any more; whoever writes it anew owns it.");
        } else {
            keep(policy, owner.get(), troubles);
        }
        rows.kept(policy.id(), String.join(" ", troubles));
    }

    private void keep(Policy policy, Caller owner, List<String> troubles) {
        var wanted = rows.isDeleted(policy.id())
                ? List.<Unit>of()
                : aiming.of(policy.team(), people.team(policy.team()), policy.terms(), clock.instant())
                        .units();
        var kept =
                rows.units(policy.id()).stream().collect(Collectors.toMap(PolicyRows.Kept::key, Function.identity()));
        for (var unit : wanted) {
            tryTo(unit.title(), troubles, () -> keep(policy, owner, unit, kept.get(unit.key())));
        }
        var keys = wanted.stream().map(Unit::key).collect(Collectors.toSet());
        kept.values().forEach(each -> letGo(policy, owner, each, keys, troubles));
    }

    private static void tryTo(String what, List<String> troubles, Runnable work) {
        try {
            work.run();
        } catch (Problem problem) {
            var errors = problem.errors().stream().map(each -> each.detail()).toList();
            troubles.add("%s: %s".formatted(what, errors.isEmpty() ? problem.detail() : String.join(" ", errors)));
        }
    }

    private void letGo(Policy policy, Caller owner, PolicyRows.Kept each, Set<String> keys, List<String> troubles) {
        var schedule = each.schedule();
        if (schedule == null || keys.contains(each.key())) {
            return;
        }
        boolean there = schedules.isThere(owner, schedule);
        var experiment = rows.isDeleted(policy.id()) ? there(owner, each.experiment()) : Optional.<Experiment>empty();
        tryTo(
                each.key(),
                troubles,
                () -> transaction.executeWithoutResult(_ -> {
                    rows.lock(policy.id());
                    rows.letGo(each);
                    if (there) {
                        schedules.end(owner, schedule);
                    }
                    experiment.ifPresent(kept -> experiments.delete(owner, kept.id(), IfMatch.version(kept.version())));
                    facts.publishEvent(new MonkeyFact.LetGo(policy.id(), policy.team(), policy.called(), each.key()));
                }));
    }

    private void keep(Policy policy, Caller owner, Unit unit, PolicyRows.@Nullable Kept kept) {
        // asked before the transaction: what is not there would spoil it
        var experiment = kept == null ? Optional.<Experiment>empty() : there(owner, kept.experiment());
        var schedule = kept == null ? null : kept.schedule();
        boolean planned = schedule != null && experiment.isPresent() && schedules.isThere(owner, schedule);
        var definition = text(unit.definition());
        boolean same = kept != null
                && planned
                && kept.ruleHash().equals(hash(unit))
                && kept.services().equals(unit.services())
                && experiment.get().source().equals(definition);
        if (same) {
            return;
        }
        transaction.executeWithoutResult(_ -> {
            if (rows.lock(policy.id()).isEmpty() || !rows.unchanged(policy.id(), unit.key(), schedule)) {
                return; // another node was faster
            }
            var id = write(owner, policy, experiment, definition);
            put(policy, owner, unit, id, planned ? schedule : null);
        });
    }

    private UUID write(Caller owner, Policy policy, Optional<Experiment> before, String definition) {
        if (before.isEmpty()) {
            return experiments
                    .create(owner, document(definition), policy.team())
                    .id();
        }
        if (!before.get().source().equals(definition)) {
            experiments.update(
                    owner,
                    before.get().id(),
                    document(definition),
                    IfMatch.version(before.get().version()));
        }
        return before.get().id();
    }

    private void put(Policy policy, Caller owner, Unit unit, UUID experiment, @Nullable UUID schedule) {
        var rule = new LinkedHashMap<String, Object>(unit.rule());
        UUID planned;
        if (schedule == null) {
            rule.put("experimentId", experiment.toString());
            planned = schedules.arrange(owner, document(text(rule)));
            facts.publishEvent(new MonkeyFact.TookIn(policy.id(), policy.team(), policy.called(), unit.title()));
        } else {
            schedules.rearrange(owner, schedule, document(text(rule)));
            planned = schedule;
        }
        rows.put(new PolicyRows.Kept(
                policy.id(), unit.key(), experiment, planned, unit.services(), hash(unit), null, false, ""));
    }

    private Optional<Experiment> there(Caller owner, UUID experiment) {
        try {
            return Optional.of(experiments.get(owner, experiment));
        } catch (Problem gone) {
            return Optional.empty();
        }
    }

    private static Document document(String text) {
        return Gate.document(text, Format.JSON);
    }

    private static String text(Map<String, Object> written) {
        return JsonMapper.shared().writeValueAsString(written);
    }

    private static String hash(Unit unit) {
        return Wire.sha256(text(unit.rule()));
    }
}
