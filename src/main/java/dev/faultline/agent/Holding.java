package dev.faultline.agent;

import dev.faultline.protocol.Ending;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Timing;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The shape of all plans whose fault is a process. */
final class Holding {

    static final String HOST = "host";

    private Holding() {}

    static Answer plan(Fault fault, Duration duration, Measure measure, String program, Object... parameters) {
        var seconds = duration.plus(Timing.TOOL_LEASE).toSeconds() + 1;
        var arguments = Stream.concat(Stream.of(parameters), Stream.of(seconds))
                .map(Object::toString)
                .toList();
        return new Answer.Planned(new Plan(
                fault,
                HOST,
                List.of(new Step.Hold(program, arguments)),
                List.of(),
                List.of(new Step.Release()),
                List.of(new Proof.NoHolder()),
                measure,
                Ending.OWN_TIMER,
                false));
    }
}
