package dev.faultline.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** A method as a picture: time runs to the right, what happens at once stands below each other. */
record Drawing(int width, int height, List<Box> boxes, List<String> ways) {

    private static final int WIDE = 208;
    private static final int HIGH = 60;
    private static final int GAP_X = 56;
    private static final int GAP_Y = 20;
    private static final int EDGE = 6;
    private static final int LONGEST_NAME = 25;

    record Box(int x, int y, String kind, String name, String brief, String title) {

        public int width() {
            return WIDE;
        }

        public int height() {
            return HIGH;
        }
    }

    static Drawing of(List<MethodStep> method) {
        List<List<MethodStep>> columns = Graph.columns(method);
        int rows = columns.stream().mapToInt(List::size).max().orElse(1);
        var placed = new HashMap<String, Box>();
        var boxes = new ArrayList<Box>();
        for (int column = 0; column < columns.size(); column++) {
            List<MethodStep> steps = columns.get(column);
            int free = (rows - steps.size()) * (HIGH + GAP_Y) / 2;
            for (int row = 0; row < steps.size(); row++) {
                Box box = box(steps.get(row), EDGE + column * (WIDE + GAP_X), EDGE + free + row * (HIGH + GAP_Y));
                placed.put(steps.get(row).name(), box);
                boxes.add(box);
            }
        }
        return new Drawing(
                columns.size() * (WIDE + GAP_X) - GAP_X + 2 * EDGE,
                rows * (HIGH + GAP_Y) - GAP_Y + 2 * EDGE,
                boxes,
                ways(method, placed));
    }

    private static Box box(MethodStep step, int x, int y) {
        String name = step.name();
        String shown = name.codePointCount(0, name.length()) <= LONGEST_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME - 1)) + "…";
        return new Box(x, y, Words.kind(step), shown, Words.brief(step), name + ". " + Words.step(step));
    }

    private static List<String> ways(List<MethodStep> method, HashMap<String, Box> placed) {
        var ways = new ArrayList<String>();
        for (MethodStep step : method) {
            Box to = placed.get(step.name());
            for (String before : step.after()) {
                Box from = placed.get(before);
                if (from != null && to != null) {
                    ways.add("M%d %d C%d %d %d %d %d %d"
                            .formatted(
                                    from.x() + WIDE,
                                    from.y() + HIGH / 2,
                                    from.x() + WIDE + GAP_X / 2,
                                    from.y() + HIGH / 2,
                                    to.x() - GAP_X / 2,
                                    to.y() + HIGH / 2,
                                    to.x() - 7,
                                    to.y() + HIGH / 2));
                }
            }
        }
        return ways;
    }
}
