package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * One effect on a host, as data. These few kinds hold everything an agent can do; each is idempotent, and the ones used for
 * undoing do nothing when there is nothing to undo.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Step.Hold.class, name = "hold"),
    @JsonSubTypes.Type(value = Step.Release.class, name = "release"),
    @JsonSubTypes.Type(value = Step.Write.class, name = "write"),
    @JsonSubTypes.Type(value = Step.Remove.class, name = "remove"),
    @JsonSubTypes.Type(value = Step.Send.class, name = "send"),
    @JsonSubTypes.Type(value = Step.Filter.class, name = "filter"),
    @JsonSubTypes.Type(value = Step.Prolong.class, name = "prolong"),
    @JsonSubTypes.Type(value = Step.Unfilter.class, name = "unfilter"),
    @JsonSubTypes.Type(value = Step.Shape.class, name = "shape"),
    @JsonSubTypes.Type(value = Step.Unshape.class, name = "unshape"),
    @JsonSubTypes.Type(value = Step.Mount.class, name = "mount"),
    @JsonSubTypes.Type(value = Step.Freeze.class, name = "freeze"),
    @JsonSubTypes.Type(value = Step.Unit.class, name = "unit"),
    @JsonSubTypes.Type(value = Step.Redirect.class, name = "redirect"),
    @JsonSubTypes.Type(value = Step.Skew.class, name = "skew"),
    @JsonSubTypes.Type(value = Step.Reboot.class, name = "reboot"),
    @JsonSubTypes.Type(value = NeighbourStep.Tell.class, name = "tell"),
    @JsonSubTypes.Type(value = NeighbourStep.HoldIn.class, name = "hold-in"),
    @JsonSubTypes.Type(value = NeighbourStep.AddToxic.class, name = "add-toxic"),
    @JsonSubTypes.Type(value = NeighbourStep.RemoveToxic.class, name = "remove-toxic"),
    @JsonSubTypes.Type(value = NeighbourStep.Enable.class, name = "enable"),
    @JsonSubTypes.Type(value = NeighbourStep.Settle.class, name = "settle"),
    @JsonSubTypes.Type(value = ClusterStep.DeletePod.class, name = "delete-pod"),
    @JsonSubTypes.Type(value = ClusterStep.Evict.class, name = "evict"),
    @JsonSubTypes.Type(value = ClusterStep.Cordon.class, name = "cordon"),
    @JsonSubTypes.Type(value = ClusterStep.Uncordon.class, name = "uncordon"),
    @JsonSubTypes.Type(value = ClusterStep.Taint.class, name = "taint"),
    @JsonSubTypes.Type(value = ClusterStep.Untaint.class, name = "untaint"),
    @JsonSubTypes.Type(value = ClusterStep.Scale.class, name = "scale"),
    @JsonSubTypes.Type(value = ClusterStep.Unscale.class, name = "unscale"),
    @JsonSubTypes.Type(value = ClusterStep.Restart.class, name = "restart"),
    @JsonSubTypes.Type(value = ClusterStep.RollBack.class, name = "roll-back"),
    @JsonSubTypes.Type(value = ClusterStep.RollForward.class, name = "roll-forward"),
    @JsonSubTypes.Type(value = ClusterStep.Make.class, name = "make"),
    @JsonSubTypes.Type(value = ClusterStep.Unmake.class, name = "unmake"),
    @JsonSubTypes.Type(value = ClusterStep.Stop.class, name = "stop")
})
public sealed interface Step
        permits ClusterStep,
                NeighbourStep,
                Step.Filter,
                Step.Freeze,
                Step.Hold,
                Step.Mount,
                Step.Prolong,
                Step.Reboot,
                Step.Redirect,
                Step.Release,
                Step.Remove,
                Step.Send,
                Step.Shape,
                Step.Skew,
                Step.Unfilter,
                Step.Unit,
                Step.Unshape,
                Step.Write {

    /**
     * Starts a process that <em>is</em> the fault. It carries the injection's id in its environment, by which
     * {@link Release} finds it, ends itself when the lease file of its journal entry runs out or is gone, and has its own
     * last deadline.
     *
     * @param program the name of a holder that ships with the agent: {@code cpu}, {@code memory}, {@code disk}, {@code canary}
     * @param arguments its parameters, one each
     */
    record Hold(String program, List<String> arguments) implements Step {
        public Hold {
            arguments = List.copyOf(arguments);
        }
    }

    /** Ends every process that {@link Hold} started for this injection. */
    record Release() implements Step {}

    /**
     * Puts a file in place, by rename.
     *
     * @param content may hold {@code {deadline}}, which becomes the moment the lease ends, in centiseconds since boot
     */
    record Write(String file, String content) implements Step {}

    record Remove(String file) implements Step {}

    /** Sends a signal, but only to that very process, and never when it is protected. */
    record Send(ProcessRef process, Signal signal) implements Step {}

    /**
     * Makes tables of nftables that belong to this injection and to nobody else, which treat that traffic and let everything
     * pass when the lease ends.
     *
     * @param spared let through first, whatever the traffic is
     * @param devices through which the traffic leaves the host; none where nothing is done to what leaves
     */
    record Filter(Traffic traffic, Treatment treatment, Spared spared, List<String> devices) implements Step {
        public Filter {
            devices = List.copyOf(devices);
        }
    }

    /** Lets the tables of {@link Filter} have their effect as long as the lease. */
    record Prolong() implements Step {}

    /** Removes the tables of this injection, and the device into which they lose packets. */
    record Unfilter() implements Step {}

    /**
     * Makes a queue of ours on a device, with a class that does that to packets, and sends none there.
     *
     * @param rate in kbit/s; 0 for no limit
     * @param netem what the kernel's network emulator does to them, one word each; empty for nothing
     */
    record Shape(String device, int rate, List<String> netem) implements Step {
        public Shape {
            netem = List.copyOf(netem);
        }
    }

    /** Removes the queue that this agent made on a device. */
    record Unshape(String device) implements Step {}

    /**
     * Mounts again what is mounted there.
     *
     * @param place where it is mounted
     */
    record Mount(String place, boolean readOnly) implements Step {}

    /**
     * Freezes a file system, or thaws it.
     *
     * @param place where it is mounted
     */
    record Freeze(String place, boolean frozen) implements Step {}

    /**
     * Makes a table of nftables that belongs to this injection, which leads the questions that this host asks these resolvers to
     * one of its own ports until the lease ends.
     *
     * @param spared from this port questions go where they are meant to
     */
    record Redirect(List<String> resolvers, int port, int spared) implements Step {
        public Redirect {
            resolvers = List.copyOf(resolvers);
        }
    }

    /** Puts the clock of whoever reads that file off by so many seconds; by none, it is right again. */
    record Skew(String file, long seconds) implements Step {}

    /** Starts the host anew. */
    record Reboot() implements Step {}

    /** Asks systemd to do that to a service. */
    record Unit(String unit, Verb verb) implements Step {
        /** What can be asked for; never what outlives a reboot, such as to disable. */
        public enum Verb {
            START,
            STOP,
            RESTART
        }
    }

    /**
     * What happens to a packet of the traffic.
     *
     * @param percent how many are treated so
     * @param connections whether all packets of a connection are, or none
     */
    record Treatment(Kind kind, int percent, boolean connections) {
        /** DROP loses it, REJECT refuses it, SHAPE leads it into the class of {@link Shape}. */
        public enum Kind {
            DROP,
            REJECT,
            SHAPE
        }
    }

    /**
     * Traffic that no fault touches.
     *
     * @param peers addresses and networks
     * @param endpoints a peer's address and port: {@code 10.0.0.1 8443}
     * @param ports of this host
     */
    record Spared(List<String> peers, List<String> endpoints, List<Integer> ports) {
        public Spared {
            peers = List.copyOf(peers);
            endpoints = List.copyOf(endpoints);
            ports = List.copyOf(ports);
        }
    }

    /** Linux signal numbers, signal(7). */
    enum Signal {
        STOP(19),
        CONT(18),
        KILL(9),
        HUP(1),
        INT(2),
        QUIT(3),
        TERM(15),
        USR1(10),
        USR2(12);

        private final int number;

        Signal(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }
}
