package dev.faultline.maturity;

import java.util.List;

/** Five steps that rise: full where earned, outlined where not, hatched where two people agreed for now. */
record Stairs(int width, int height, List<Step> steps) {

    private static final int WIDE = 44;
    private static final int RISE = 9;
    private static final int EDGE = 2;
    private static final int HIGH = 5 * RISE + 18;

    /** @param filled how much of what it demands is there, in pixels from below */
    record Step(int x, int y, int height, int fullY, int full, String kind, String word, int level) {
        public int width() {
            return WIDE - 4;
        }

        public int textX() {
            return x + (WIDE - 4) / 2;
        }

        public int textY() {
            return y + height - 5;
        }
    }

    static Stairs of(MaturityView view) {
        return new Stairs(
                WIDE * view.levels().size() + EDGE,
                HIGH,
                view.levels().stream().map(each -> step(view, each)).toList());
    }

    private static Step step(MaturityView view, MaturityView.LevelView level) {
        int height = 18 + RISE * (level.level() - 1);
        int full = level.earned() || level.demands().isEmpty()
                ? height
                : (int) (height * level.met() / level.demands().size());
        return new Step(
                EDGE + (level.level() - 1) * WIDE,
                HIGH - EDGE - height,
                height,
                HIGH - EDGE - full,
                full,
                kind(view, level),
                level.earned()
                        ? "✓"
                        : "%d/%d".formatted(level.met(), level.demands().size()),
                level.level());
    }

    private static String kind(MaturityView view, MaturityView.LevelView level) {
        if (level.earned()) {
            return "earned";
        }
        return level.level() <= view.effective() ? "agreed" : "open";
    }
}
