package dev.faultline.experiment;

import dev.faultline.protocol.Fault;
import java.time.Duration;
import java.util.Set;

/** One step of a method. It begins once every step named in {@code after} is done; so order and parallelism are one thing. */
public sealed interface MethodStep {

    /** Unique within the method. */
    String name();

    Set<String> after();

    /** Does {@code fault} to the selected targets for {@code duration}, then takes it back. Done when that is proved. */
    record Inject(String name, Set<String> after, Fault fault, Duration duration, Selection selection)
            implements MethodStep {
        public Inject {
            after = Set.copyOf(after);
        }
    }

    record Wait(String name, Set<String> after, Duration duration) implements MethodStep {
        public Wait {
            after = Set.copyOf(after);
        }
    }

    /** Reads the named probes once; the run deviates where one does not hold, and goes on. */
    record Check(String name, Set<String> after, Set<String> probes) implements MethodStep {
        public Check {
            after = Set.copyOf(after);
            probes = Set.copyOf(probes);
        }
    }

    /** Waits until a person says go. */
    record Gate(String name, Set<String> after, String question) implements MethodStep {
        public Gate {
            after = Set.copyOf(after);
        }
    }
}
