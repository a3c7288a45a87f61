package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What is done to a target: a type and typed parameters. Closed, so that nothing free-form can reach a command line. How long
 * it lasts belongs to the step, not to the fault.
 *
 * <p>Each fault is a file of its own and says there, in its {@link FaultType}, all that is known of it before an agent plans it:
 * its name, its parameters with their units and ranges, what it does, and what ends it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface Fault
        permits ApplicationFault,
                Canary,
                ClusterFault,
                ContainerFault,
                CpuStress,
                DnsAnswer,
                DirectoryFault,
                HostReboot,
                MemoryStress,
                ProcessFault,
                RouteFault,
                ServiceFault,
                ToxiproxyFault,
                TrafficFault {

    /** All that is known of faults like this one. */
    FaultType<?> described();

    /** What it will do, for people, to be read after "This will": "add 400 ms (±50 ms) to 100 % of connections through". */
    String inWords();

    /** The name in experiments, the API and the database, such as {@code cpu-stress}. */
    default String type() {
        return described().name();
    }

    /** The kind of target this fault can be done to. */
    default TargetKind appliesTo() {
        return described().target();
    }

    /** What ends it when everybody is dead, before an agent has planned it; the plan of its driver says the same. */
    default Ender ender() {
        return described().ender();
    }
}
