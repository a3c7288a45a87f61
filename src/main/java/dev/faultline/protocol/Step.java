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
    @JsonSubTypes.Type(value = Step.Send.class, name = "send")
})
public sealed interface Step {

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

    /** Linux signal numbers, signal(7). */
    enum Signal {
        STOP(19),
        CONT(18),
        KILL(9);

        private final int number;

        Signal(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }
}
