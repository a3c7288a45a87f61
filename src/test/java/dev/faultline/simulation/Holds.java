package dev.faultline.simulation;

import dev.faultline.fleet.FleetTarget;
import dev.faultline.simulation.Database.Mode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;

/** The counters of the blast radius in a simulated database: locked in the order of their keys, with the same check. */
public final class Holds {

    private record Hold(UUID run, FleetTarget target) {}

    private final Database database;
    private final World world;
    private final Map<String, Integer> most;
    private final Map<String, Integer> used = new HashMap<>();
    private final Map<UUID, Hold> holds = new HashMap<>();

    /** @param most by kind of scope: {@code global}, {@code environment}, {@code service} */
    public Holds(Database database, Map<String, Integer> most) {
        this.database = database;
        this.world = database.world();
        this.most = most;
    }

    /** The scopes that a target counts in. */
    public static Stream<String> scopes(String environment, String service) {
        return Stream.of("environment:" + environment, "global:all", "service:" + service);
    }

    int most(String scope) {
        return most.getOrDefault(scope.substring(0, scope.indexOf(':')), 0);
    }

    public int used(String scope) {
        return used.getOrDefault(scope, 0);
    }

    public void take(UUID run, Collection<FleetTarget> targets) {
        var distinct = List.copyOf(targets.stream().distinct().toList());
        var wanted = new TreeMap<String, Integer>();
        distinct.stream()
                .flatMap(each -> scopes(each.label("environment"), each.label("service")))
                .forEach(scope -> wanted.merge(scope, 1, Integer::sum));
        boolean counting = world.has(PlantedBug.COUNT_THEN_INSERT);
        for (var each : wanted.entrySet()) {
            if (!counting) {
                database.current().lock(each.getKey(), Mode.EXCLUSIVE);
            }
            if (used(each.getKey()) + each.getValue() > most(each.getKey())) {
                throw new DataIntegrityViolationException("blast_radius " + each.getKey());
            }
        }
        for (var target : distinct) {
            database.current().lock(target.id(), Mode.EXCLUSIVE);
            if (holds.containsKey(target.id())) {
                throw new DuplicateKeyException("blast_hold " + target.name());
            }
        }
        database.current().write(() -> {
            wanted.forEach((scope, count) -> used.merge(scope, count, Integer::sum));
            wanted.keySet()
                    .forEach(scope -> world.require(
                            used(scope) <= most(scope),
                            "S5",
                            () -> "%d targets are held in %s, and %d may be"
                                    .formatted(used(scope), scope, most(scope))));
            distinct.forEach(target -> holds.put(target.id(), new Hold(run, target)));
        });
    }

    public void giveBack(UUID run, Collection<UUID> targets) {
        var back = targets.stream()
                .map(holds::get)
                .filter(hold -> hold != null && hold.run().equals(run))
                .toList();
        var returned = new TreeMap<String, Integer>();
        back.stream()
                .map(Hold::target)
                .flatMap(each -> scopes(each.label("environment"), each.label("service")))
                .forEach(scope -> returned.merge(scope, 1, Integer::sum));
        returned.keySet().forEach(scope -> database.current().lock(scope, Mode.EXCLUSIVE));
        database.current().write(() -> {
            returned.forEach((scope, count) -> used.merge(scope, -count, Integer::sum));
            back.forEach(hold -> holds.remove(hold.target().id()));
        });
    }

    /** Which run has a target; null when none has. */
    public @Nullable UUID holder(UUID target) {
        var hold = holds.get(target);
        return hold == null ? null : hold.run();
    }

    public int held() {
        return holds.size();
    }
}
