package dev.faultline.maturity;

import dev.faultline.catalogue.Service;
import dev.faultline.drill.DrillsPassed;
import dev.faultline.fleet.Fleet;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.fleet.Selector;
import dev.faultline.gameday.DaysHeld;
import dev.faultline.protocol.TargetKind;
import dev.faultline.run.Showings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Brings together what was written down of services. */
@Component
class Gathering {

    /** Longer than anything counts, so that also what was lost since is known. */
    static final Duration BACK = Duration.ofDays(400);

    private final Showings showings;
    private final DaysHeld days;
    private final DrillsPassed drills;
    private final Fleet fleet;
    private final MaturityProperties properties;

    Gathering(Showings showings, DaysHeld days, DrillsPassed drills, Fleet fleet, MaturityProperties properties) {
        this.showings = showings;
        this.days = days;
        this.drills = drills;
        this.fleet = fleet;
        this.properties = properties;
    }

    /** By the names of the services. */
    Map<String, Evidence> of(Collection<Service> services, Instant now) {
        var since = now.minus(BACK);
        var shown = showings.of(services.stream().map(Service::name).toList(), since).stream()
                .collect(Collectors.groupingBy(Showings.Shown::service));
        var held = days.since(since);
        var blockers = days.blockers(held.stream().map(DaysHeld.Held::id).collect(Collectors.toSet()));
        var passed = drills.since(since);
        var rungs = new Rungs(shown.values().stream()
                .flatMap(List::stream)
                .flatMap(each -> each.targets().stream())
                .collect(Collectors.toSet()));
        return services.stream()
                .collect(Collectors.toMap(
                        Service::name,
                        each -> evidence(
                                each, shown.getOrDefault(each.name(), List.of()), held, blockers, passed, rungs)));
    }

    private Evidence evidence(
            Service service,
            List<Showings.Shown> shown,
            List<DaysHeld.Held> held,
            List<DaysHeld.Blocker> blockers,
            List<DrillsPassed.Passed> passed,
            Rungs rungs) {
        var runs = shown.stream().map(Showings.Shown::run).collect(Collectors.toSet());
        var about = held.stream()
                .filter(day -> day.names(service.name()) || day.runs().stream().anyMatch(runs::contains))
                .toList();
        var ends = about.stream().collect(Collectors.toMap(DaysHeld.Held::id, DaysHeld.Held::at));
        return new Evidence(
                service,
                shown.stream()
                        .map(each -> new Evidence.Ran(
                                each, properties.protectedEnvironments().contains(each.environment()), rungs.of(each)))
                        .toList(),
                about,
                passed,
                blockers.stream()
                        .filter(each -> ends.containsKey(each.gameday()))
                        .map(each -> new Evidence.Held(each, ends.getOrDefault(each.gameday(), Instant.EPOCH)))
                        .toList());
    }

    /** How much of a service a run took away, as the fleet is now. What is not known any more was one instance. */
    private final class Rungs {

        private static final Set<String> PARTITIONS = Set.of("network-partition", "mesh-network-partition");

        private final Map<UUID, FleetTarget> known;
        private final Map<String, List<FleetTarget>> instances = new HashMap<>();

        Rungs(Set<UUID> targets) {
            this.known =
                    fleet.targets(targets).stream().collect(Collectors.toMap(FleetTarget::id, Function.identity()));
        }

        Rung of(Showings.Shown shown) {
            if (isAll(shown, "region")) {
                return Rung.REGION;
            }
            if (isAll(shown, "zone")) {
                return Rung.ZONE;
            }
            if (shown.faults().stream().anyMatch(PARTITIONS::contains)) {
                return Rung.PARTITION;
            }
            return shown.targets().stream()
                            .map(known::get)
                            .anyMatch(each ->
                                    each != null && (each.kind() == TargetKind.HOST || each.kind() == TargetKind.NODE))
                    ? Rung.NODE
                    : Rung.POD;
        }

        /** Whether it hurt everything that the service has in one of several zones, or regions. */
        private boolean isAll(Showings.Shown shown, String label) {
            var byPlace =
                    instances.computeIfAbsent(shown.environment() + "/" + shown.service(), _ -> there(shown)).stream()
                            .filter(each -> each.labels().containsKey(label))
                            .collect(Collectors.groupingBy(
                                    each -> each.label(label),
                                    Collectors.mapping(FleetTarget::id, Collectors.toSet())));
            return byPlace.size() > 1
                    && byPlace.values().stream().anyMatch(place -> new HashSet<>(shown.targets()).containsAll(place));
        }

        private List<FleetTarget> there(Showings.Shown shown) {
            return fleet
                    .matching(new Selector(
                            Map.of("service", Set.of(shown.service()), "environment", Set.of(shown.environment()))))
                    .stream()
                    .filter(each -> switch (each.kind()) {
                        case PROCESS, POD, HOST -> true;
                        case ROUTE, DEPLOYMENT, NODE -> false;
                    })
                    .toList();
        }
    }
}
