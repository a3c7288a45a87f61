package dev.faultline.blastradius;

import dev.faultline.calendar.Ruling;
import dev.faultline.experiment.Definition;
import dev.faultline.experiment.MethodStep;
import dev.faultline.experiment.Selection;
import dev.faultline.experiment.Share;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.fleet.Selector;
import dev.faultline.protocol.CpuStress;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.HttpError;
import dev.faultline.protocol.MemoryStress;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.TargetKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Hosts, processes and routes, and what would be done to them: a situation to ask guards about. */
final class Shop {

    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final List<FleetTarget> inventory = new ArrayList<>();
    private final List<Aim> aims = new ArrayList<>();
    private final List<Hold> holds = new ArrayList<>();
    private final Map<String, Set<String>> beside = new HashMap<>();
    private final Set<String> guarded = Set.of("production");
    private Set<UUID> ownHosts = Set.of();
    private final List<Ahead> ahead = new ArrayList<>();
    private Definition.Limits limits = new Definition.Limits(10, Duration.ofMinutes(5), Duration.ofSeconds(30));
    private List<Budget> budgets = List.of();
    private Share share = Share.ALL;
    private Ruling calendar = Ruling.OPEN;
    private Optional<FreezeOverride> override = Optional.empty();

    static UUID host(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    FleetTarget process(String service, String host) {
        return add(TargetKind.PROCESS, service, host, "test", true, true, Map.of());
    }

    FleetTarget add(
            TargetKind kind,
            String service,
            String host,
            String environment,
            boolean healthy,
            boolean fresh,
            Map<String, String> more) {
        var labels = new HashMap<>(more);
        labels.put("environment", environment);
        if (!service.equals("-")) {
            labels.put("service", service);
        }
        var target = new FleetTarget(
                UUID.randomUUID(),
                host(host),
                host,
                kind + ":" + service,
                kind,
                "%s of %s on %s".formatted(kind, service, host),
                labels,
                healthy,
                Set.of("process-pause", "process-kill", "cpu-stress", "http-error"),
                fresh);
        inventory.add(target);
        return target;
    }

    /** A step that chooses {@code count} of these by chance. */
    Shop aim(String step, Fault fault, int count, Set<String> after, FleetTarget... candidates) {
        var selection = new Selection(
                new Selector(Map.of("name", Set.of(step))),
                new Selection.Mode.Count(count),
                Selection.Rounding.DOWN,
                Selection.WhenEmpty.REFUSE);
        aims.add(new Aim(
                new MethodStep.Inject(step, after, fault, Duration.ofSeconds(30), selection),
                List.of(candidates),
                count));
        return this;
    }

    Shop freeze(FleetTarget... targets) {
        return aim("freeze", new ProcessPause(), targets.length, Set.of(), targets);
    }

    Shop burn(FleetTarget... hosts) {
        return aim("burn", new CpuStress(1, 50), hosts.length, Set.of(), hosts);
    }

    Shop hold(FleetTarget... hosts) {
        return aim("hold", new MemoryStress(DataSize.ofMebibytes(64)), hosts.length, Set.of(), hosts);
    }

    Shop cut(FleetTarget... routes) {
        return aim("cut", new HttpError(503, 100, "/"), routes.length, Set.of(), routes);
    }

    Shop heldByAnother(FleetTarget target) {
        holds.add(new Hold(
                target.id(),
                host("the other run"),
                "the other run",
                Optional.of("blue"),
                Optional.of("user:bob"),
                Optional.of(NOON.plusSeconds(300)),
                Site.reachedBy(target, inventory)));
        return this;
    }

    /** A start that came before and waits. */
    Shop behind(FleetTarget target, int needs) {
        ahead.add(new Ahead(
                "the start of “first”, asked for by user:bob,",
                new Reach(
                        Set.of(target.id()),
                        Site.reachedBy(target, inventory).stream()
                                .map(site -> new Reach.Place(site.environment(), site.service()))
                                .collect(Collectors.toSet()),
                        List.of(new Reach.Need("environment", "test", needs)))));
        return this;
    }

    Shop connected(String one, String other) {
        beside.computeIfAbsent(one, _ -> new java.util.HashSet<>()).add(other);
        beside.computeIfAbsent(other, _ -> new java.util.HashSet<>()).add(one);
        return this;
    }

    Shop ownHost(String host) {
        ownHosts = Set.of(host(host));
        return this;
    }

    Shop allowingTheLastInstance() {
        limits = new Definition.Limits(
                10, Duration.ofMinutes(5), Duration.ofSeconds(30), Share.ALL, Definition.LastInstance.ALLOW);
        return this;
    }

    Shop sayingOfItself(Share share) {
        limits = new Definition.Limits(
                10, Duration.ofMinutes(5), Duration.ofSeconds(30), share, Definition.LastInstance.REFUSE);
        return this;
    }

    Shop granting(Share share) {
        this.share = share;
        return this;
    }

    Shop within(Ruling calendar) {
        this.calendar = calendar;
        return this;
    }

    Shop overridden(FreezeOverride override) {
        this.override = Optional.of(override);
        return this;
    }

    Shop with(Budget... budgets) {
        this.budgets = List.of(budgets);
        return this;
    }

    Situation now() {
        var definition = new Definition(
                "mine",
                "",
                "it holds",
                List.of(),
                List.of(),
                aims.stream().<MethodStep>map(Aim::step).toList(),
                limits);
        return new Situation(
                definition,
                aims,
                Optional.empty(),
                budgets,
                holds,
                ahead,
                inventory,
                beside,
                Map.of(),
                ownHosts,
                calendar,
                override,
                Optional.empty(),
                new Situation.Rules(share, guarded, "sandbox"),
                NOON);
    }
}
