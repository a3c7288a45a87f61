package dev.faultline.blastradius;

import dev.faultline.experiment.Definition;
import dev.faultline.experiment.MethodStep;
import dev.faultline.fleet.Fleet;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.halt.Halts;
import dev.faultline.protocol.Ender;
import dev.faultline.protocol.Timing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who may be hurt, when and how much. Looks freely; takes only inside the transaction that starts. */
@Component
public class BlastRadius {

    private final Fleet fleet;
    private final Halts halts;
    private final Budgets budgets;
    private final JdbcClient database;
    private final RandomGenerator chance;

    BlastRadius(Fleet fleet, Halts halts, Budgets budgets, JdbcClient database, RandomGenerator chance) {
        this.fleet = fleet;
        this.halts = halts;
        this.budgets = budgets;
        this.database = database;
        this.chance = chance;
    }

    /** What a start of this would do, and what every guard says to it. Starts nothing. */
    public Preview preview(UUID team, Definition definition) {
        var aims = aims(definition);
        var targets = aims.stream().flatMap(aim -> aim.candidates().stream()).collect(Collectors.toSet());
        var situation = new Situation(
                definition,
                aims,
                halts.covering(team, environments(targets)),
                budgets.of(targets),
                heldByOthers(targets));
        return new Preview(aims, worstCase(situation), Guards.ask(situation));
    }

    /**
     * Picks the targets of each step and takes their budgets for a run. A target that two steps hurt is held once.
     *
     * @return the targets by step name
     * @throws Refused with every reason when a guard says no or another start was faster
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<String, List<FleetTarget>> take(UUID run, UUID team, Definition definition) {
        var preview = preview(team, definition);
        if (!preview.allowed()) {
            throw new Refused(preview.refusals());
        }
        var chosen = new LinkedHashMap<String, List<FleetTarget>>();
        preview.aims().forEach(aim -> chosen.put(aim.step().name(), aim.choose(chance)));
        Set<FleetTarget> all = new LinkedHashSet<>();
        chosen.values().forEach(all::addAll);
        try {
            budgets.take(
                    run,
                    definition.name(),
                    all.stream().sorted(Comparator.comparing(FleetTarget::id)).toList());
        } catch (DataIntegrityViolationException lost) {
            throw new Refused(List.of(Answer.no(
                    "blast radius",
                    "Another run took these targets, or the room for them, a moment ago. Look again.")));
        }
        return chosen;
    }

    /** Gives back what a run holds of these targets, once nothing of the run is on them any more. Twice is once. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void giveBack(UUID run, Collection<UUID> targets) {
        budgets.giveBack(run, targets);
    }

    /** The limits that were set or used, by kind and name. */
    public List<Budget> budgets() {
        return budgets.all();
    }

    /** @return false when more targets are hurt now than that */
    @Transactional
    public boolean limit(String kind, String name, int most) {
        return budgets.limit(new Budgets.Key(kind, name), most);
    }

    public static Set<String> environments(Iterable<FleetTarget> targets) {
        var environments = new LinkedHashSet<String>();
        targets.forEach(target -> environments.add(target.label("environment")));
        return environments;
    }

    private List<Aim> aims(Definition definition) {
        var aims = new ArrayList<Aim>();
        for (MethodStep.Inject step : definition.faults()) {
            var candidates = fleet.matching(step.selection().selector()).stream()
                    .sorted(Comparator.comparing(FleetTarget::name).thenComparing(FleetTarget::id))
                    .toList();
            aims.add(Aim.at(step, candidates));
        }
        return aims;
    }

    private static List<String> worstCase(Situation situation) {
        var sentences = new ArrayList<String>();
        situation.aims().stream().filter(aim -> aim.count() > 0).forEach(aim -> sentences.add(aim.inWords() + "."));
        var environments = environments(situation.candidates());
        sentences.add("At worst %d target%s in %s %s hurt at the same time, for at most %s."
                .formatted(
                        situation.worst(),
                        situation.worst() == 1 ? "" : "s",
                        environments.isEmpty() ? "no environment" : String.join(", ", environments),
                        situation.worst() == 1 ? "is" : "are",
                        Words.duration(situation.definition().limits().maxDuration())));
        sentences.addAll(ends(situation));
        return sentences;
    }

    /** What is left of it when everybody is dead, by the class of each fault. */
    private static List<String> ends(Situation situation) {
        var enders = situation.aims().stream()
                .map(aim -> aim.step().fault().ender())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Ender.class)));
        var sentences = new ArrayList<String>();
        if (!enders.equals(EnumSet.of(Ender.INSTANT))) {
            sentences.add(
                    "If this server, its database, the network and the agent all died, every fault%s would end by itself within %s."
                            .formatted(
                                    enders.contains(Ender.INSTANT) ? " that can be undone" : "",
                                    Words.duration(Timing.CERTAINLY_OVER)));
        }
        if (enders.contains(Ender.WATCHDOG)) {
            sentences.add(
                    "With the guard on the host dead as well, what needs an undo lasts until agent or guard starts again.");
        }
        situation.aims().stream()
                .filter(aim -> !aim.step().fault().ender().mayRepeat())
                .forEach(aim -> sentences.add("“%s” %s.".formatted(aim.step().name(), Ender.INSTANT.inWords())));
        return sentences;
    }

    private Map<UUID, String> heldByOthers(Set<FleetTarget> targets) {
        var held = new LinkedHashMap<UUID, String>();
        database.sql("""
                        select target_id, run_name from blast_hold where target_id = any(?)
                        """)
                .param(targets.stream().map(FleetTarget::id).toArray(UUID[]::new))
                .query((row, _) -> held.put(row.getObject(1, UUID.class), row.getString(2)))
                .list();
        return held;
    }
}
