package dev.faultline.blastradius;

import dev.faultline.fleet.FleetTarget;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;

/** A service in an environment. Its order is the order of locking. */
record Site(String environment, String service) implements Comparable<Site> {

    private static final String NONE = "-";
    private static final Comparator<Site> ORDER =
            Comparator.comparing(Site::environment).thenComparing(Site::service);

    /** Where a target belongs by its own labels. */
    static Site of(FleetTarget target) {
        return new Site(target.label("environment"), target.label("service"));
    }

    /**
     * Every service that a fault on this target reaches: its own, and of a host or node every one that has anything there.
     *
     * @param around at least what else is on its host
     */
    static Set<Site> reachedBy(FleetTarget target, Iterable<FleetTarget> around) {
        var reached = new LinkedHashSet<Site>();
        reached.add(of(target));
        switch (target.kind()) {
            case PROCESS, CONTAINER, ROUTE, TOXIPROXY, APPLICATION, POD, DEPLOYMENT -> {}
            case HOST, NODE ->
                around.forEach(other -> {
                    if (Instances.isOn(other, target)) {
                        reached.add(of(other));
                    }
                });
        }
        reached.removeIf(Site::isNone);
        return reached;
    }

    /** Of targets that belong to no service. */
    boolean isNone() {
        return service.equals(NONE);
    }

    Site beside(String other) {
        return new Site(environment, other);
    }

    String inWords() {
        return isNone() ? "targets without a service in " + environment : "%s in %s".formatted(service, environment);
    }

    @Override
    public int compareTo(Site other) {
        return ORDER.compare(this, other);
    }
}
