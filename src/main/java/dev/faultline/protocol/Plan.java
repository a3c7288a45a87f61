package dev.faultline.protocol;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that will happen to one target, as data: made by reading only, shown to people, hashed, written to the journal,
 * then run. What a person saw is what runs.
 *
 * @param apply run in order
 * @param renew run at each renewal of the lease
 * @param undo run in reverse order; each step does nothing when there is nothing to undo
 * @param gone all must hold before a fault may be called reverted
 * @param measure how its effect is measured once applied
 * @param survivesReboot whether the host must be cleaned after a reboot
 */
public record Plan(
        Fault fault,
        String target,
        List<Step> apply,
        List<Step> renew,
        List<Step> undo,
        List<Proof> gone,
        Measure measure,
        Ending ending,
        boolean survivesReboot) {

    public Plan {
        apply = List.copyOf(apply);
        renew = List.copyOf(renew);
        undo = List.copyOf(undo);
        gone = List.copyOf(gone);
    }

    /** The process that it signals, if it does. */
    public Optional<ProcessRef> signalled() {
        return apply.stream()
                .flatMap(step -> step instanceof Step.Send send ? Stream.of(send.process()) : Stream.empty())
                .findFirst();
    }
}
