package dev.faultline.experiment;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The steps of a method by what they wait for. */
final class Graph {

    private Graph() {}

    /** The names on a way that leads back to its beginning, which is there twice; empty when there is none. */
    static Optional<List<String>> cycle(Map<String, ? extends Set<String>> after) {
        var done = new HashMap<String, Boolean>();
        for (String start : after.keySet()) {
            Optional<List<String>> found = cycle(start, after, done, new ArrayDeque<>());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** A hundred steps at most, so no deeper than that. */
    private static Optional<List<String>> cycle(
            String step, Map<String, ? extends Set<String>> after, Map<String, Boolean> done, Deque<String> way) {
        if (Boolean.TRUE.equals(done.get(step))) {
            return Optional.empty();
        }
        if (way.contains(step)) {
            var names = new ArrayList<>(way);
            var round = new ArrayList<>(names.subList(names.indexOf(step), names.size()));
            round.add(step);
            return Optional.of(round);
        }
        way.addLast(step);
        Set<String> waitsFor = after.get(step);
        for (String before : waitsFor == null ? Set.<String>of() : waitsFor) {
            Optional<List<String>> found = cycle(before, after, done, way);
            if (found.isPresent()) {
                return found;
            }
        }
        way.removeLast();
        done.put(step, true);
        return Optional.empty();
    }

    /** The steps by how many others they wait for, one after the other. Needs a graph without cycles. */
    static List<List<MethodStep>> columns(List<MethodStep> method) {
        var depth = new LinkedHashMap<String, Integer>();
        for (int round = 0; round < method.size(); round++) {
            for (MethodStep step : method) {
                int least = step.after().stream()
                        .mapToInt(each -> depth.getOrDefault(each, 0) + 1)
                        .max()
                        .orElse(0);
                depth.merge(step.name(), least, Math::max);
            }
        }
        var columns = new ArrayList<List<MethodStep>>();
        for (MethodStep step : method) {
            int column = depth.getOrDefault(step.name(), 0);
            while (columns.size() <= column) {
                columns.add(new ArrayList<>());
            }
            columns.get(column).add(step);
        }
        return columns;
    }

    /** How long the method takes at least. Needs a graph without cycles. */
    static Duration longest(List<MethodStep> method) {
        var end = new HashMap<String, Duration>();
        for (List<MethodStep> column : columns(method)) {
            for (MethodStep step : column) {
                Duration begin = step.after().stream()
                        .map(each -> end.getOrDefault(each, Duration.ZERO))
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO);
                end.put(step.name(), begin.plus(duration(step)));
            }
        }
        return end.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    static Duration duration(MethodStep step) {
        return switch (step) {
            case MethodStep.Inject inject -> inject.duration();
            case MethodStep.Wait wait -> wait.duration();
            case MethodStep.Check _, MethodStep.Gate _ -> Duration.ZERO;
        };
    }
}
