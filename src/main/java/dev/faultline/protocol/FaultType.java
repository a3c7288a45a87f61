package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One type of fault, as far as it is known before any agent plans it. Whoever reads, writes, offers, explains or checks faults
 * goes by this: the experiment's reader, the API, the catalogue's page, the docs, the agent's policy.
 *
 * @param does what it does and how, in a few sentences for people
 * @param undone how it is taken back
 * @param needs what a host must have for it
 * @param parameters in the order in which they are written
 */
public record FaultType<F extends Fault>(
        Class<F> of,
        String name,
        TargetKind target,
        Ender ender,
        String does,
        String undone,
        String needs,
        List<Parameter<F>> parameters,
        Function<Values, F> maker) {

    public FaultType {
        parameters = List.copyOf(parameters);
    }

    /**
     * @param values one for each parameter, as its shape reads them
     * @throws Wrong when they do not go together
     */
    public F make(Map<String, Object> values) {
        return maker.apply(new Values(values));
    }

    /** The parameters of a fault of this type, by their names, in order. */
    public Map<String, Object> values(Fault fault) {
        var own = of.cast(fault);
        return parameters.stream()
                .collect(Collectors.toMap(
                        Parameter::name, each -> each.of().apply(own), (one, _) -> one, LinkedHashMap::new));
    }

    /** A fault of this type as the catalogue shows it. */
    public F example() {
        return make(parameters.stream().collect(Collectors.toMap(Parameter::name, Parameter::example)));
    }

    /** Begins the description of the records of a class, whose name is on it. */
    static <F extends Fault> Description<F> describe(Class<F> of, TargetKind target, Ender ender) {
        return new Description<>(of, of.getAnnotation(JsonTypeName.class).value(), target, ender);
    }

    /** What is missing yet are the sentences and the parameters. */
    record Description<F extends Fault>(Class<F> of, String name, TargetKind target, Ender ender) {

        @SafeVarargs
        final FaultType<F> as(
                String does, String undone, String needs, Function<Values, F> maker, Parameter<F>... parameters) {
            return as(does, undone, needs, maker, List.of(parameters));
        }

        FaultType<F> as(
                String does, String undone, String needs, Function<Values, F> maker, List<Parameter<F>> parameters) {
            return new FaultType<>(of, name, target, ender, does, undone, needs, parameters, maker);
        }
    }
}
