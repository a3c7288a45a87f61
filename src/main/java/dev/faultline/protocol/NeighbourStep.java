package dev.faultline.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One effect for which another program is asked, through its own API: a container engine, Toxiproxy, an application. */
public sealed interface NeighbourStep extends Step {

    /**
     * Asks the engine to do that to that very container.
     *
     * @param grace how long it may take to end in order, where it is to stop
     */
    record Tell(String container, Verb verb, Duration grace) implements NeighbourStep {

        public Tell(String container, Verb verb) {
            this(container, verb, Duration.ZERO);
        }

        /** What can be asked for; never what would remove something. */
        public enum Verb {
            KILL,
            STOP,
            START,
            PAUSE,
            UNPAUSE
        }
    }

    /** The same as {@link Step.Hold}, in the control groups of that very container. */
    record HoldIn(String container, String program, List<String> arguments) implements NeighbourStep {
        public HoldIn {
            arguments = List.copyOf(arguments);
        }
    }

    /** Puts a toxic of this injection on what the upstream of a proxy of Toxiproxy answers. */
    record AddToxic(String proxy, String toxic, int percent, Map<String, Long> attributes) implements NeighbourStep {
        public AddToxic {
            attributes = Map.copyOf(attributes);
        }
    }

    /** Removes the toxic of this injection. */
    record RemoveToxic(String proxy) implements NeighbourStep {}

    /** Has a proxy of Toxiproxy listen, or not. */
    record Enable(String proxy, boolean enabled) implements NeighbourStep {}

    /** Gives Chaos Monkey in an application its settings. */
    record Settle(String application, ApplicationSettings settings) implements NeighbourStep {}
}
