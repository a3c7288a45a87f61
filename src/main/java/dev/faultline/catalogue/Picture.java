package dev.faultline.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A service between those that need it, on the left, and those it needs, on the right. One of a circle stands on both sides. */
record Picture(int width, int height, List<Box> boxes, List<String> ways) {

    private static final int WIDE = 190;
    private static final int HIGH = 44;
    private static final int GAP_X = 70;
    private static final int GAP_Y = 14;
    private static final int EDGE = 6;
    private static final int LONGEST_NAME = 22;

    /** @param kind {@code self}, {@code known} or {@code unknown}, which nobody described */
    record Box(int x, int y, String kind, String name, String shown) {

        public int width() {
            return WIDE;
        }

        public int height() {
            return HIGH;
        }

        private int middle() {
            return y + HIGH / 2;
        }
    }

    static Picture of(String name, List<String> dependents, List<String> dependencies, Set<String> known) {
        int rows = Math.max(1, Math.max(dependents.size(), dependencies.size()));
        int columns = (dependents.isEmpty() ? 0 : 1) + 1 + (dependencies.isEmpty() ? 0 : 1);
        int left = dependents.isEmpty() ? 0 : 1;
        var self = new Box(x(left), y(0, 1, rows), "self", name, shown(name));
        var boxes = new ArrayList<Box>(List.of(self));
        var ways = new ArrayList<String>();
        for (var box : column(0, rows, dependents, known)) {
            boxes.add(box);
            ways.add(way(box, self));
        }
        for (var box : column(left + 1, rows, dependencies, known)) {
            boxes.add(box);
            ways.add(way(self, box));
        }
        return new Picture(
                columns * (WIDE + GAP_X) - GAP_X + 2 * EDGE, rows * (HIGH + GAP_Y) - GAP_Y + 2 * EDGE, boxes, ways);
    }

    private static List<Box> column(int column, int rows, List<String> names, Set<String> known) {
        var boxes = new ArrayList<Box>();
        for (int row = 0; row < names.size(); row++) {
            String name = names.get(row);
            boxes.add(new Box(
                    x(column),
                    y(row, names.size(), rows),
                    known.contains(name) ? "known" : "unknown",
                    name,
                    shown(name)));
        }
        return boxes;
    }

    private static int x(int column) {
        return EDGE + column * (WIDE + GAP_X);
    }

    /** Shorter columns stand in the middle. */
    private static int y(int row, int of, int rows) {
        return EDGE + (rows - of) * (HIGH + GAP_Y) / 2 + row * (HIGH + GAP_Y);
    }

    private static String way(Box from, Box to) {
        int begin = from.x() + WIDE;
        return "M%d %d C%d %d %d %d %d %d"
                .formatted(
                        begin,
                        from.middle(),
                        begin + GAP_X / 2,
                        from.middle(),
                        to.x() - GAP_X / 2,
                        to.middle(),
                        to.x() - 7,
                        to.middle());
    }

    private static String shown(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }
}
