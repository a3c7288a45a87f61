package dev.faultline.halt;

import dev.faultline.live.HaltState;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What every page shows of the latch, from memory. */
@Component
class PageHaltState implements HaltState {

    private final Halts halts;

    PageHaltState(Halts halts) {
        this.halts = halts;
    }

    @Override
    public Optional<Pressed> current() {
        return halts.current().stream()
                .reduce((_, latest) -> latest)
                .map(halt -> new Pressed(
                        halt.id(),
                        halt.at(),
                        halt.by(),
                        halt.reason() == null ? "" : halt.reason(),
                        halts.unconfirmedInMemory(halt)));
    }
}
