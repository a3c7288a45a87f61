package dev.faultline.monkey;

import dev.faultline.catalogue.Service;
import dev.faultline.catalogue.Services;
import dev.faultline.fleet.Fleet;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.fleet.Selector;
import dev.faultline.gate.Durations;
import dev.faultline.protocol.TargetKind;
import dev.faultline.steadystate.Probe;
import dev.faultline.steadystate.Probes;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * What a policy is about now. Everything of the team that it is not cut down from, unless it opted out: what came yesterday is
 * part of it today. A service that nobody can see to be well is left out, because nobody would notice.
 */
@Component
class Aiming {

    private static final int MOST_PROBES = 20;
    private static final int MOST_TARGETS = 100;
    private static final int AT_ONCE = 200;
    private static final Duration RECOVERS_WITHIN = Duration.ofMinutes(2);

    private final Services services;
    private final Fleet fleet;
    private final OptOuts optOuts;

    Aiming(Services services, Fleet fleet, OptOuts optOuts) {
        this.services = services;
        this.fleet = fleet;
        this.optOuts = optOuts;
    }

    /** A service that is no part of it, and why. */
    record LeftOut(String service, String why) {}

    record Aim(List<Unit> units, List<LeftOut> leftOut) {}

    Aim of(UUID team, String teamName, Terms terms, Instant now) {
        var leftOut = new ArrayList<LeftOut>();
        var in = inScope(team, teamName, terms, now, leftOut);
        var units = new ArrayList<Unit>();
        switch (terms.kind()) {
            case MONKEY -> in.forEach(each -> monkey(terms, each, leftOut).ifPresent(units::add));
            case GORILLA -> units.addAll(places(terms, "zone", in));
            case KONG -> units.addAll(places(terms, "region", in));
            case LATENCY -> latency(terms, in, leftOut).ifPresent(units::add);
        }
        return new Aim(units, leftOut);
    }

    private List<Service> inScope(UUID team, String teamName, Terms terms, Instant now, List<LeftOut> leftOut) {
        var in = new ArrayList<Service>();
        for (var service : ofTeam(teamName)) {
            boolean meant = terms.kind() == Kind.LATENCY
                    ? service.name().equals(terms.from())
                    : terms.services().isEmpty() || terms.services().contains(service.name());
            if (!meant) {
                continue;
            }
            var out = optOuts.of(team, service.name(), now);
            if (out.isPresent()) {
                leftOut.add(new LeftOut(service.name(), out.get().inWords()));
            } else if (service.health().isEmpty()) {
                leftOut.add(new LeftOut(
                        service.name(),
                        "The catalogue does not say how one sees that it is well, so nobody would notice."));
            } else {
                in.add(service);
            }
        }
        return in;
    }

    private List<Service> ofTeam(String teamName) {
        var all = new ArrayList<Service>();
        for (var some = services.after("", AT_ONCE);
                !some.isEmpty();
                some = services.after(some.getLast().name(), AT_ONCE)) {
            some.stream().filter(each -> each.team().equals(teamName)).forEach(all::add);
        }
        return all;
    }

    private Optional<Unit> monkey(Terms terms, Service service, List<LeftOut> leftOut) {
        var selector = selector(terms, Map.of("service", Set.of(service.name())));
        if (fleet.matching(selector).isEmpty()) {
            leftOut.add(new LeftOut(
                    service.name(),
                    "Nothing of it in %s can be hurt by %s.".formatted(terms.environment(), terms.faultType())));
            return Optional.empty();
        }
        return Optional.of(
                unit(terms, "service:" + service.name(), service.name(), List.of(service), selector, true, 1));
    }

    /** One for each zone, or region, that has something of these services. */
    private List<Unit> places(Terms terms, String label, List<Service> in) {
        if (in.isEmpty()) {
            return List.of();
        }
        var names = in.stream().map(Service::name).collect(Collectors.toSet());
        var byPlace = fleet.matching(selector(terms, Map.of("service", names))).stream()
                .filter(each -> each.labels().containsKey(label))
                .collect(Collectors.groupingBy(each -> each.label(label), TreeMap::new, Collectors.toList()));
        return byPlace.entrySet().stream()
                .map(place -> {
                    var there = place.getValue().stream()
                            .map(each -> each.label("service"))
                            .collect(Collectors.toCollection(TreeSet::new));
                    var hurt = in.stream()
                            .filter(each -> there.contains(each.name()))
                            .toList();
                    return unit(
                            terms,
                            label + ":" + place.getKey(),
                            "%s %s".formatted(label, place.getKey()),
                            hurt,
                            selector(terms, Map.of("service", there, label, Set.of(place.getKey()))),
                            false,
                            place.getValue().size());
                })
                .toList();
    }

    private Optional<Unit> latency(Terms terms, List<Service> in, List<LeftOut> leftOut) {
        var from = in.stream().findFirst();
        if (from.isEmpty()) {
            if (leftOut.isEmpty()) {
                leftOut.add(new LeftOut(terms.from(), "The team has no such service in the catalogue."));
            }
            return Optional.empty();
        }
        var selector = selector(terms, Map.of("service", Set.of(terms.to())));
        int routes = fleet.matching(selector).size();
        if (routes == 0) {
            leftOut.add(
                    new LeftOut(terms.to(), "No route of a proxy leads to it in %s.".formatted(terms.environment())));
            return Optional.empty();
        }
        return Optional.of(unit(
                terms,
                "route:%s:%s".formatted(terms.from(), terms.to()),
                "%s to %s".formatted(terms.from(), terms.to()),
                List.of(from.get()),
                selector,
                false,
                routes));
    }

    private static Selector selector(Terms terms, Map<String, Set<String>> labels) {
        var all = new LinkedHashMap<>(labels);
        all.put("environment", Set.of(terms.environment()));
        all.put("kind", Set.of(terms.target().orElse(TargetKind.PROCESS).name().toLowerCase(Locale.ROOT)));
        return new Selector(all);
    }

    private static Unit unit(
            Terms terms, String key, String title, List<Service> hurt, Selector selector, boolean one, int targets) {
        var health = new ArrayList<Probe>();
        hurt.forEach(each -> each.health().ifPresent(health::add));
        return new Unit(
                key,
                title,
                hurt.stream().map(Service::name).toList(),
                health,
                selector,
                one,
                definition(terms, title, hurt, selector, one, targets),
                rule(terms, key, title));
    }

    private static Map<String, Object> definition(
            Terms terms, String title, List<Service> hurt, Selector selector, boolean one, int targets) {
        var probes = hurt.stream()
                .limit(MOST_PROBES)
                .map(each -> probe(each, " is well", false))
                .toList();
        var guards = hurt.stream()
                .limit(MOST_PROBES)
                .map(each -> probe(each, " is not given up", true))
                .toList();
        var step = new LinkedHashMap<String, Object>();
        step.put("name", "hurt it");
        step.put("type", "fault");
        step.put("fault", terms.fault());
        step.put("duration", Durations.text(terms.lasts()));
        step.put("target", Map.of("selector", labels(selector), "mode", one ? "one" : "all"));
        var limits = new LinkedHashMap<String, Object>();
        limits.put("maxTargets", one ? 1 : Math.clamp(targets, 1, MOST_TARGETS));
        limits.put("maxDuration", Durations.text(terms.lasts().plus(Duration.ofMinutes(5))));
        limits.put("recoverWithin", Durations.text(RECOVERS_WITHIN));
        var definition = new LinkedHashMap<String, Object>();
        definition.put("name", name(terms, title));
        definition.put(
                "description",
                "Kept by the policy %s “%s”: what is changed here is changed back."
                        .formatted(terms.kind().title(), terms.name()));
        definition.put(
                "hypothesis",
                "%s %s well, although %s."
                        .formatted(
                                words(hurt),
                                hurt.size() == 1 ? "is" : "are",
                                switch (terms.kind()) {
                                    case MONKEY -> "one of its instances goes away";
                                    case GORILLA, KONG -> "everything in %s goes away".formatted(title);
                                    case LATENCY -> "the answers of %s are slow".formatted(terms.to());
                                }));
        definition.put("probes", probes);
        definition.put("guards", guards);
        definition.put("method", List.of(step));
        definition.put("limits", limits);
        return definition;
    }

    private static String words(List<Service> hurt) {
        var names = hurt.stream().map(Service::name).toList();
        return names.size() <= 5
                ? String.join(", ", names)
                : "%s and %d more".formatted(String.join(", ", names.subList(0, 4)), names.size() - 4);
    }

    private static Map<String, Object> probe(Service service, String says, boolean guard) {
        var written = new LinkedHashMap<>(Probes.write(service.health().orElseThrow()));
        written.put("name", service.name() + says);
        if (guard) {
            written.put("breaches", 3);
        }
        return written;
    }

    private static Map<String, Object> labels(Selector selector) {
        return selector.labels().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        each -> each.getValue().stream().sorted().toList(),
                        (a, _) -> a,
                        TreeMap::new));
    }

    private static String name(Terms terms, String title) {
        return "%s “%s”: %s".formatted(terms.kind().title(), terms.name(), title);
    }

    private static Map<String, Object> rule(Terms terms, String key, String title) {
        var random = new LinkedHashMap<String, Object>();
        random.put("meanBetween", Durations.text(terms.meanBetween()));
        random.put("maxPerDay", terms.maxPerDay());
        random.put(
                "days",
                new TreeSet<DayOfWeek>(terms.days())
                        .stream()
                                .map(each -> each.name().toLowerCase(Locale.ROOT))
                                .toList());
        random.put("from", terms.opens().toString());
        random.put("to", terms.closes().toString());
        random.put("seed", seed(terms.seed(), key));
        var rule = new LinkedHashMap<String, Object>();
        rule.put("name", name(terms, title));
        rule.put("random", random);
        rule.put("zone", terms.zone().getId());
        return rule;
    }

    /** Of its own for each, so that they do not all go at once; the same for the same policy and the same key. */
    static long seed(long seed, String key) {
        long mixed = seed ^ (key.hashCode() * 0x9E37_79B9_7F4A_7C15L);
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        return (mixed ^ (mixed >>> 27)) & TermsReader.MOST_SEED;
    }

    /** What one start chooses from now, by name. */
    List<FleetTarget> candidates(Unit unit) {
        return fleet.matching(unit.targets());
    }
}
