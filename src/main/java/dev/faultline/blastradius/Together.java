package dev.faultline.blastradius;

import dev.faultline.experiment.Definition;
import dev.faultline.experiment.MethodStep;
import dev.faultline.protocol.ProcessFault;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which faults of a method may be on at the same moment. A step begins once what it waits for is proved gone, so only steps
 * that do not wait for each other meet; but what was killed may still be down when a later step begins.
 */
final class Together {

    private final Map<String, Set<String>> before = new HashMap<>();

    private Together(Definition definition) {
        Map<String, Set<String>> after = new HashMap<>();
        definition.method().forEach(step -> after.put(step.name(), step.after()));
        after.keySet().forEach(step -> before.put(step, all(step, after)));
    }

    /** For each aim, those that may still hurt while it does, itself among them. */
    static List<List<Aim>> sets(Definition definition, List<Aim> aims) {
        var order = new Together(definition);
        return aims.stream()
                .map(aim -> aims.stream()
                        .filter(other -> order.meet(aim.step(), other.step()))
                        .toList())
                .distinct()
                .toList();
    }

    private boolean meet(MethodStep.Inject one, MethodStep.Inject other) {
        if (waitsFor(one, other)) {
            return other.fault() instanceof ProcessFault process && process.mayEndIt();
        }
        if (waitsFor(other, one)) {
            return one.fault() instanceof ProcessFault process && process.mayEndIt();
        }
        return true;
    }

    private boolean waitsFor(MethodStep late, MethodStep early) {
        return before.getOrDefault(late.name(), Set.of()).contains(early.name());
    }

    private static Set<String> all(String step, Map<String, Set<String>> after) {
        var seen = new HashSet<String>();
        var left = new ArrayDeque<>(after.getOrDefault(step, Set.of()));
        while (!left.isEmpty()) {
            String next = left.poll();
            if (seen.add(next)) {
                left.addAll(after.getOrDefault(next, Set.of()));
            }
        }
        return seen;
    }
}
