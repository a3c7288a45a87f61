package dev.faultline.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code authz-matrix.csv}, read. */
record Matrix(List<String> callers, List<Line> lines) {

    /**
     * @param answers from the caller to what they get: {@code ok}, {@code login}, {@code -} or a status
     * @param allowed the statuses of a request that is allowed
     */
    record Line(String method, String path, String who, Map<String, String> answers, Set<Integer> allowed) {

        @Override
        public String toString() {
            return method + " " + path;
        }

        /** The same path whatever its variables are called. */
        String shape() {
            return shape(method, path);
        }

        static String shape(String method, String path) {
            return method + " " + path.replaceAll("\\{[^}]*}", "{}");
        }

        boolean isUnsafe() {
            return !method.equals("GET");
        }

        boolean isForBrowsers() {
            return !path.matches("/(api|agent|feeds|screen|node|health|hooks|v3)/.*");
        }

        String answerTo(String caller) {
            return String.valueOf(answers.get(caller));
        }
    }

    static Matrix read() {
        List<List<String>> rows = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(Path.of("src/test/resources/authz-matrix.csv"))) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    rows.add(Arrays.stream(line.split(",")).map(String::strip).toList());
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        List<String> callers = rows.getFirst().subList(1, rows.getFirst().size());
        Map<String, Map<String, String>> words = new LinkedHashMap<>();
        List<Line> lines = new ArrayList<>();
        boolean requests = false;
        for (List<String> row : rows.subList(1, rows.size())) {
            if (row.getFirst().equals("method")) {
                requests = true;
            } else if (requests) {
                lines.add(line(row, words));
            } else {
                words.put(row.getFirst(), answers(callers, row));
            }
        }
        return new Matrix(callers, lines);
    }

    private static Line line(List<String> row, Map<String, Map<String, String>> words) {
        Map<String, String> answers = words.get(row.get(2));
        if (answers == null) {
            throw new IllegalStateException("no such word as " + row.get(2) + " in the first part of the matrix");
        }
        Set<Integer> allowed =
                Arrays.stream(row.get(3).split("\\|")).map(Integer::valueOf).collect(Collectors.toSet());
        return new Line(row.get(0), row.get(1), row.get(2), answers, allowed);
    }

    private static Map<String, String> answers(List<String> callers, List<String> row) {
        if (row.size() != callers.size() + 1) {
            throw new IllegalStateException(row.getFirst() + " does not have an answer to every caller");
        }
        Map<String, String> answers = new LinkedHashMap<>();
        for (int caller = 0; caller < callers.size(); caller++) {
            answers.put(callers.get(caller), row.get(caller + 1));
        }
        return answers;
    }
}
