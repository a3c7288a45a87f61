package dev.faultline.calendar;

import java.util.Optional;
import java.util.UUID;

/**
 * A freeze that was made while something was going on, as far as it concerns it.
 *
 * @param said what it is, who made it and why
 * @param holds whether it does already
 * @param stops whether it is to stop what is going on
 */
public record FreezeOver(UUID calendar, String said, boolean holds, boolean stops) {

    static Optional<FreezeOver> of(Calendar calendar, Span left) {
        return calendar.rule() instanceof Freeze freeze
                ? calendar.against(left)
                        .map(said -> new FreezeOver(
                                calendar.id(), said, freeze.span().contains(left.from()), freeze.stopRunning()))
                : Optional.empty();
    }
}
