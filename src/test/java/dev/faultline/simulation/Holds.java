package dev.faultline.simulation;

import dev.faultline.fleet.FleetTarget;
import dev.faultline.simulation.Database.Mode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;

/** The counters of the blast radius in a simulated database: locked in the order of their keys, with the same check. */
public final class Holds {

    private record Hold(UUID run, FleetTarget target, long since) {}

    private final Database database;
    private final World world;
    private final Map<String, Integer> most;
    private final Map<String, Integer> used = new HashMap<>();
    private final Map<UUID, Hold> holds = new LinkedHashMap<>();
    private final Map<String, Integer> narrowed = new HashMap<>();
    private final Map<String, Long> narrowedAt = new HashMap<>();

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

    /** What may be taken now. */
    int most(String scope) {
        return narrowed.getOrDefault(scope, atFirst(scope));
    }

    /** What may be taken as long as nobody narrows it. */
    int atFirst(String scope) {
        return most.getOrDefault(scope.substring(0, scope.indexOf(':')), 0);
    }

    /** Sets a limit whatever is in use; until less is, nothing can be taken. */
    public void narrow(String scope, int to) {
        database.current().lock(scope, Mode.EXCLUSIVE);
        database.current().write(() -> {
            world.tell(() -> "%s is narrowed to %d, with %d in use".formatted(scope, to, used(scope)));
            narrowed.put(scope, to);
            narrowedAt.put(scope, world.now());
        });
    }

    /** When a limit was last set, in true time; empty scopes were never narrowed. */
    public Map<String, Long> narrowedAt() {
        return narrowedAt;
    }

    /** The limit for which this run must go: where more is held than may be, the newest go until the rest fits. */
    public Optional<String> exceeded(UUID run) {
        for (var scope : narrowed.keySet().stream().sorted().toList()) {
            if (used(scope) > most(scope) && withOlder(scope, run) > most(scope)) {
                return Optional.of(
                        "%s may hurt %d targets now, and %d are held".formatted(scope, most(scope), used(scope)));
            }
        }
        return Optional.empty();
    }

    /** How much of a scope this run and those that took theirs before it hold; nothing where it holds none itself. */
    private int withOlder(String scope, UUID run) {
        var byRun = new LinkedHashMap<UUID, List<Hold>>();
        holds.values().stream()
                .filter(hold -> scopes(
                                hold.target().label("environment"),
                                hold.target().label("service"))
                        .anyMatch(scope::equals))
                .forEach(hold -> byRun.computeIfAbsent(hold.run(), _ -> new ArrayList<>())
                        .add(hold));
        int sum = 0;
        var oldestFirst = byRun.entrySet().stream()
                .sorted(Comparator.<Map.Entry<UUID, List<Hold>>>comparingLong(each -> since(each.getValue()))
                        .thenComparing(Map.Entry::getKey))
                .toList();
        for (var each : oldestFirst) {
            sum += each.getValue().size();
            if (each.getKey().equals(run)) {
                return sum;
            }
        }
        return 0;
    }

    private static long since(List<Hold> holds) {
        return holds.stream().mapToLong(Hold::since).min().orElse(0);
    }

    public int used(String scope) {
        return used.getOrDefault(scope, 0);
    }

    /** The scopes in which anything is held. */
    List<String> inUse() {
        return used.entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
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
            distinct.forEach(target -> holds.put(target.id(), new Hold(run, target, world.now())));
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
