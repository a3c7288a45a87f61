package dev.faultline.experiment;

import dev.faultline.steadystate.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What an experiment says, checked: names are unique, steps form a graph without cycles, every probe named exists. A run keeps
 * the definition it was started with.
 *
 * @param hypothesis the sentence that the probes stand for
 * @param probes read in their phases; what holds decides the verdict
 * @param guards stop conditions: a breach aborts the run
 * @param method the steps, in the order written; {@link MethodStep#after} makes them a graph
 */
public record Definition(
        String name,
        String description,
        String hypothesis,
        List<Probe> probes,
        List<Guard> guards,
        List<MethodStep> method,
        Limits limits) {

    public Definition {
        probes = List.copyOf(probes);
        guards = List.copyOf(guards);
        method = List.copyOf(method);
    }

    /** A stop condition: {@code breaches} readings in a row outside the tolerance, or unreadable, abort the run. */
    public record Guard(Probe probe, int breaches) {}

    /**
     * How far it may reach.
     *
     * @param maxTargets how many targets may be hurt at once, over all steps
     * @param maxDuration after which the run is aborted, whatever it does
     * @param recoverWithin how long the steady state may take to come back once every fault is gone
     * @param share of the targets of each service in each environment that may be hurt at once
     * @param lastInstance what it means when no instance of a service would certainly be left
     */
    public record Limits(
            int maxTargets, Duration maxDuration, Duration recoverWithin, Share share, LastInstance lastInstance) {

        /** The whole of a service, but never its last healthy instance. */
        public Limits(int maxTargets, Duration maxDuration, Duration recoverWithin) {
            this(maxTargets, maxDuration, recoverWithin, Share.ALL, LastInstance.REFUSE);
        }
    }

    public enum LastInstance {
        /** The run does not start. */
        REFUSE,
        /** It is hurt on purpose. Protected environments refuse it all the same. */
        ALLOW
    }

    /** Everything it says, also what its author left to the defaults, as a document reads: the same for the same definition. */
    public Map<String, Object> written() {
        return DefinitionWriter.write(this);
    }

    public List<MethodStep.Inject> faults() {
        return method.stream()
                .filter(MethodStep.Inject.class::isInstance)
                .map(MethodStep.Inject.class::cast)
                .toList();
    }
}
