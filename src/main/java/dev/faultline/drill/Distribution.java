package dev.faultline.drill;

import dev.faultline.live.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The times of the agents that proved, as a picture: time runs to the right, and each step up is one agent more. A fleet that is
 * equally quick is a wall on the left; a tail shows as a tail.
 */
record Distribution(int width, int height, String curve, List<Dot> dots, List<Tick> ticks, List<Mark> marks) {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 180;
    private static final int LEFT = 12;
    private static final int RIGHT = 628;
    private static final int TOP = 30;
    private static final int BOTTOM = 148;
    private static final int TICKS = 4;
    private static final List<Long> NICE = List.of(1L, 2L, 5L);

    record Dot(int x, int y, String title) {}

    record Tick(int x, String label) {}

    /** @param level how high its name stands, so that two names that are close do not meet */
    record Mark(int x, String label, int level) {}

    static Distribution of(DrillView drill) {
        var proved = drill.agents().stream()
                .filter(each -> each.took() != null)
                .sorted(Comparator.comparing(each -> Objects.requireNonNull(each.took())))
                .toList();
        var step = step(drill.max());
        var whole = step.multipliedBy(TICKS);
        var dots = new ArrayList<Dot>();
        var curve = new StringBuilder("M%d %d".formatted(LEFT, BOTTOM));
        for (int i = 0; i < proved.size(); i++) {
            var took = Objects.requireNonNull(proved.get(i).took());
            int x = x(took, whole);
            int y = BOTTOM - (BOTTOM - TOP) * (i + 1) / proved.size();
            curve.append(" H%d V%d".formatted(x, y));
            dots.add(new Dot(x, y, "%s: %s".formatted(proved.get(i).name(), Times.exactly(took))));
        }
        curve.append(" H%d".formatted(RIGHT));
        return new Distribution(WIDTH, HEIGHT, curve.toString(), dots, ticks(step, whole), marks(drill, whole));
    }

    public boolean empty() {
        return dots.isEmpty();
    }

    private static List<Tick> ticks(Duration step, Duration whole) {
        var ticks = new ArrayList<Tick>();
        for (int i = 0; i <= TICKS; i++) {
            var at = step.multipliedBy(i);
            ticks.add(new Tick(x(at, whole), i == 0 ? "0" : Times.exactly(at)));
        }
        return ticks;
    }

    private static List<Mark> marks(DrillView drill, Duration whole) {
        var marks = new ArrayList<Mark>();
        if (drill.p50() != null && drill.p99() != null) {
            marks.add(new Mark(x(drill.p50(), whole), "p50 " + Times.exactly(drill.p50()), 0));
            marks.add(new Mark(x(drill.p99(), whole), "p99 " + Times.exactly(drill.p99()), 1));
        }
        return marks;
    }

    /** A quarter of the axis: the least of 1, 2, 5, 10, 20 … ms with which all fits. */
    private static Duration step(@Nullable Duration max) {
        long least = max == null ? 1 : Math.ceilDiv(Math.max(1, max.toMillis() + 1), TICKS);
        for (long tens = 1; ; tens *= 10) {
            for (long nice : NICE) {
                if (nice * tens >= least) {
                    return Duration.ofMillis(nice * tens);
                }
            }
        }
    }

    private static int x(Duration at, Duration whole) {
        return LEFT + (int) ((RIGHT - LEFT) * at.toNanos() / whole.toNanos());
    }
}
