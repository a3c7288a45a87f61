package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What ends a fault when agent, server and database are all dead, as a class: the first two need nobody, the third needs
 * somebody to undo it, the fourth has a keeper of its own in a cluster, and for the last there is nothing anybody could do.
 */
public enum Ender {
    /** A timer in the kernel removes it. */
    KERNEL('K', "ends by a timer in the kernel, within %d s even if everything dies".formatted(toolLease())),
    /** It lives in a process that watches the lease: a holder, or the proxy. */
    PROCESS('P', "ends with its process, within %d s even if everything dies".formatted(toolLease())),
    /** Somebody has to take it back. */
    WATCHDOG(
            'W',
            "needs an undo: the agent does it, or the guard within %d s, or whichever of the two starts next"
                    .formatted(Timing.GUARD_LEASE.toSeconds())),
    /** An engine in the cluster that did it takes it back when the duration is over, which nobody has to tell it. */
    ENGINE('C', "ends by its engine in the cluster when its duration is over, even if everything else dies"),
    /** It happened. */
    INSTANT('I', "cannot be undone; Faultline never repeats it by itself");

    private final char letter;
    private final String inWords;

    Ender(char letter, String inWords) {
        this.letter = letter;
        this.inWords = inWords;
    }

    /** To be read after the name of a fault: "ends with its process, within 12 s even if everything dies". */
    public String inWords() {
        return inWords;
    }

    /** Whether it may be done again without a person who asks for it. */
    public boolean mayRepeat() {
        return this != INSTANT;
    }

    /** As programs read it. */
    public View view() {
        return new View(String.valueOf(letter), inWords);
    }

    /** @param letter K, P, W, C or I */
    public record View(@JsonProperty("class") String letter, String words) {}

    private static long toolLease() {
        return Timing.TOOL_LEASE.toSeconds();
    }
}
