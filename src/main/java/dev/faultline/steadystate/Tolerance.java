package dev.faultline.steadystate;

/** Which values of a probe count as normal. All bounds are inclusive. */
public sealed interface Tolerance {

    boolean holds(double value);

    /** For people: {@code at most 800}. */
    String inWords();

    record AtMost(double limit) implements Tolerance {
        @Override
        public boolean holds(double value) {
            return value <= limit;
        }

        @Override
        public String inWords() {
            return "at most " + Numbers.text(limit);
        }
    }

    record AtLeast(double limit) implements Tolerance {
        @Override
        public boolean holds(double value) {
            return value >= limit;
        }

        @Override
        public String inWords() {
            return "at least " + Numbers.text(limit);
        }
    }

    record Between(double least, double most) implements Tolerance {
        public Between {
            if (least > most) {
                throw new IllegalArgumentException("between needs the lower bound first");
            }
        }

        @Override
        public boolean holds(double value) {
            return least <= value && value <= most;
        }

        @Override
        public String inWords() {
            return "between %s and %s".formatted(Numbers.text(least), Numbers.text(most));
        }
    }

    record Exactly(double value) implements Tolerance {
        @Override
        public boolean holds(double other) {
            return Double.compare(value, other) == 0;
        }

        @Override
        public String inWords() {
            return "exactly " + Numbers.text(value);
        }
    }
}
