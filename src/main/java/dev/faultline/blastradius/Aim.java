package dev.faultline.blastradius;

import dev.faultline.experiment.MethodStep;
import dev.faultline.experiment.Selection;
import dev.faultline.fleet.FleetTarget;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What one step aims at.
 *
 * @param candidates every target its selector matches now, by name
 * @param count how many of them it will hurt
 */
public record Aim(MethodStep.Inject step, List<FleetTarget> candidates, int count) {

    public Aim {
        candidates = List.copyOf(candidates);
    }

    static Aim at(MethodStep.Inject step, List<FleetTarget> candidates) {
        return new Aim(step, candidates, count(step.selection(), candidates.size()));
    }

    /** Percentages become counts: rounded as the selection says, and never more than there are. */
    static int count(Selection selection, int matching) {
        int wanted = switch (selection.mode()) {
            case Selection.Mode.One() -> 1;
            case Selection.Mode.All() -> matching;
            case Selection.Mode.Count(int count) -> count;
            case Selection.Mode.Percent(int percent) -> share(matching, percent, selection.rounding());
            case Selection.Mode.MaxPercent(int percent) -> Math.max(1, share(matching, percent, selection.rounding()));
        };
        return matching == 0 ? 0 : wanted;
    }

    private static int share(int matching, int percent, Selection.Rounding rounding) {
        long hundredths = (long) matching * percent;
        return (int)
                switch (rounding) {
                    case DOWN -> hundredths / 100;
                    case UP -> (hundredths + 99) / 100;
                };
    }

    /** Picks the targets, by chance where not all are meant; answers them by name. */
    List<FleetTarget> choose(RandomGenerator chance) {
        if (count >= candidates.size()) {
            return candidates;
        }
        var shuffled = new ArrayList<>(candidates);
        Collections.shuffle(shuffled, Random.from(chance));
        var chosen = Set.copyOf(shuffled.subList(0, count));
        return candidates.stream().filter(chosen::contains).toList();
    }

    /** One sentence: what will happen to what, for how long. */
    String inWords() {
        return inWords(step, count, candidates.stream().map(FleetTarget::name).toList());
    }

    static String inWords(MethodStep.Inject step, int count, List<String> candidates) {
        String targets = count >= candidates.size()
                ? String.join(", ", candidates)
                : "%d of %s".formatted(count, String.join(", ", candidates));
        return "“%s” will %s %s for %s"
                .formatted(step.name(), step.fault().inWords(), targets, Words.duration(step.duration()));
    }
}
